//! A card's key as rustls sees one.

use std::fmt;
use std::sync::Arc;

use rustls::sign::{Signer, SigningKey};
use rustls::{OtherError, SignatureAlgorithm, SignatureScheme};
use sha2::Digest as _;
use tokio::runtime::{Handle, RuntimeFlavor};
use vouch_core::ports::{Digest, KeyKind, Scheme};

use super::CardKey;

/// A way to sign: as TLS names it, as a card does it, over which digest.
type Way = (SignatureScheme, Scheme, Hash);

#[derive(Clone, Copy)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

/// What RSA keys do, best first (RFC 8446 section 4.2.3).
const RSA: &[Way] = &[
    (SignatureScheme::RSA_PSS_SHA256, Scheme::Pss, Hash::Sha256),
    (SignatureScheme::RSA_PSS_SHA384, Scheme::Pss, Hash::Sha384),
    (SignatureScheme::RSA_PSS_SHA512, Scheme::Pss, Hash::Sha512),
    (SignatureScheme::RSA_PKCS1_SHA256, Scheme::Pkcs1, Hash::Sha256),
    (SignatureScheme::RSA_PKCS1_SHA384, Scheme::Pkcs1, Hash::Sha384),
    (SignatureScheme::RSA_PKCS1_SHA512, Scheme::Pkcs1, Hash::Sha512),
];
/// A curve has its digest.
const P256: &[Way] = &[(SignatureScheme::ECDSA_NISTP256_SHA256, Scheme::Ecdsa, Hash::Sha256)];
const P384: &[Way] = &[(SignatureScheme::ECDSA_NISTP384_SHA384, Scheme::Ecdsa, Hash::Sha384)];

fn ways(key: &dyn CardKey) -> impl Iterator<Item = Way> {
    let all = match key.kind() {
        KeyKind::P256 => P256,
        KeyKind::P384 => P384,
        KeyKind::Rsa2048 | KeyKind::Rsa3072 => RSA,
    };
    all.iter().copied().filter(|(_, scheme, _)| key.schemes().contains(scheme))
}

/// Whether the key can sign for TLS.
pub fn is_usable(key: &dyn CardKey) -> bool {
    ways(key).next().is_some()
}

/// Whether the key can sign for TLS 1.3, where PKCS#1 v1.5 has no place.
pub fn does_tls13(key: &dyn CardKey) -> bool {
    ways(key).any(|(_, scheme, _)| scheme != Scheme::Pkcs1)
}

/// The key for rustls.
pub fn signing_key(key: &Arc<dyn CardKey>) -> Arc<dyn SigningKey> {
    Arc::new(OnCard(Arc::clone(key)))
}

struct OnCard(Arc<dyn CardKey>);

impl fmt::Debug for OnCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnCard(..)")
    }
}

impl SigningKey for OnCard {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let way = ways(&*self.0).find(|(tls, ..)| offered.contains(tls))?;
        Some(Box::new(Once { key: Arc::clone(&self.0), way }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        match self.0.kind() {
            KeyKind::P256 | KeyKind::P384 => SignatureAlgorithm::ECDSA,
            KeyKind::Rsa2048 | KeyKind::Rsa3072 => SignatureAlgorithm::RSA,
        }
    }
}

/// The signature of one handshake.
struct Once {
    key: Arc<dyn CardKey>,
    way: Way,
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Once").field(&self.scheme()).finish()
    }
}

impl Signer for Once {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let (_, scheme, hash) = self.way;
        let signed = blocking(|| match hash {
            Hash::Sha256 => self.key.sign(scheme, Digest::Sha256(&sha2::Sha256::digest(message).into())),
            Hash::Sha384 => self.key.sign(scheme, Digest::Sha384(&sha2::Sha384::digest(message).into())),
            Hash::Sha512 => self.key.sign(scheme, Digest::Sha512(&sha2::Sha512::digest(message).into())),
        });
        signed.map_err(|fault| rustls::Error::Other(OtherError(Arc::new(fault))))
    }

    fn scheme(&self) -> SignatureScheme {
        self.way.0
    }
}

