//! Which certificate of a token is which (spec/auth.md 3): the same reading as for PIV, and what PKCS#11 adds to it.

use std::cmp::Reverse;

use vouch_core::ports::{CardFault, KeyUse};

use super::wire::{Found, unhex};
use crate::IssuerNames;
use crate::piv::Certificate;

/// A certificate, and the key that it is for.
pub struct Chosen {
    /// `CKA_ID` of certificate and key, in hex.
    pub id: String,
    /// The certificate.
    pub certificate: Certificate,
}

/// The certificate for this use: one that says so, else one that says nothing. Among several, for signing in the one whose
/// key can decrypt (as the recorded NHS client chose), for signing the one whose key cannot; then the one that lasts
/// longest, as a renewed token may hold the old one too.
///
/// # Errors
/// [`CardFault::NotNhs`] if there is none.
pub fn choose(found: Vec<Found>, wanted: KeyUse, issuers: &IssuerNames) -> Result<Chosen, CardFault> {
    let mut why = CardFault::NotNhs("the token has no certificate".into());
    let mut best: Option<(_, Chosen)> = None;
    for Found { id, der, decrypts } in found {
        let certificate = match Certificate::read(unhex(&der).unwrap_or_default(), issuers) {
            Ok(certificate) => certificate,
            Err(fault) => {
                why = fault;
                continue;
            }
        };
        if certificate.meant.is_some_and(|meant| meant != wanted) {
            why = CardFault::NotNhs("no certificate of the token is for this use".into());
            continue;
        }
        let by_key = match decrypts.map(|can| can == (wanted == KeyUse::Authentication)) {
            Some(true) => 0,
            None => 1,
            Some(false) => 2,
        };
        let rank = (certificate.meant.is_none(), by_key, Reverse(certificate.expires));
        if best.as_ref().is_none_or(|(first, _)| rank < *first) {
            best = Some((rank, Chosen { id, certificate }));
        }
    }
    best.map(|(_, chosen)| chosen).ok_or(why)
}

#[cfg(test)]
mod tests {
    use super::{CardFault, Found, IssuerNames, KeyUse, choose};
    use crate::pkcs11::wire::hex;

    const LOG_IN: &[u8] = include_bytes!("../piv/fixtures/p_256_log_in.der");
    const NAMED_LOG_IN: &[u8] = include_bytes!("../piv/fixtures/p_256_authentication.der");
    const NAMED_SIGNING: &[u8] = include_bytes!("../piv/fixtures/p_256_signing.der");
    const SAYS_BOTH: &[u8] = include_bytes!("../piv/fixtures/p_256_both.der");
    const SAYS_NOTHING: &[u8] = include_bytes!("../piv/fixtures/current.der");
    const EXPIRED: &[u8] = include_bytes!("../piv/fixtures/expired.der");
    const NOT_NHS: &[u8] = include_bytes!("../piv/fixtures/elsewhere.der");

    /// A certificate, and whether its key can decrypt.
    type Entry<'a> = (&'a [u8], Option<bool>);

    /// The ids of the chosen certificates are their places, from 0 on.
    fn chosen(token: &[Entry<'_>], wanted: KeyUse) -> Result<usize, CardFault> {
        let found = token.iter().enumerate().map(|(n, (der, decrypts))| Found {
            id: n.to_string(),
            der: hex(der),
            decrypts: *decrypts,
        });
        choose(found.collect(), wanted, &IssuerNames::default()).map(|chosen| chosen.id.parse().unwrap())
    }

    #[test]
    fn the_certificate_that_says_so_is_chosen_then_the_key_decides() {
        let (authentication, signing) = (KeyUse::Authentication, KeyUse::Signing);
        let rows: [(&[Entry<'_>], KeyUse, Option<usize>); 13] = [
            (&[(NAMED_SIGNING, None), (NAMED_LOG_IN, None)], authentication, Some(1)),
            (&[(NAMED_SIGNING, None), (NAMED_LOG_IN, None)], signing, Some(0)),
            (&[(NOT_NHS, None), (b"no certificate", None), (LOG_IN, None)], authentication, Some(2)),
            (&[(SAYS_BOTH, Some(true)), (LOG_IN, Some(false))], authentication, Some(1)),
            (&[(SAYS_BOTH, None), (SAYS_NOTHING, Some(true))], authentication, Some(1)),
            (&[(SAYS_BOTH, Some(false)), (SAYS_NOTHING, Some(true))], signing, Some(0)),
            (&[(SAYS_BOTH, Some(false)), (SAYS_NOTHING, None)], authentication, Some(1)),
            (&[(EXPIRED, None), (SAYS_NOTHING, None)], authentication, Some(1)),
            (&[(SAYS_NOTHING, None), (EXPIRED, None)], authentication, Some(0)),
            (&[(SAYS_NOTHING, None), (SAYS_NOTHING, None)], authentication, Some(0)),
            (&[(NAMED_SIGNING, Some(true))], authentication, None),
            (&[(NAMED_LOG_IN, None)], signing, None),
            (&[], authentication, None),
        ];
        for (n, (token, wanted, expected)) in rows.into_iter().enumerate() {
            match (chosen(token, wanted), expected) {
                (Ok(place), Some(expected)) => assert_eq!(place, expected, "row {n}"),
                (Err(CardFault::NotNhs(_)), None) => {}
                (outcome, _) => panic!("row {n}: {outcome:?}"),
            }
        }
    }
}
