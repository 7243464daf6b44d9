//! Which key is which, by what the certificates say.

use vouch_core::ports::{CardFault, Digest, KeyUse, Scheme};

use super::played::{AUTHENTICATION, Played, SIGNATURE};
use super::{CURRENT, job, read, run, typed};

const LOG_IN: &[u8] = include_bytes!("../fixtures/p_256_log_in.der");
const NAMED_LOG_IN: &[u8] = include_bytes!("../fixtures/p_256_authentication.der");
const COMMITMENT: &[u8] = include_bytes!("../fixtures/p_256_commitment.der");
const NAMED_SIGNING: &[u8] = include_bytes!("../fixtures/p_256_signing.der");
const BOTH: &[u8] = include_bytes!("../fixtures/p_256_both.der");
const KEY_MANAGEMENT: [u8; 3] = [0x5f, 0xc1, 0x0b];
const FIRST_RETIRED: [u8; 3] = [0x5f, 0xc1, 0x0d];
const LAST_RETIRED: [u8; 3] = [0x5f, 0xc1, 0x20];

/// The reference of the key that signs.
fn key_for(card: &mut Played, key: KeyUse) -> Result<u8, CardFault> {
    card.signature = vec![0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x06];
    run(card, &typed("135790"), &job(key, Scheme::Ecdsa, Digest::Sha256(&[7; 32])))?;
    Ok(card.headers().iter().rfind(|h| h[1] == 0x87).unwrap()[3])
}

#[test]
fn the_key_is_chosen_by_its_certificate() {
    let (a, s) = (AUTHENTICATION, SIGNATURE);
    let none = |which: &str| Err(CardFault::NotNhs(format!("no {which} certificate")));
    type Row<'a> = (&'a str, Vec<([u8; 3], &'a [u8])>, Result<u8, CardFault>, Result<u8, CardFault>);
    let rows: Vec<Row<'_>> = vec![
        ("by issuer", vec![(a, NAMED_LOG_IN), (s, NAMED_SIGNING)], Ok(0x9a), Ok(0x9c)),
        ("by issuer, the other way round", vec![(a, NAMED_SIGNING), (s, NAMED_LOG_IN)], Ok(0x9c), Ok(0x9a)),
        ("by key usage", vec![(a, LOG_IN), (s, COMMITMENT)], Ok(0x9a), Ok(0x9c)),
        ("by key usage, the other way round", vec![(a, COMMITMENT), (s, LOG_IN)], Ok(0x9c), Ok(0x9a)),
        ("by place, where they say nothing", vec![(a, BOTH), (s, BOTH)], Ok(0x9a), Ok(0x9c)),
        ("one says it, one does not", vec![(a, BOTH), (s, LOG_IN)], Ok(0x9c), none("signing")),
        ("one certificate for signing in", vec![(a, LOG_IN)], Ok(0x9a), none("signing")),
        ("one certificate that says nothing", vec![(a, BOTH)], Ok(0x9a), none("signing")),
        ("only for signing, in 9A", vec![(a, COMMITMENT)], none("authentication"), Ok(0x9a)),
        ("in other places", vec![(KEY_MANAGEMENT, LOG_IN), (LAST_RETIRED, COMMITMENT)], Ok(0x9d), Ok(0x95)),
        ("a retired one that says nothing", vec![(FIRST_RETIRED, BOTH)], none("authentication"), none("signing")),
        ("a retired one beside the current", vec![(FIRST_RETIRED, LOG_IN), (a, LOG_IN)], Ok(0x9a), none("signing")),
        ("another that cannot be read", vec![(a, LOG_IN), (s, b"\x30\x00")], Ok(0x9a), {
            Err(CardFault::NotNhs("the certificate cannot be read".into()))
        }),
    ];
    for (name, certificates, authentication, signing) in rows {
        let with = |key| key_for(&mut Played::holding(&certificates), key);
        assert_eq!(with(KeyUse::Authentication), authentication, "{name}: signing in");
        assert_eq!(with(KeyUse::Signing), signing, "{name}: signing");
    }
}

#[test]
fn a_card_that_is_clear_at_once_is_asked_for_one_certificate() {
    let objects = |card: &Played| card.headers().iter().filter(|h| h[1] == 0xcb).count();
    let mut clear = Played::with(NAMED_LOG_IN);
    read(&mut clear).unwrap();
    assert_eq!(objects(&clear), 2, "the certificate and the discovery object");
    let mut unclear = Played::with(CURRENT);
    read(&mut unclear).unwrap();
    assert_eq!(objects(&unclear), 3, "9C as well");
}