/// Does what blocks without holding up the tasks of this thread, where the runtime can move them.
fn blocking<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::SignatureScheme;
    use vouch_core::ports::{CardFault, Digest, KeyKind, Scheme};

    use super::{CardKey, does_tls13, is_usable, signing_key};

    struct Key(KeyKind, &'static [Scheme]);

    impl CardKey for Key {
        fn kind(&self) -> KeyKind {
            self.0
        }

        fn schemes(&self) -> &[Scheme] {
            self.1
        }

        fn sign(&self, scheme: Scheme, digest: Digest<'_>) -> Result<Vec<u8>, CardFault> {
            Ok(format!("{scheme:?} {}", digest.bytes().len()).into())
        }
    }

    #[test]
    fn a_key_is_offered_for_what_it_can_do() {
        use KeyKind::{P256, P384, Rsa2048, Rsa3072};
        use Scheme::{Ecdsa, Pkcs1, Pss};
        // Kind, schemes, usable, usable for TLS 1.3.
        let rows: [(KeyKind, &[Scheme], bool, bool); 9] = [
            (Rsa2048, &[Pkcs1], true, false),
            (Rsa2048, &[Pkcs1, Pss], true, true),
            (Rsa3072, &[Pss], true, true),
            (Rsa3072, &[Ecdsa], false, false),
            (Rsa2048, &[], false, false),
            (P256, &[Ecdsa], true, true),
            (P384, &[Ecdsa], true, true),
            (P256, &[Pkcs1, Pss], false, false),
            (P384, &[], false, false),
        ];
        for (kind, schemes, usable, tls13) in rows {
            let key = Key(kind, schemes);
            assert_eq!((is_usable(&key), does_tls13(&key)), (usable, tls13), "{kind:?} {schemes:?}");
        }
    }

    #[test]
    fn the_best_way_that_both_sides_have_is_taken() {
        use SignatureScheme as Tls;
        const BOTH: &[Scheme] = &[Scheme::Pkcs1, Scheme::Pss];
        type Row<'a> = (KeyKind, &'a [Scheme], &'a [Tls], Option<(Tls, &'a str)>);
        let rows: [Row<'_>; 9] = [
            (
                KeyKind::Rsa2048,
                BOTH,
                &[Tls::RSA_PKCS1_SHA256, Tls::RSA_PSS_SHA256],
                Some((Tls::RSA_PSS_SHA256, "Pss 32")),
            ),
            (KeyKind::Rsa2048, BOTH, &[Tls::RSA_PSS_SHA512], Some((Tls::RSA_PSS_SHA512, "Pss 64"))),
            (KeyKind::Rsa3072, BOTH, &[Tls::RSA_PKCS1_SHA384], Some((Tls::RSA_PKCS1_SHA384, "Pkcs1 48"))),
            (KeyKind::Rsa3072, &[Scheme::Pkcs1], &[Tls::RSA_PSS_SHA256], None),
            (KeyKind::Rsa2048, BOTH, &[Tls::RSA_PKCS1_SHA1, Tls::ECDSA_NISTP256_SHA256], None),
            (
                KeyKind::P256,
                &[Scheme::Ecdsa],
                &[Tls::ECDSA_NISTP384_SHA384, Tls::ECDSA_NISTP256_SHA256],
                Some((Tls::ECDSA_NISTP256_SHA256, "Ecdsa 32")),
            ),
            (
                KeyKind::P384,
                &[Scheme::Ecdsa],
                &[Tls::ECDSA_NISTP384_SHA384],
                Some((Tls::ECDSA_NISTP384_SHA384, "Ecdsa 48")),
            ),
            (KeyKind::P384, &[Scheme::Ecdsa], &[Tls::ECDSA_NISTP256_SHA256], None),
            (KeyKind::P256, &[Scheme::Ecdsa], &[], None),
        ];
        for (kind, schemes, offered, expected) in rows {
            let key: Arc<dyn CardKey> = Arc::new(Key(kind, schemes));
            let signer = signing_key(&key).choose_scheme(offered);
            let taken = signer.map(|s| (s.scheme(), String::from_utf8(s.sign(b"message").unwrap()).unwrap()));
            let expected = expected.map(|(scheme, signed)| (scheme, signed.to_owned()));
            assert_eq!(taken, expected, "{kind:?} {schemes:?} {offered:?}");
        }
    }
}
