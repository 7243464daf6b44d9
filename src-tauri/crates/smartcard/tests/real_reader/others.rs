//! Other programs that hold the same card: their sessions are left alone, and they are waited for.

use std::ffi::CString;

use pcsc::{Context, Disposition, Error, Protocols, Scope, ShareMode};
use vouch_core::ports::{CardFault, CardRef, Digest, KeyKind, PinPath, SignRequest, Smartcards};
use vouch_smartcard::{AfterUse, CardPolicy, PcscCards};

use crate::namespace::{Service, alone};
use crate::world::{Cards, FIRST, PIN, Seen, ours, pin};

const SELECT: [u8; 14] = [0x00, 0xa4, 0x04, 0x00, 0x09, 0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00];
const VERIFY: [u8; 13] = *b"\x00\x20\x00\x80\x08135790\xff\xff";
/// Asks whether the PIN is verified: 9000, or the tries left.
const IS_VERIFIED: [u8; 4] = [0x00, 0x20, 0x00, 0x80];

fn sign(cards: &PcscCards, card: &CardRef) -> Result<Vec<u8>, CardFault> {
    let request = SignRequest::authentication(KeyKind::Rsa2048, Digest::Sha256(&[0x42; 32]));
    cards.sign(card, PinPath::Typed(&pin(PIN)), request)
}

/// Another program's view of the card.
struct Other(pcsc::Card);

impl Other {
    fn connect(card: &CardRef, mode: ShareMode) -> Self {
        let context = Context::establish(Scope::User).unwrap();
        let reader = CString::new(card.reader.clone()).unwrap();
        Self(context.connect(&reader, mode, Protocols::ANY).unwrap())
    }

    /// The status word of its answer, or what the service says.
    fn says(&self, command: &[u8]) -> Result<u16, Error> {
        let mut buffer = [0; 512];
        let answer = self.0.transmit(command, &mut buffer)?;
        Ok(u16::from_be_bytes(*answer.last_chunk().unwrap()))
    }

    /// Signs in, and keeps its session open.
    fn signed_in(card: &CardRef) -> Self {
        let other = Self::connect(card, ShareMode::Shared);
        // Without Le its answer is left on the card.
        assert_eq!((other.says(&SELECT), other.says(&VERIFY)), (Ok(0x6113), Ok(0x9000)));
        other
    }
}

#[test]
fn a_card_that_another_program_holds_is_waited_for() {
    alone("others::a_card_that_another_program_holds_is_waited_for", &[], || {
        let (_service, deck, cards) = (Service::start(), Cards::new(), ours(CardPolicy::default()));
        let seen = Seen::watching(&cards);
        let _in = deck.plug("priya", FIRST);
        let card = seen.only("priya");

        let alone = Other::connect(&card, ShareMode::Exclusive);
        assert_eq!(sign(&cards, &card), Err(CardFault::InUse), "another program has the card alone");
        drop(alone);
        let mut shared = Other::connect(&card, ShareMode::Shared);
        let transaction = shared.0.transaction().unwrap();
        assert_eq!(sign(&cards, &card), Err(CardFault::InUse), "another program is in a transaction");
        // It ends while we wait: then it was worth waiting.
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| sign(&cards, &card));
            assert!(transaction.end(Disposition::ResetCard).is_ok());
            assert!(waiting.join().unwrap().is_ok(), "also after a reset by the other");
        });
    });
}

#[test]
fn only_a_pin_from_here_ends_the_session_of_another_program() {
    alone("others::only_a_pin_from_here_ends_the_session_of_another_program", &[], || {
        let (_service, deck) = (Service::start(), Cards::new());
        let (resets, leaves) =
            (ours(CardPolicy::default()), ours(CardPolicy { after: AfterUse::Leave, ..CardPolicy::default() }));
        let seen = Seen::watching(&resets);
        let _in = deck.plug("priya", FIRST);
        let card = seen.only("priya");

        let other = Other::signed_in(&card);
        for cards in [&resets, &leaves] {
            assert_eq!(cards.holder(&card).unwrap().tries_left, None, "the card says that a PIN is verified");
            assert_eq!(other.says(&IS_VERIFIED), Ok(0x9000), "reading resets nothing");
        }
        sign(&leaves, &card).unwrap();
        assert_eq!(other.says(&IS_VERIFIED), Ok(0x9000), "left as it was, by policy");
        sign(&resets, &card).unwrap();
        assert_eq!(other.says(&IS_VERIFIED), Err(Error::ResetCard), "reset, so that nobody else can sign");
        assert_eq!(resets.holder(&card).unwrap().tries_left, Some(3));
    });
}
