//! Every kind of key, with OpenSSL in the place of the card.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use jiff::Timestamp;
use tempfile::TempDir;
use vouch_core::Code;
use vouch_core::ids::UserId;
use vouch_core::ports::{
    CardEvent, CardFault, CardHolder, CardRef, Identity, KeyKind, KeyUse, Pin, PinEntry, PinPath, Proof, Scheme,
    SignRequest, Smartcards,
};
use vouch_identity::cis::EcDigest;
use vouch_identity::{CisDigest, CisSettings};
use vouch_training::cis::Digest;

use crate::desk::{Now, desk, settings};

/// A card that is a key file and OpenSSL, with a certificate from the world's authority for cards.
struct KeyFile {
    directory: TempDir,
    kind: KeyKind,
    certificate: Vec<u8>,
}

impl KeyFile {
    /// `None` if there is no OpenSSL.
    fn of(user_id: &str, kind: KeyKind, pki: &Path) -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let key = match kind {
            KeyKind::P256 => "ec -pkeyopt ec_paramgen_curve:P-256",
            KeyKind::P384 => "ec -pkeyopt ec_paramgen_curve:P-384",
            KeyKind::Rsa2048 => "rsa:2048",
            KeyKind::Rsa3072 => "rsa:3072",
        };
        let issuer = ["authentication.pem", "authentication.key.pem"].map(|file| pki.join(file).display().to_string());
        let request = format!(
            "req -x509 -newkey {key} -nodes -days 2 -keyout key.pem -outform DER -out card.der -addext keyUsage=digitalSignature -subj /O=nhs/OU=people/CN={user_id} -CA {} -CAkey {}",
            issuer[0], issuer[1]
        );
        openssl(directory.path(), &request)?;
        let certificate = std::fs::read(directory.path().join("card.der")).unwrap();
        Some(Self { directory, kind, certificate })
    }
}

fn openssl(directory: &Path, arguments: &str) -> Option<Vec<u8>> {
    let run = Command::new("openssl").args(arguments.split(' ')).current_dir(directory).output().ok()?;
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    Some(run.stdout)
}

impl Smartcards for KeyFile {
    fn watch(&self, _: &dyn Fn() -> bool, _: &mut dyn FnMut(CardEvent)) {}

    fn holder(&self, _: &CardRef) -> Result<CardHolder, CardFault> {
        Ok(CardHolder {
            user_id: UserId::new("900000000011").unwrap(),
            certificate: self.certificate.clone(),
            expires: Timestamp::MAX,
            tries_left: None,
            key: self.kind,
            pin_entry: PinEntry::Keyboard,
        })
    }

    fn sign(&self, _: &CardRef, _: PinPath<'_>, request: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        let elliptic = matches!(self.kind, KeyKind::P256 | KeyKind::P384);
        assert_eq!(request.scheme, if elliptic { Scheme::Ecdsa } else { Scheme::Pkcs1 });
        assert_eq!(request.key, KeyUse::Authentication);
        std::fs::write(self.directory.path().join("digest"), request.digest.bytes()).unwrap();
        let digest = match request.digest.bytes().len() {
            20 => "sha1",
            32 => "sha256",
            _ => "sha384",
        };
        let sign = format!("pkeyutl -sign -inkey key.pem -in digest -pkeyopt digest:{digest}");
        Ok(openssl(self.directory.path(), &sign).unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_key_signs_in() {
    let card = CardRef { reader: "a file".into(), events: 1, atr: vec![] };
    let kinds = [KeyKind::Rsa2048, KeyKind::Rsa3072, KeyKind::P256, KeyKind::P384];
    // What the world wants of RSA keys; what is set here for RSA and for curves; which kinds of key are refused.
    let rsa: &[KeyKind] = &[KeyKind::Rsa2048, KeyKind::Rsa3072];
    let rows = [
        (Digest::Sha1, CisDigest::Sha1, EcDigest::ByCurve, &[][..]),
        (Digest::Sha256, CisDigest::Sha256, EcDigest::Sha256, &[]),
        (Digest::Sha256, CisDigest::Sha1, EcDigest::ByCurve, rsa),
    ];
    for (theirs, ours, ec_digest, refused) in rows {
        let desk = desk(theirs, ours).await;
        let cis = desk.cis(CisSettings { digest: ours, ec_digest, ..settings(&desk.world) }, Arc::new(Now));
        for kind in kinds {
            let Some(cards) = KeyFile::of("900000000011", kind, &desk.data.path().join("pki")) else {
                return println!("skipped: openssl is absent (every_kind_of_key_signs_in)");
            };
            let pin = Pin::new("135790".into()).unwrap();
            let proof = Proof::Card { cards: &cards, card: &card, pin: PinPath::Typed(&pin) };
            let outcome = cis.sign_in(proof).await;
            let expected = refused.contains(&kind).then_some(Code::CisRefused);
            assert_eq!(outcome.as_ref().err().map(|f| f.code), expected, "{kind:?} {theirs:?} {ec_digest:?}");
            if let Ok(signed_in) = outcome {
                assert_eq!(signed_in.user.name, "Priya Example");
                assert!(cis.choose(&signed_in.login, &signed_in.roles[0].profile).await.is_ok(), "{kind:?}");
            }
        }
    }
}
