//! Command and response APDUs (ISO/IEC 7816-4 section 5).

/// Longest command a card takes: header, extended Lc, data, extended Le.
pub const MAX_COMMAND: usize = 4 + 3 + MAX_DATA + 2;
/// Longest data field of one command, and of a chain of commands.
pub const MAX_DATA: usize = 4096;
/// Set in CLA on every part of a chain but the last.
const CHAINED: u8 = 0x10;

/// Status words (ISO/IEC 7816-4 table 5; SP 800-73-4 part 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub u16);

impl Status {
    /// Done.
    pub const OK: Self = Self(0x9000);
    /// Lc, Le and the bytes that are there disagree.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// The last part of a chain was expected.
    pub const CHAIN_BROKEN: Self = Self(0x6883);
    /// The PIN has not been verified, or not directly before.
    pub const NOT_VERIFIED: Self = Self(0x6982);
    /// No tries left.
    pub const BLOCKED: Self = Self(0x6983);
    /// Not now.
    pub const CONDITIONS: Self = Self(0x6985);
    /// The data field makes no sense.
    pub const WRONG_DATA: Self = Self(0x6a80);
    /// No such object or application.
    pub const NOT_FOUND: Self = Self(0x6a82);
    /// P1 or P2 makes no sense.
    pub const WRONG_PARAMETERS: Self = Self(0x6a86);
    /// No such key or PIN.
    pub const NO_REFERENCE: Self = Self(0x6a88);
    /// No such instruction.
    pub const UNKNOWN_INSTRUCTION: Self = Self(0x6d00);
    /// No such class.
    pub const UNKNOWN_CLASS: Self = Self(0x6e00);

    /// Wrong PIN, or a question for the counter: so many tries are left.
    #[must_use]
    pub const fn tries_left(tries: u8) -> Self {
        Self(0x63c0 | (tries & 0x0f) as u16)
    }

    /// So many bytes wait for GET RESPONSE; 00 stands for 256 or more.
    #[must_use]
    pub fn more(waiting: usize) -> Self {
        Self(0x6100 | u16::from(u8::try_from(waiting).unwrap_or(0)))
    }
}

/// One command.
#[derive(Clone, PartialEq, Eq)]
pub struct Command {
    /// Class, without the chaining bit.
    pub class: u8,
    /// Instruction, P1 and P2.
    pub header: [u8; 3],
    /// Another part follows.
    pub chained: bool,
    /// The data field.
    pub data: Vec<u8>,
    /// The most bytes the caller takes back: 0 if it asked for none.
    pub expected: usize,
}

impl std::fmt::Debug for Command {
    // The data of VERIFY is a PIN.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Command({:02x} {:02x?}, {} bytes)", self.class, self.header, self.data.len())
    }
}

impl Command {
    /// Reads one command, short or extended.
    ///
    /// # Errors
    /// [`Status::WRONG_LENGTH`].
    pub fn read(bytes: &[u8]) -> Result<Self, Status> {
        let Some((&[class, ins, p1, p2], body)) = bytes.split_first_chunk() else { return Err(Status::WRONG_LENGTH) };
        let (data, expected) = match body {
            [] => (&[][..], 0),
            [le] => (&[][..], short(*le)),
            [0, a, b] => (&[][..], extended(*a, *b)),
            [0, a, b, rest @ ..] => split(rest, usize::from(u16::from_be_bytes([*a, *b])), |le| match le {
                [] => Some(0),
                [a, b] => Some(extended(*a, *b)),
                _ => None,
            })?,
            [lc, rest @ ..] => split(rest, usize::from(*lc), |le| match le {
                [] => Some(0),
                [le] => Some(short(*le)),
                _ => None,
            })?,
        };
        if data.len() > MAX_DATA {
            return Err(Status::WRONG_LENGTH);
        }
        let chained = class & CHAINED != 0;
        Ok(Self { class: class & !CHAINED, header: [ins, p1, p2], chained, data: data.to_vec(), expected })
    }
}

fn split(rest: &[u8], length: usize, le: impl Fn(&[u8]) -> Option<usize>) -> Result<(&[u8], usize), Status> {
    let (data, tail) = rest.split_at_checked(length).ok_or(Status::WRONG_LENGTH)?;
    let expected = le(tail).filter(|_| length > 0).ok_or(Status::WRONG_LENGTH)?;
    Ok((data, expected))
}

fn short(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

fn extended(a: u8, b: u8) -> usize {
    match u16::from_be_bytes([a, b]) {
        0 => 65536,
        le => usize::from(le),
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Status};

    #[test]
    fn all_seven_cases_are_read() {
        let long = [vec![0x00, 0x87, 0x07, 0x9a, 0x00, 0x01, 0x00], vec![7; 256]].concat();
        // Bytes; length of data and Le, or nothing where the lengths disagree.
        let rows = [
            (vec![0, 0x20, 0, 0x80], Some((0, 0))),
            (vec![0, 0xc0, 0, 0, 0], Some((0, 256))),
            (vec![0, 0xc0, 0, 0, 0x20], Some((0, 32))),
            (vec![0, 0xa4, 4, 0, 2, 1, 2], Some((2, 0))),
            (vec![0, 0xa4, 4, 0, 2, 1, 2, 0xff], Some((2, 255))),
            (vec![0, 0xcb, 0x3f, 0xff, 0, 0, 0], Some((0, 65536))),
            (long.clone(), Some((256, 0))),
            ([long.clone(), vec![1, 4]].concat(), Some((256, 260))),
            ([long.clone(), vec![0]].concat(), None),
            (long[..long.len() - 1].to_vec(), None),
            (vec![0, 0xa4, 4], None),
            (vec![0, 0xa4, 4, 0, 3, 1, 2], None),
            (vec![0, 0xa4, 4, 0, 1, 1, 2, 3], None),
            (vec![0, 0xa4, 4, 0, 0, 0, 0, 9], None),
        ];
        for (bytes, expected) in rows {
            let read = Command::read(&bytes).map(|c| (c.data.len(), c.expected));
            assert_eq!(read, expected.ok_or(Status::WRONG_LENGTH), "{bytes:02x?}");
        }
    }

    #[test]
    fn a_waiting_length_is_told_in_one_byte() {
        let rows = [(1, 0x6101), (255, 0x61ff), (256, 0x6100), (2000, 0x6100)];
        for (waiting, status) in rows {
            assert_eq!(Status::more(waiting), Status(status));
        }
    }
}
