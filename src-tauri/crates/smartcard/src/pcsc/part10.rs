//! Readers with keys, and what readers can carry (PC/SC part 10, revision 2.02.09).

use pcsc::Error;
use pcsc::ffi::DWORD;

use crate::card::{PinBlock, SHORT_DATA};

/// CM_IOCTL_GET_FEATURE_REQUEST (section 2.2).
const GET_FEATURES: DWORD = 3400;
/// Tags of features (section 2.3).
const VERIFY_PIN_DIRECT: u8 = 0x06;
const IFD_PIN_PROPERTIES: u8 = 0x0a;
const GET_TLV_PROPERTIES: u8 = 0x12;
/// Tag of dwMaxAPDUDataSize among the properties (section 2.6.14).
const MAX_DATA_SIZE: u8 = 0x0a;
/// Most features, and most properties, that are read.
const MAX_ENTRIES: usize = 64;
/// Most data bytes in one command of extended length; nothing on a PIV card is longer.
const LONGEST: usize = 4096;

/// bTimerOut and bTimerOut2: seconds until the first key, and after it.
pub const PIN_SECONDS: u8 = 30;
/// bmFormatString: units are bytes, the PIN starts at byte 0 after the header, left-justified, ASCII.
const ASCII_LEFT: u8 = 0x82;
/// bEntryValidationCondition: the OK key.
const OK_KEY: u8 = 0x02;
/// bNumberMessage: the reader's own message, on a reader with a display.
const DEFAULT_MESSAGE: u8 = 0xff;
/// wLangId: English (United Kingdom).
const ENGLISH: u16 = 0x0809;

/// Sends a control code to the reader.
pub trait Control {
    /// The reader's answer.
    ///
    /// # Errors
    /// What the smartcard service says.
    fn control(&self, code: DWORD, data: &[u8]) -> Result<Vec<u8>, Error>;
}

/// What a reader has beyond a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// Code to have a PIN verified that is typed on the reader.
    pub verify: Option<DWORD>,
    /// Whether it has a display.
    pub display: bool,
    /// Most data bytes in one command.
    pub longest_data: usize,
}

impl Features {
    /// A slot and nothing else.
    pub const NONE: Self = Self { verify: None, display: false, longest_data: SHORT_DATA };

    /// Asks the reader. One that does not answer has none.
    pub fn of(reader: &dyn Control) -> Self {
        let Ok(listed) = reader.control(pcsc::ctl_code(GET_FEATURES), &[]) else { return Self::NONE };
        let code = |feature| match find(&listed, feature)? {
            [a, b, c, d] => Some(DWORD::from(u32::from_be_bytes([*a, *b, *c, *d]))),
            _ => None,
        };
        let ask = |feature| code(feature).and_then(|code| reader.control(code, &[]).ok()).unwrap_or_default();
        // PIN_PROPERTIES_STRUCTURE begins with wLcdLayout: lines and columns, 0000 without a display.
        let display = matches!(ask(IFD_PIN_PROPERTIES).as_slice(), [a, b, ..] if (*a, *b) != (0, 0));
        let size = match find(&ask(GET_TLV_PROPERTIES), MAX_DATA_SIZE) {
            Some([a, b, c, d]) => u32::from_le_bytes([*a, *b, *c, *d]),
            _ => 0,
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        // Up to 256 the reader carries short commands only.
        let longest_data = if size > SHORT_DATA + 1 { size.min(LONGEST) } else { SHORT_DATA };
        Self { verify: code(VERIFY_PIN_DIRECT), display, longest_data }
    }
}

/// The value after a tag and a length of one byte each.
fn find(mut listed: &[u8], wanted: u8) -> Option<&[u8]> {
    for _ in 0..MAX_ENTRIES {
        let [tag, length, rest @ ..] = listed else { return None };
        let (value, after) = rest.split_at_checked(usize::from(*length))?;
        if *tag == wanted {
            return Some(value);
        }
        listed = after;
    }
    None
}

/// PIN_VERIFY_STRUCTURE (section 2.5.2), packed, little-endian.
pub fn verify_structure(block: &PinBlock<'_>, display: bool) -> Vec<u8> {
    let message = if display { DEFAULT_MESSAGE } else { 0 };
    let digits = u16::from_be_bytes([*block.digits.start(), *block.digits.end()]);
    let length = u32::try_from(block.command.len()).unwrap_or(u32::MAX);
    let mut bytes = vec![
        PIN_SECONDS,
        PIN_SECONDS,
        ASCII_LEFT,
        // bmPINBlockString: no length in the block, and so many bytes of it.
        block.length & 0x0f,
        // bmPINLengthFormat: no length in the command.
        0x00,
    ];
    bytes.extend(digits.to_le_bytes());
    bytes.extend([OK_KEY, message]);
    bytes.extend(ENGLISH.to_le_bytes());
    // bMsgIndex, then bTeoPrologue.
    bytes.extend([0x00, 0x00, 0x00, 0x00]);
    bytes.extend(length.to_le_bytes());
    bytes.extend_from_slice(block.command);
    bytes
}

#[cfg(test)]
mod tests {
    use super::{Control, DWORD, Error, Features, PinBlock, SHORT_DATA, verify_structure};

