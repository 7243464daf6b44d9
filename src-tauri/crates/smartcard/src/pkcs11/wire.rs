//! What goes over the pipes between Vouch and `vouch-token`: one JSON object a line, one request at a time.
//!
//! A module may write to the standard output of the process that loads it. So an answer begins on a line of its own and
//! repeats the number of its request; whatever else is on the pipe is passed over.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// Longest request, bytes.
pub const MAX_REQUEST: usize = 8 * 1024;
/// Longest line of an answer, bytes.
pub const MAX_ANSWER: usize = 512 * 1024;
/// Most slots of one module that are looked at.
pub const MAX_SLOTS: usize = 16;
/// Most certificates of one token that are read.
pub const MAX_CERTIFICATES: usize = 16;
/// Longest certificate that is read, bytes.
pub const MAX_CERTIFICATE: usize = 8 * 1024;

/// A numbered request. It has no `Debug`, because it may hold a PIN.
#[derive(Serialize, Deserialize)]
pub struct Request<'a> {
    /// The answer repeats it.
    pub id: u64,
    /// What is asked.
    #[serde(borrow)]
    pub ask: Ask<'a>,
}

/// What can be asked of a module.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask<'a> {
    /// Load and initialise the module.
    Open,
    /// Which slots there are, and the tokens in them.
    Slots {
        /// Readers whose cards are watched otherwise: their tokens are left in peace (no command is sent to the card).
        #[serde(borrow)]
        leave: Vec<Cow<'a, str>>,
    },
    /// The certificates of a token.
    Certificates {
        /// Which token.
        token: TokenId,
    },
    /// Log in, sign, log out.
    Sign {
        /// Which token.
        token: TokenId,
        /// `CKA_ID` of the key, in hex.
        key: Cow<'a, str>,
        /// The mechanism.
        mechanism: Mechanism,
        /// What the mechanism is applied to, in hex.
        block: Cow<'a, str>,
        /// The PIN in hex; none where it is typed on the reader. Borrowed, so that no copy of it is made.
        pin: Option<&'a str>,
    },
}

/// One token in one slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenId {
    /// `CK_SLOT_ID`.
    pub slot: u64,
    /// The serial number the token must have.
    pub serial: String,
    /// The label it must have. OpenSC gives some cards no serial number, and makes the label of the holder's name.
    pub label: String,
}

/// Mechanisms that are used (PKCS#11 2.40 mechanisms, sections 2.1 and 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mechanism {
    /// `CKM_ECDSA` of a digest.
    Ecdsa,
    /// `CKM_RSA_PKCS` of a DigestInfo.
    RsaPkcs,
    /// `CKM_RSA_PKCS_PSS` of a digest, the salt as long as it.
    RsaPss(Hash),
}

/// Which digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hash {
    /// 20 bytes.
    Sha1,
    /// 32 bytes.
    Sha256,
    /// 48 bytes.
    Sha384,
    /// 64 bytes.
    Sha512,
}

/// A numbered answer.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Of the request.
    pub id: u64,
    /// What came of it.
    pub outcome: Result<Told, Wrong>,
}

/// What a module tells.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The certificates of a token, and what it says of itself.
    Certificates {
        /// The token.
        token: Token,
        /// Its certificates.
        found: Vec<Found>,
    },
    /// The module is ready.
    Opened,
    /// A signature, in hex; of ECDSA `r || s`.
    Signed(String),
    /// The slots.
    Slots(Vec<Slot>),
}

/// One slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// `CK_SLOT_ID`.
    pub id: u64,
    /// `slotDescription`: with OpenSC the name of the reader. At most 64 bytes.
    pub description: String,
    /// The module has told of a card coming or going since it was last asked.
    pub moved: bool,
    /// The token, if one is in that was not left in peace and that a person can log in to.
    pub token: Option<Token>,
}

impl Slot {
    /// The token that is in.
    #[must_use]
    pub fn token_id(&self) -> Option<TokenId> {
        let token = self.token.as_ref()?;
        Some(TokenId { slot: self.id, serial: token.serial.clone(), label: token.label.clone() })
    }
}

