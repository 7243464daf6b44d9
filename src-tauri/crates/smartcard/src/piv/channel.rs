//! Whole commands and whole answers over a card: extended length where it is carried, else chaining on the way in and
//! GET RESPONSE on the way out (ISO/IEC 7816-4 sections 5.3 and 7.6).

use vouch_core::ports::{CardFault, PinEntry};
use zeroize::Zeroizing;

use super::apdu::{Command, Status};
use crate::card::{Card, PinBlock, PinState, SHORT_DATA};

/// Longest answer of a card, in bytes. A PIV certificate object is at most about 3 KB (SP 800-73-4 part 1 table 7).
pub const MAX_ANSWER: usize = 16 << 10;
/// Most GET RESPONSE rounds for one answer.
pub const MAX_ROUNDS: usize = 128;

const GET_RESPONSE: [u8; 4] = [0x00, 0xc0, 0x00, 0x00];

/// A conversation with one card.
pub struct Channel<'a> {
    card: &'a mut dyn Card,
    /// Most data bytes in one command, as far as is known by now.
    longest: usize,
}

impl<'a> Channel<'a> {
    pub fn new(card: &'a mut dyn Card) -> Self {
        let longest = card.longest_data();
        Self { card, longest }
    }

    /// Sends a command and collects the whole answer. A card that refuses extended length is spoken to in short commands
    /// from then on.
    ///
    /// # Errors
    /// What the transport says, or [`CardFault::Failed`] for an answer without a status word or over a limit.
    pub fn exchange(&mut self, command: &Command) -> Result<(Vec<u8>, Status), CardFault> {
        if let Some(whole) = command.extended(self.longest) {
            let answer = self.once(&whole)?;
            if answer.1 != Status::WRONG_LENGTH {
                return self.collect(answer);
            }
            self.longest = SHORT_DATA;
        }
        let parts = command.short();
        let Some((last, first)) = parts.split_last() else { return Ok((Vec::new(), Status::OK)) };
        for part in first {
            let answer = self.once(part)?;
            if answer.1 != Status::OK {
                return Ok(answer);
            }
        }
        let answer = self.once(last)?;
        let answer = match answer.1.right_length() {
            // Only a command that has a length to put right: it is the last byte, and VERIFY has none.
            Some(length) if command.is_answered() => self.once(&with_last(last, length))?,
            _ => answer,
        };
        self.collect(answer)
    }

    /// Where a PIN can be typed.
    pub fn pin_entry(&self) -> PinEntry {
        self.card.pin_entry()
    }

    /// [`Card::pin`].
    pub fn pin(&mut self, state: PinState) {
        self.card.pin(state);
    }

    /// [`Card::verify_on_reader`], as a status word.
    pub fn verify_on_reader(&mut self, block: PinBlock<'_>) -> Result<Status, CardFault> {
        let answer = self.card.verify_on_reader(block)?;
        split(answer).map(|(_, status)| status)
    }

    fn collect(&mut self, (mut data, mut status): (Vec<u8>, Status)) -> Result<(Vec<u8>, Status), CardFault> {
        for _ in 0..MAX_ROUNDS {
            let Some(waiting) = status.waiting() else { return within_limit(data).map(|data| (data, status)) };
            let mut ask = [&GET_RESPONSE[..], &[waiting]].concat();
            let mut more = self.once(&ask)?;
            if let Some(length) = more.1.right_length() {
                ask = with_last(&ask, length).to_vec();
                more = self.once(&ask)?;
            }
            data.extend_from_slice(&more.0);
            data = within_limit(data)?;
            status = more.1;
        }
        Err(CardFault::Failed(format!("an answer in more than {MAX_ROUNDS} parts")))
    }

    fn once(&mut self, command: &[u8]) -> Result<(Vec<u8>, Status), CardFault> {
        split(self.card.transmit(command)?)
    }
}

fn split(mut answer: Vec<u8>) -> Result<(Vec<u8>, Status), CardFault> {
    let Some((_, status)) = answer.split_last_chunk::<2>() else {
        return Err(CardFault::Failed("an answer without a status word".into()));
    };
    let status = Status(u16::from_be_bytes(*status));
    answer.truncate(answer.len() - 2);
    Ok((answer, status))
}

fn within_limit(data: Vec<u8>) -> Result<Vec<u8>, CardFault> {
    match data.len() {
        0..=MAX_ANSWER => Ok(data),
        _ => Err(CardFault::Failed(format!("an answer of more than {MAX_ANSWER} bytes"))),
    }
}

/// The same command with another last byte.
fn with_last(command: &[u8], byte: u8) -> Zeroizing<Vec<u8>> {
    let mut again = Zeroizing::new(command.to_vec());
    if let Some(last) = again.last_mut() {
        *last = byte;
    }
    again
}
