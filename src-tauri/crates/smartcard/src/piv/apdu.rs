//! Commands and status words (ISO/IEC 7816-4 section 5), short, chained and extended.

use zeroize::Zeroizing;

use crate::card::SHORT_DATA;

/// Class byte bit: more parts of this command follow.
const CHAINED: u8 = 0x10;
/// Le: as much as the card has, up to 256 bytes.
const ALL: u8 = 0x00;

/// A status word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Status(pub u16);

impl Status {
    pub const OK: Self = Self(0x9000);
    /// Reader: nobody typed a PIN in time (PC/SC part 10 section 2.5.2).
    pub const READER_TIMEOUT: Self = Self(0x6400);
    /// Reader: cancelled on its keys.
    pub const READER_CANCELLED: Self = Self(0x6401);
    /// Reader: too few or too many digits.
    pub const READER_DIGITS: Self = Self(0x6403);
    pub const WRONG_LENGTH: Self = Self(0x6700);
    pub const NOT_VERIFIED: Self = Self(0x6982);
    pub const BLOCKED: Self = Self(0x6983);
    pub const WRONG_DATA: Self = Self(0x6a80);
    pub const NOT_FOUND: Self = Self(0x6a82);

    /// `63Cx`: the number of tries left.
    pub const fn tries(self) -> Option<u8> {
        if self.0 & 0xfff0 == 0x63c0 { Some((self.0 & 0x0f) as u8) } else { None }
    }

    /// `61xx`: so many more bytes wait.
    pub const fn waiting(self) -> Option<u8> {
        self.low_after(0x61)
    }

    /// `6Cxx`: the length that should have been asked for.
    pub const fn right_length(self) -> Option<u8> {
        self.low_after(0x6c)
    }

    const fn low_after(self, high: u16) -> Option<u8> {
        if self.0 >> 8 == high { Some((self.0 & 0xff) as u8) } else { None }
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

/// The bytes of one command APDU. Wiped when dropped.
pub type Bytes = Zeroizing<Vec<u8>>;

/// One command. It has no `Debug`: the data of VERIFY is a PIN. Wiped when dropped.
pub struct Command {
    header: [u8; 3],
    data: Bytes,
    answer: Answer,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    None,
    Short,
    Long,
}

impl Command {
    /// A command that only acts.
    pub fn act(ins: u8, p1: u8, p2: u8, data: Vec<u8>) -> Self {
        Self { header: [ins, p1, p2], data: Zeroizing::new(data), answer: Answer::None }
    }

    /// A command that is answered with a little data.
    pub fn ask(ins: u8, p1: u8, p2: u8, data: Vec<u8>) -> Self {
        Self { answer: Answer::Short, ..Self::act(ins, p1, p2, data) }
    }

    /// A command that has, or is answered with, more than a short command carries: extended length saves round trips.
    pub fn ask_long(ins: u8, p1: u8, p2: u8, data: Vec<u8>) -> Self {
        Self { answer: Answer::Long, ..Self::act(ins, p1, p2, data) }
    }

    /// Whether it is answered with data.
    pub fn is_answered(&self) -> bool {
        self.answer != Answer::None
    }

    /// As one command of extended length, where it gains by that and fits.
    pub fn extended(&self, longest: usize) -> Option<Bytes> {
        let gains = self.answer == Answer::Long && longest > SHORT_DATA && self.data.len() <= longest;
        let length = u16::try_from(self.data.len()).ok().filter(|_| gains)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(4 + 3 + self.data.len() + 2));
        bytes.push(0);
        bytes.extend(self.header);
        bytes.push(0);
        if length > 0 {
            bytes.extend(length.to_be_bytes());
            bytes.extend_from_slice(&self.data);
        }
        // Le 0000: as much as the card has.
        bytes.extend([0, 0]);
        Some(bytes)
    }

    /// As short commands in order: all but the last are parts of a chain.
    pub fn short(&self) -> Vec<Bytes> {
        let chunks: Vec<&[u8]> = if self.data.is_empty() { vec![&[]] } else { self.data.chunks(SHORT_DATA).collect() };
        let last = chunks.len().saturating_sub(1);
        let part = |(n, chunk): (usize, &&[u8])| {
            let mut bytes = Zeroizing::new(Vec::with_capacity(4 + 1 + SHORT_DATA + 1));
            bytes.push(if n < last { CHAINED } else { 0 });
            bytes.extend(self.header);
            // A chunk has at most SHORT_DATA bytes, so the length always fits.
            bytes.extend(u8::try_from(chunk.len()).ok().filter(|n| *n > 0));
            bytes.extend_from_slice(chunk);
            if n == last && self.is_answered() {
                bytes.push(ALL);
            }
            bytes
        };
        chunks.iter().enumerate().map(part).collect()
    }
}