    /// Answers by code; a code that is not listed is refused.
    struct Played(Vec<(DWORD, Vec<u8>)>);

    impl Control for Played {
        fn control(&self, code: DWORD, data: &[u8]) -> Result<Vec<u8>, Error> {
            assert!(data.is_empty());
            self.0.iter().find(|(c, _)| *c == code).map(|(_, a)| a.clone()).ok_or(Error::UnsupportedFeature)
        }
    }

    #[test]
    fn features_are_what_the_reader_lists() {
        let list = pcsc::ctl_code(3400);
        let verify = [0x06, 0x04, 0x42, 0x33, 0x00, 0x06];
        let pin = [0x0a, 0x04, 0x42, 0x33, 0x00, 0x0a];
        let tlv = [0x12, 0x04, 0x42, 0x33, 0x00, 0x12];
        let all = [verify, pin, tlv].concat();
        let (pin, tlv) = (0x4233_000a, 0x4233_0012);
        let size = |n: u32| [&[0x08, 0x02, 1, 2, 0x0a, 0x04][..], &n.to_le_bytes()].concat();
        let none = Features::NONE;
        let keys = Features { verify: Some(0x4233_0006), ..none };
        let rows = [
            ("no part 10", vec![], none),
            ("nothing listed", vec![(list, vec![])], none),
            ("keys", vec![(list, verify.to_vec())], keys),
            ("keys, and refuses the rest", vec![(list, all.clone())], keys),
            (
                "a display",
                vec![(list, all.clone()), (pin, vec![0x10, 0x02, 0x07, 0x00])],
                Features { display: true, ..keys },
            ),
            ("no display", vec![(list, all.clone()), (pin, vec![0, 0, 7, 0])], keys),
            (
                "extended length",
                vec![(list, all.clone()), (tlv, size(0x1_0000))],
                Features { longest_data: 4096, ..keys },
            ),
            ("some", vec![(list, all.clone()), (tlv, size(1000))], Features { longest_data: 1000, ..keys }),
            ("short only", vec![(list, all.clone()), (tlv, size(0x100))], keys),
            ("none told", vec![(list, all.clone()), (tlv, size(0))], keys),
            ("properties cut off", vec![(list, all), (tlv, vec![0x0a, 0x04, 0x00])], keys),
            ("a code of two bytes", vec![(list, vec![0x06, 0x02, 0x42, 0x33])], none),
            ("cut off", vec![(list, verify[..5].to_vec())], none),
        ];
        for (name, answers, expected) in rows {
            assert_eq!(Features::of(&Played(answers)), expected, "{name}");
        }
        assert_eq!(none.longest_data, SHORT_DATA);
    }

    #[test]
    fn the_structure_is_laid_out_as_part_10_says() {
        let command = [0x00, 0x20, 0x00, 0x80, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        let block = PinBlock { command: &command, length: 8, digits: 6..=8 };
        // Field, offset, bytes: the field table of section 2.5.2.
        let fields: [(&str, usize, &[u8]); 13] = [
            ("bTimerOut", 0, &[30]),
            ("bTimerOut2", 1, &[30]),
            ("bmFormatString", 2, &[0x82]),
            ("bmPINBlockString", 3, &[0x08]),
            ("bmPINLengthFormat", 4, &[0x00]),
            ("wPINMaxExtraDigit", 5, &[0x08, 0x06]),
            ("bEntryValidationCondition", 7, &[0x02]),
            ("bNumberMessage", 8, &[0xff]),
            ("wLangId", 9, &[0x09, 0x08]),
            ("bMsgIndex", 11, &[0x00]),
            ("bTeoPrologue", 12, &[0x00, 0x00, 0x00]),
            ("ulDataLength", 15, &[13, 0, 0, 0]),
            ("abData", 19, &command),
        ];
        let bytes = verify_structure(&block, true);
        let mut end = 0;
        for (name, offset, expected) in fields {
            assert_eq!(offset, end, "{name}");
            assert_eq!(&bytes[offset..offset + expected.len()], expected, "{name}");
            end = offset + expected.len();
        }
        assert_eq!(bytes.len(), end);
        assert_eq!(verify_structure(&block, false)[8], 0, "no message without a display");
    }
}
