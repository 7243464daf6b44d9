//! Answers and commands of any length: extended, chained, in parts, with a length the card puts right.

use vouch_core::ports::CardFault;

use super::played::{Extended, Played};
use super::{CURRENT, RSA_3072, read, sign_with};
use crate::card::Card;

#[test]
fn extended_length_is_used_where_both_have_it() {
    // How many commands, and whether the signature came in one.
    let run = |extended| {
        let mut card = Played::with(CURRENT);
        card.extended = extended;
        assert_eq!(sign_with(&mut card, "135790").unwrap(), [0x5a; 256]);
        assert_eq!(card.template.len(), 266, "signed once, whole");
        let extended = card.commands.iter().filter(|c| c.len() > 6 && c[4] == 0).count();
        let chained = card.headers().iter().filter(|h| h[0] == 0x10).count();
        (extended, chained, card.pins())
    };
    assert_eq!(run(Extended::NotCarried), (0, 1, 1));
    assert_eq!(run(Extended::Taken), (3, 0, 1), "two certificates and the signature");
    assert_eq!(run(Extended::Refused), (1, 1, 1), "refused once, then never tried again");
}

#[test]
fn an_answer_comes_in_parts_of_any_size() {
    for at_a_time in [1, 20, 100, 255, 256] {
        let mut card = Played::with(RSA_3072);
        card.at_a_time = at_a_time;
        card.signature = vec![0x5a; 384];
        let expected =
            if at_a_time == 1 { Err(CardFault::Failed("an answer in more than 128 parts".into())) } else { Ok(()) };
        assert_eq!(sign_with(&mut card, "135790").map(drop), expected, "{at_a_time}");
    }
}

/// Answers each command that asks for data first with the length it should ask for.
struct Exact(Played, Vec<u8>);

impl Card for Exact {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardFault> {
        let answer = self.0.transmit(command)?;
        let (length, asked) = (answer.len() - 2, command.last().copied().unwrap_or_default());
        let wrong = !self.1.is_empty() || length == 0 || usize::from(asked) == length % 256;
        if wrong || self.0.commands.last().is_some_and(|c| c[1] == 0x20) {
            self.1.clear();
            return Ok(answer);
        }
        self.1 = vec![0x6c, u8::try_from(length % 256).unwrap()];
        Ok(self.1.clone())
    }
}

#[test]
fn a_length_that_the_card_puts_right_is_asked_for_again() {
    let mut card = Exact(Played::with(CURRENT), vec![]);
    card.0.policy = Some([0x40, 0x00]);
    assert_eq!(read(&mut card).unwrap().certificate, CURRENT);
    let discovery: Vec<_> = card.0.commands.iter().filter(|c| c.ends_with(&[0x7e, 0x00])).collect();
    let exact = card.0.commands.iter().filter(|c| c.starts_with(&[0, 0xcb, 0x3f, 0xff, 3, 0x5c, 1, 0x7e])).count();
    assert_eq!((discovery.len(), exact), (1, 2));
}

#[test]
fn no_pin_is_sent_twice_whatever_the_card_answers() {
    struct Odd(Played, u16);
    impl Card for Odd {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardFault> {
            let answer = self.0.transmit(command)?;
            let pin = command[1] == 0x20 && command.len() > 5;
            Ok(if pin { self.1.to_be_bytes().to_vec() } else { answer })
        }
    }
    for status in [0x6c08, 0x6c00, 0x6700, 0x6f00, 0x6881, 0x6982] {
        let mut card = Odd(Played::with(CURRENT), status);
        card.0.extended = Extended::Taken;
        let job = super::job(vouch_core::ports::KeyUse::Authentication, vouch_core::ports::Scheme::Pkcs1, {
            vouch_core::ports::Digest::Sha256(&[7; 32])
        });
        let issuers = crate::IssuerNames::default();
        let signed = super::sign(&mut card, super::now(), &issuers, &super::typed("135790"), &job);
        assert!(signed.is_err(), "{status:04x}");
        assert_eq!(card.0.pins(), 1, "{status:04x}");
    }
}

#[test]
fn answers_over_a_limit_or_without_status_are_refused() {
    struct Endless(Vec<u8>);
    impl Card for Endless {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, CardFault> {
            Ok(self.0.clone())
        }
    }
    let rows = [
        (vec![], "an answer without a status word"),
        (vec![0x90], "an answer without a status word"),
        ([vec![0; 256], vec![0x61, 0x00]].concat(), "an answer of more than 16384 bytes"),
        (vec![0x61, 0x01], "an answer in more than 128 parts"),
    ];
    for (answer, why) in rows {
        assert_eq!(read(&mut Endless(answer)), Err(CardFault::Failed(why.into())));
    }
}
