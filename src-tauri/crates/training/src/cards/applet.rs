//! The PIV application of a training card (SP 800-73-4 part 2).

use super::apdu::{Command, MAX_DATA, Status};
use super::objects::{self, PIV_AID, PIV_RID};
use super::sign;
use crate::pki::CardKey;

/// Wrong PINs until the card is blocked.
pub const PIN_TRIES: u8 = 3;
/// Length of the PIN field, padded with FF.
const PIN_FIELD: usize = 8;
/// Shortest right-truncated identifier that still means PIV.
const SHORTEST_AID: usize = PIV_RID.len();

const SELECT: u8 = 0xa4;
const VERIFY: u8 = 0x20;
const GENERAL_AUTHENTICATE: u8 = 0x87;
const GET_RESPONSE: u8 = 0xc0;
const GET_DATA: u8 = 0xcb;

/// What is written on one card.
#[derive(Clone)]
pub struct Contents {
    /// 12 digits.
    pub user_id: &'static str,
    /// 6 digits.
    pub pin: &'static str,
    /// Slot 9A.
    pub authentication: CardKey,
    /// Slot 9C.
    pub signing: CardKey,
    /// How it is written on the card.
    pub form: Form,
}

/// How a card is made, where SP 800-73-4 leaves a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The certificates are compressed with gzip.
    pub compressed: bool,
    /// The PIN is the card's global one; the application's own reference is not served.
    pub global_pin: bool,
    /// Commands of extended length are refused.
    pub short_only: bool,
    /// The answer to reset names the PIV application.
    pub names_piv: bool,
}

impl std::fmt::Debug for Contents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Contents").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// A card with the PIV application on it.
#[derive(Debug)]
pub struct Applet {
    contents: Contents,
    tries: u8,
    session: Session,
}

/// What a reset forgets.
#[derive(Debug, Default)]
struct Session {
    selected: bool,
    verified: bool,
    /// VERIFY was the command before this one.
    fresh: bool,
    chain: Option<Command>,
    waiting: Vec<u8>,
}

impl Applet {
    /// A card that has not been used.
    #[must_use]
    pub fn new(contents: Contents) -> Self {
        Self { contents, tries: PIN_TRIES, session: Session::default() }
    }

    /// Whether the answer to reset names PIV.
    pub(super) fn names_piv(&self) -> bool {
        self.contents.form.names_piv
    }

    /// Power off, or reset: everything but the PIN tries is forgotten.
    pub fn reset(&mut self) {
        self.session = Session::default();
    }

    /// Answers one command APDU with data and status word.
    pub fn answer(&mut self, bytes: &[u8]) -> Vec<u8> {
        let fresh = std::mem::take(&mut self.session.fresh);
        let short_only = self.contents.form.short_only;
        let (data, status) = match Command::read(bytes) {
            Ok(_) if short_only && is_extended(bytes) => (Vec::new(), Status::WRONG_LENGTH),
            Ok(command) => self.command(command, fresh),
            Err(status) => (Vec::new(), status),
        };
        [&data[..], &status.0.to_be_bytes()].concat()
    }

    fn command(&mut self, part: Command, fresh: bool) -> (Vec<u8>, Status) {
        if part.class != 0 {
            return (Vec::new(), Status::UNKNOWN_CLASS);
        }
        let waiting = std::mem::take(&mut self.session.waiting);
        if part.header == [GET_RESPONSE, 0, 0] {
            return match waiting.is_empty() {
                true => (Vec::new(), Status::CONDITIONS),
                false => self.hand_out(waiting, part.expected),
            };
        }
        let command = match self.chain(part) {
            Ok(Some(command)) => command,
            Ok(None) => {
                // The parts of a chain are one command: VERIFY is still directly before it.
                self.session.fresh = fresh;
                return (Vec::new(), Status::OK);
            }
            Err(status) => return (Vec::new(), status),
        };
        match self.carry_out(&command, fresh) {
            Ok(data) => self.hand_out(data, command.expected),
            Err(status) => (Vec::new(), status),
        }
    }

    /// Puts the parts of a chain together; `None` until the last has come.
    fn chain(&mut self, part: Command) -> Result<Option<Command>, Status> {
        let command = match self.session.chain.take() {
            None => part,
            Some(mut begun) if begun.header == part.header => {
                begun.data.extend_from_slice(&part.data);
                Command { data: begun.data, ..part }
            }
            Some(_) => return Err(Status::CHAIN_BROKEN),
        };
        if command.data.len() > MAX_DATA {
            return Err(Status::WRONG_LENGTH);
        }
        if command.chained {
            self.session.chain = Some(command);
            return Ok(None);
        }
        Ok(Some(command))
    }

    /// Gives as much as was asked for, and keeps the rest for GET RESPONSE.
    fn hand_out(&mut self, mut data: Vec<u8>, expected: usize) -> (Vec<u8>, Status) {
        self.session.waiting = data.split_off(expected.min(data.len()));
        let status = match self.session.waiting.len() {
            0 => Status::OK,
            waiting => Status::more(waiting),
        };
        (data, status)
    }

