//! Commands and answers (ISO/IEC 7816-4): chaining on the way in, GET RESPONSE on the way out.

use vouch_core::ports::CardFault;
use zeroize::Zeroizing;

use crate::Card;

/// Most data bytes in one short command; more are chained.
pub const MAX_PART: usize = 255;
/// Longest answer of a card, in bytes. A PIV certificate object is at most about 3 KB (SP 800-73-4 part 1 table 7).
pub const MAX_ANSWER: usize = 16 << 10;
/// Most GET RESPONSE rounds for one answer.
pub const MAX_ROUNDS: usize = 128;

/// Class byte bit: more parts of this command follow.
const CHAINED: u8 = 0x10;
/// Le: as much as the card has, up to 256 bytes.
const ALL: u8 = 0x00;

/// A status word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Status(pub u16);

impl Status {
    pub const OK: Self = Self(0x9000);
    pub const NOT_VERIFIED: Self = Self(0x6982);
    pub const BLOCKED: Self = Self(0x6983);
    pub const WRONG_DATA: Self = Self(0x6a80);
    pub const NOT_FOUND: Self = Self(0x6a82);

    /// `63Cx`: the number of tries left.
    pub const fn tries(self) -> Option<u8> {
        if self.0 & 0xfff0 == 0x63c0 { Some((self.0 & 0x0f) as u8) } else { None }
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

/// One command. It has no `Debug`: the data of VERIFY is a PIN. Wiped when dropped.
pub struct Command {
    ins: u8,
    p1: u8,
    p2: u8,
    data: Zeroizing<Vec<u8>>,
    answers: bool,
}

impl Command {
    /// A command that only acts.
    pub fn act(ins: u8, p1: u8, p2: u8, data: Vec<u8>) -> Self {
        Self { ins, p1, p2, data: Zeroizing::new(data), answers: false }
    }

    /// A command that is answered with data.
    pub fn ask(ins: u8, p1: u8, p2: u8, data: Vec<u8>) -> Self {
        Self { answers: true, ..Self::act(ins, p1, p2, data) }
    }

    /// The command APDUs in order: all but the last are parts of a chain.
    fn parts(&self) -> Vec<Zeroizing<Vec<u8>>> {
        let chunks: Vec<&[u8]> = if self.data.is_empty() { vec![&[]] } else { self.data.chunks(MAX_PART).collect() };
        let last = chunks.len().saturating_sub(1);
        let part = |(n, chunk): (usize, &&[u8])| {
            let class = if n < last { CHAINED } else { 0 };
            let mut bytes = Zeroizing::new(Vec::with_capacity(4 + 1 + MAX_PART + 1));
            bytes.extend([class, self.ins, self.p1, self.p2]);
            // A chunk has at most MAX_PART bytes, so the length always fits.
            bytes.extend(u8::try_from(chunk.len()).ok().filter(|n| *n > 0));
            bytes.extend_from_slice(chunk);
            if n == last && self.answers {
                bytes.push(ALL);
            }
            bytes
        };
        chunks.iter().enumerate().map(part).collect()
    }
}

/// Sends a command in as many parts as it needs, and collects the whole answer.
///
/// # Errors
/// What the transport says, or [`CardFault::Failed`] for an answer without a status word or over a limit.
pub fn exchange(card: &mut dyn Card, command: &Command) -> Result<(Vec<u8>, Status), CardFault> {
    let parts = command.parts();
    let mut answer = (Vec::new(), Status::OK);
    for part in &parts {
        answer = once(card, part)?;
        if answer.1 != Status::OK && answer.1.0 >> 8 != 0x61 && answer.1.0 >> 8 != 0x6c {
            return Ok(answer);
        }
        if answer.1.0 >> 8 == 0x6c {
            answer = once(card, &with_length(part, answer.1))?;
        }
    }
    let (mut data, mut status) = answer;
    for _ in 0..MAX_ROUNDS {
        if status.0 >> 8 != 0x61 {
            return Ok((data, status));
        }
        let more;
        (more, status) = once(card, &[0x00, 0xc0, 0x00, 0x00, low(status)])?;
        data.extend_from_slice(&more);
        if data.len() > MAX_ANSWER {
            return Err(CardFault::Failed(format!("an answer of more than {MAX_ANSWER} bytes")));
        }
    }
    Err(CardFault::Failed(format!("an answer in more than {MAX_ROUNDS} parts")))
}

fn once(card: &mut dyn Card, command: &[u8]) -> Result<(Vec<u8>, Status), CardFault> {
    let mut answer = card.transmit(command)?;
    let Some((_, status)) = answer.split_last_chunk::<2>() else {
        return Err(CardFault::Failed("an answer without a status word".into()));
    };
    let status = Status(u16::from_be_bytes(*status));
    answer.truncate(answer.len() - 2);
    Ok((answer, status))
}

/// The same command with the length the card named in `6Cxx`.
fn with_length(command: &[u8], status: Status) -> Zeroizing<Vec<u8>> {
    let mut again = Zeroizing::new(command.to_vec());
    if let Some(last) = again.last_mut() {
        *last = low(status);
    }
    again
}

const fn low(status: Status) -> u8 {
    (status.0 & 0xff) as u8
}
