//! A card that plays PIV as far as it is needed here. It takes the PIN `135790` and has three tries.

use vouch_core::ports::{CardFault, PinEntry};

use crate::card::{Card, PinBlock, PinState, SHORT_DATA};
use crate::piv::tlv;

pub const OK: u16 = 0x9000;
pub const AUTHENTICATION: [u8; 3] = [0x5f, 0xc1, 0x05];
pub const SIGNATURE: [u8; 3] = [0x5f, 0xc1, 0x0a];

/// What the card does with commands of extended length.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extended {
    /// The reader does not carry them.
    NotCarried,
    /// The reader does, the card does not.
    Refused,
    Taken,
}

pub struct Played {
    /// Certificate objects by tag, with their `53`.
    pub objects: Vec<([u8; 3], Vec<u8>)>,
    /// PIN usage policy of the discovery object.
    pub policy: Option<[u8; 2]>,
    /// Reference of the PIN.
    pub reference: u8,
    /// Status of SELECT, and of GENERAL AUTHENTICATE.
    pub select: u16,
    pub authenticate: u16,
    /// What a signature is.
    pub signature: Vec<u8>,
    pub tries: u8,
    /// Pulled before this command is answered.
    pub pulled_at: usize,
    pub extended: Extended,
    /// Each answer comes at most so many bytes at a time.
    pub at_a_time: usize,
    /// What the keys of the reader bring, if it has some: the status word.
    pub typed_on_reader: Option<u16>,
    pub commands: Vec<Vec<u8>>,
    /// What the last signature was asked for: the template.
    pub template: Vec<u8>,
    /// What was told of the PIN, in order.
    pub told: Vec<PinState>,
    /// The command that a reader was given to fill in.
    pub block: Option<(Vec<u8>, u8, [u8; 2])>,
    waiting: Vec<u8>,
}

/// A certificate object.
pub fn object(der: &[u8]) -> Vec<u8> {
    tlv::write(0x53, &[tlv::write(0x70, der), tlv::write(0x71, &[0]), tlv::write(0xfe, &[])].concat())
}

impl Played {
    /// With this certificate for key 9A.
    pub fn with(der: &[u8]) -> Self {
        Self::holding(&[(AUTHENTICATION, der)])
    }

    pub fn holding(certificates: &[([u8; 3], &[u8])]) -> Self {
        Self {
            objects: certificates.iter().map(|(tag, der)| (*tag, object(der))).collect(),
            policy: None,
            reference: 0x80,
            select: OK,
            authenticate: OK,
            signature: vec![0x5a; 256],
            tries: 3,
            pulled_at: usize::MAX,
            extended: Extended::NotCarried,
            at_a_time: 256,
            typed_on_reader: None,
            commands: vec![],
            template: vec![],
            told: vec![],
            block: None,
            waiting: vec![],
        }
    }

    /// Class, instruction, P1 and P2 of all commands.
    pub fn headers(&self) -> Vec<[u8; 4]> {
        self.commands.iter().map(|c| *c.first_chunk().unwrap()).collect()
    }

    /// How often a PIN was offered.
    pub fn pins(&self) -> usize {
        self.commands.iter().filter(|c| c[1] == 0x20 && c.len() > 5).count()
    }

    fn verify(&mut self, reference: u8, pin: &[u8]) -> u16 {
        match (self.tries, pin) {
            _ if reference != self.reference => 0x6a88,
            (0, _) => 0x6983,
            (tries, []) => 0x63c0 | u16::from(tries),
            (_, [_, _, _, _, 0xff, ..]) => 0x6a80,
            (_, b"135790\xff\xff") => OK,
            _ => {
                self.tries -= 1;
                0x63c0 | u16::from(self.tries)
            }
        }
    }

    fn object(&self, list: &[u8]) -> Option<Vec<u8>> {
        match list {
            [0x5c, 0x01, 0x7e] => {
                let policy = self.policy?;
                Some(tlv::write(0x7e, &[&[0x5f, 0x2f, 2][..], &policy].concat()))
            }
            [0x5c, 0x03, tag @ ..] => self.objects.iter().find(|(t, _)| t == tag).map(|(_, o)| o.clone()),
            _ => None,
        }
    }

    fn answered(&mut self, data: Vec<u8>, most: usize) -> (Vec<u8>, u16) {
        self.waiting = data;
        self.more(most)
    }

    fn more(&mut self, most: usize) -> (Vec<u8>, u16) {
        let rest = self.waiting.split_off(self.waiting.len().min(most));
        let now = std::mem::replace(&mut self.waiting, rest);
        let left = self.waiting.len();
        (now, if left == 0 { OK } else { 0x6100 | u16::try_from(left).ok().filter(|n| *n < 256).unwrap_or(0) })
    }

    fn carry_out(&mut self, header: [u8; 4], data: &[u8], most: usize) -> (Vec<u8>, u16) {
        match header {
            [0x00, 0xa4, 0x04, 0x00] => (vec![], self.select),
            [0x00, 0xcb, 0x3f, 0xff] => match self.object(data) {
                Some(object) => self.answered(object, most),
                None => (vec![], 0x6a82),
            },
            [0x00, 0xc0, 0x00, 0x00] => self.more(most),
            [0x00, 0x20, 0x00, reference] => (vec![], self.verify(reference, data)),
            [class @ (0x00 | 0x10), 0x87, _, _] => {
                self.template.extend_from_slice(data);
                match class {
                    0x10 => (vec![], OK),
                    _ if self.authenticate != OK => (vec![], self.authenticate),
                    _ => self.answered(tlv::write(0x7c, &tlv::write(0x82, &self.signature)), most),
                }
            }
            _ => (vec![], 0x6d00),
        }
    }
}

impl Card for Played {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardFault> {
        if self.commands.len() == self.pulled_at {
            return Err(CardFault::Gone);
        }
        self.commands.push(command.to_vec());
        let header = *command.first_chunk().unwrap();
        let (answer, status) = match &command[4..] {
            [0x00, _, _, ..] if self.extended != Extended::Taken => (vec![], 0x6700),
            [0x00, high, low, rest @ ..] if !rest.is_empty() => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                let (data, le) = rest.split_at(length);
                assert_eq!(le, [0, 0], "extended Le");
                self.carry_out(header, data, usize::MAX)
            }
            [length, rest @ ..] if !rest.is_empty() => {
                self.carry_out(header, &rest[..usize::from(*length)], self.at_a_time)
            }
            _ => self.carry_out(header, &[], self.at_a_time),
        };
        Ok([&answer[..], &status.to_be_bytes()].concat())
    }

    fn longest_data(&self) -> usize {
        if self.extended == Extended::NotCarried { SHORT_DATA } else { 4096 }
    }

    fn pin_entry(&self) -> PinEntry {
        if self.typed_on_reader.is_some() { PinEntry::Reader } else { PinEntry::Keyboard }
    }

    fn verify_on_reader(&mut self, block: PinBlock<'_>) -> Result<Vec<u8>, CardFault> {
        self.block = Some((block.command.to_vec(), block.length, [*block.digits.start(), *block.digits.end()]));
        let status = self.typed_on_reader.ok_or(CardFault::Failed("no keys".into()))?;
        Ok(status.to_be_bytes().to_vec())
    }

    fn pin(&mut self, state: PinState) {
        self.told.push(state);
    }
}