    fn carry_out(&mut self, command: &Command, fresh: bool) -> Result<Vec<u8>, Status> {
        match (command.header, self.session.selected) {
            ([SELECT, p1, p2], _) => self.select(p1, p2, &command.data),
            ([VERIFY, p1, p2], true) => self.verify(p1, p2, &command.data),
            ([GET_DATA, 0x3f, 0xff], true) => self.object(&command.data),
            ([GENERAL_AUTHENTICATE, algorithm, key], true) => self.authenticate(algorithm, key, &command.data, fresh),
            ([GET_DATA | GET_RESPONSE, ..], true) => Err(Status::WRONG_PARAMETERS),
            _ => Err(Status::UNKNOWN_INSTRUCTION),
        }
    }

    /// Part 2 section 3.1.1. Selecting PIV again, or failing to select something else, changes no security status.
    fn select(&mut self, p1: u8, p2: u8, aid: &[u8]) -> Result<Vec<u8>, Status> {
        if (p1, p2) != (0x04, 0x00) {
            return Err(Status::WRONG_PARAMETERS);
        }
        if aid.len() < SHORTEST_AID || !PIV_AID.starts_with(aid) {
            return Err(Status::NOT_FOUND);
        }
        self.session.selected = true;
        Ok(objects::application())
    }

    /// Part 2 section 3.2.1. A badly formed PIN costs no try.
    fn verify(&mut self, p1: u8, reference: u8, pin: &[u8]) -> Result<Vec<u8>, Status> {
        let served = if self.contents.form.global_pin { objects::GLOBAL_PIN } else { objects::APPLICATION_PIN };
        match (p1, reference) {
            (0x00 | 0xff, reference) if reference == served => {}
            (0x00 | 0xff, _) => return Err(Status::NO_REFERENCE),
            _ => return Err(Status::WRONG_PARAMETERS),
        }
        if p1 == 0xff {
            self.session.verified = false;
            return if pin.is_empty() { Ok(Vec::new()) } else { Err(Status::WRONG_PARAMETERS) };
        }
        if pin.is_empty() && self.session.verified {
            return Ok(Vec::new());
        }
        if self.tries == 0 {
            return Err(Status::BLOCKED);
        }
        if pin.is_empty() {
            return Err(Status::tries_left(self.tries));
        }
        if !well_formed(pin) {
            return Err(Status::WRONG_DATA);
        }
        let mut right = [0xff; PIN_FIELD];
        for (slot, digit) in right.iter_mut().zip(self.contents.pin.bytes()) {
            *slot = digit;
        }
        self.session.verified = pin == right;
        self.session.fresh = self.session.verified;
        if self.session.verified {
            self.tries = PIN_TRIES;
            return Ok(Vec::new());
        }
        self.tries -= 1;
        Err(Status::tries_left(self.tries))
    }

    /// GET DATA, part 2 section 3.1.2.
    fn object(&self, list: &[u8]) -> Result<Vec<u8>, Status> {
        let tag = match list {
            [0x5c, length, tag @ ..] if tag.len() == usize::from(*length) => tag,
            _ => return Err(Status::WRONG_DATA),
        };
        let Form { compressed, global_pin, .. } = self.contents.form;
        match tag {
            objects::DISCOVERY => Ok(objects::discovery(global_pin)),
            objects::CHUID => Ok(objects::chuid(self.contents.user_id)),
            objects::AUTHENTICATION_CERTIFICATE => {
                Ok(objects::certificate(&self.contents.authentication.certificate, compressed))
            }
            objects::SIGNING_CERTIFICATE => Ok(objects::certificate(&self.contents.signing.certificate, compressed)),
            _ => Err(Status::NOT_FOUND),
        }
    }

    /// Part 2 section 3.2.4. Key 9A needs the PIN since the last reset, key 9C directly before.
    fn authenticate(&self, algorithm: u8, key: u8, template: &[u8], fresh: bool) -> Result<Vec<u8>, Status> {
        let (key, allowed) = match key {
            0x9a => (&self.contents.authentication.key, self.session.verified),
            0x9c => (&self.contents.signing.key, self.session.verified && fresh),
            _ => return Err(Status::WRONG_PARAMETERS),
        };
        if algorithm != sign::algorithm(key.kind()) {
            return Err(Status::WRONG_PARAMETERS);
        }
        if !allowed {
            return Err(Status::NOT_VERIFIED);
        }
        sign::sign(key, template)
    }
}

/// Whether a command that can be read is of extended length: only there a zero follows the header, and more follows it.
fn is_extended(bytes: &[u8]) -> bool {
    matches!(bytes, [_, _, _, _, 0x00, _, ..])
}

/// 6 to 8 digits, then FF up to 8 bytes (SP 800-73-4 part 2 section 2.4.3).
fn well_formed(pin: &[u8]) -> bool {
    let digits = pin.iter().take_while(|b| b.is_ascii_digit()).count();
    pin.len() == PIN_FIELD && digits >= 6 && pin.iter().skip(digits).all(|b| *b == 0xff)
}