/// What a token says of itself (`CK_TOKEN_INFO`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// `serialNumber`.
    pub serial: String,
    /// `label`.
    pub label: String,
    /// PIN tries left, where its flags tell: 0 is locked, 1 the final try.
    pub tries_left: Option<u8>,
    /// `CKF_PROTECTED_AUTHENTICATION_PATH`: the PIN is typed on the reader.
    pub pin_on_reader: bool,
}

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// `CKA_ID`, in hex; the private key has the same.
    pub id: String,
    /// `CKA_VALUE`, in hex.
    pub der: String,
    /// `CKA_DECRYPT` of the private key, or `CKA_ENCRYPT` of the public one, where either can be seen before login.
    pub decrypts: Option<bool>,
}

/// What can go wrong in a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// No PIN tries left.
    Blocked,
    /// Anything else, in words for support.
    Failed(String),
    /// The token is not in, or another one is.
    Gone,
    /// The file cannot be used as a PKCS#11 module: why.
    NotAModule(String),
    /// Nothing was typed on the reader.
    PinNotTyped,
    /// The PIN is wrong.
    PinWrong {
        /// Tries left, where the token tells.
        tries_left: Option<u8>,
    },
}

/// Bytes as lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    // All of it at once: a string that grows leaves copies of what it held.
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Bytes from hex. `None` if it is not hex.
#[must_use]
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks_exact(2);
    if !digits.remainder().is_empty() {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 2);
    for pair in digits {
        let [high, low] = *pair else { return None };
        bytes.push((nibble(high)? << 4) | nibble(low)?);
    }
    Some(bytes)
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Longest slot description, bytes (`CK_SLOT_INFO`).
const DESCRIPTION: usize = 64;
/// Most bytes of a character that the end of a description can cut off.
const CUT: usize = 3;

/// Whether a slot is of this reader: OpenSC describes a slot by the reader's name, cut to 64 bytes and padded.
#[must_use]
pub fn same_reader(description: &str, reader: &str) -> bool {
    let (description, reader) = (description.trim_end_matches(['\0', ' ']), reader.trim_end());
    let whole = description.trim_end_matches(char::REPLACEMENT_CHARACTER);
    let cut = whole.len() >= DESCRIPTION - CUT && reader.len() > whole.len() && reader.starts_with(whole);
    description == reader || cut
}

#[cfg(test)]
mod tests {
    use super::{Ask, Request, hex, same_reader, unhex};

    #[test]
    fn hex_goes_there_and_back() {
        for bytes in [&[][..], &[0x00], &[0x0f, 0xf0, 0xff], b"135790"] {
            assert_eq!(unhex(&hex(bytes)).as_deref(), Some(bytes));
        }
        assert_eq!(unhex("AbCd"), Some(vec![0xab, 0xcd]));
        for bad in ["0", "0g", "+1", "é", "00 1"] {
            assert_eq!(unhex(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_pin_is_borrowed_from_the_line_that_carried_it() {
        let line = br#"{"id":7,"ask":{"sign":{"token":{"slot":1,"serial":"s","label":"l"},"key":"01","mechanism":"ecdsa","block":"00","pin":"313233"}}}"#;
        let request: Request<'_> = serde_json::from_slice(line).unwrap();
        let Ask::Sign { pin: Some(pin), .. } = request.ask else { panic!() };
        let at = pin.as_ptr() as usize - line.as_ptr() as usize;
        assert_eq!(&line[at..at + pin.len()], b"313233");
    }

    #[test]
    fn a_slot_is_of_the_reader_that_it_is_named_after() {
        let long = "IDEMIA Contact and Contactless Smartcard Reader With A Long Name [CCID] (0001) 00 00";
        let rows = [
            ("Virtual PCD 00 00", "Virtual PCD 00 00", true),
            ("Virtual PCD 00 00      ", "Virtual PCD 00 00", true),
            ("Virtual PCD 00 00", "Virtual PCD 00 01", false),
            ("Virtual PCD 00 0", "Virtual PCD 00 00", false),
            ("", "Virtual PCD 00 00", false),
            (&long[..64], long, true),
            (&long[..63], long, true),
            (&long[..40], long, false),
        ];
        for (description, reader, same) in rows {
            assert_eq!(same_reader(description, reader), same, "{description:?} {reader:?}");
        }
        let accented = format!("{}é", "x".repeat(63));
        let cut = format!("{}\u{fffd}", "x".repeat(63));
        assert!(same_reader(&cut, &accented));
    }
}
