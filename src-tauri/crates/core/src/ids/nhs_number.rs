//! The NHS number: ten digits, the last a check digit by modulus 11 (NHS data dictionary).

use std::fmt;

/// Longest text looked at when reading an NHS number out of something typed or pasted, in characters.
pub const MAX_PASTED: usize = 200;

/// A valid NHS number.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NhsNumber(String);

/// Why a text is not an NHS number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnNhsNumber {
    /// Ten digits, but the last does not fit the others: most likely mistyped.
    #[error("the check digit does not fit")]
    CheckDigit,
    /// More than one different number stands in the text.
    #[error("more than one number")]
    Several,
    /// Not ten digits.
    #[error("not ten digits")]
    Length,
}

impl NhsNumber {
    /// Reads ten digits with any spaces or dashes between them.
    ///
    /// # Errors
    /// Says whether the length or the check digit is wrong.
    pub fn parse(text: &str) -> Result<Self, NotAnNhsNumber> {
        let digits: String =
            text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}')).collect();
        if digits.len() != 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAnNhsNumber::Length);
        }
        if !checks(&digits) {
            return Err(NotAnNhsNumber::CheckDigit);
        }
        Ok(Self(digits))
    }

    /// Finds the NHS number in something typed or pasted: `NHS No: 999 123 4567 (Mrs Example)`.
    ///
    /// # Errors
    /// As [`Self::parse`]; also when the text holds two different numbers. Digits that cannot be an NHS number by
    /// length (a date, a telephone number) are passed over.
    pub fn find(text: &str) -> Result<Self, NotAnNhsNumber> {
        let text: String = text.chars().take(MAX_PASTED).collect();
        if let Ok(number) = Self::parse(&text) {
            return Ok(number);
        }
        let mut found: Option<Self> = None;
        let mut nearly = NotAnNhsNumber::Length;
        for run in runs(&text) {
            match Self::parse(&run) {
                Ok(number) if found.as_ref().is_some_and(|f| *f != number) => return Err(NotAnNhsNumber::Several),
                Ok(number) => found = Some(number),
                Err(NotAnNhsNumber::CheckDigit) => nearly = NotAnNhsNumber::CheckDigit,
                Err(_) => {}
            }
        }
        found.ok_or(nearly)
    }

    /// The ten digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// `999 123 4567` (NHS CUI NUM-0001).
    #[must_use]
    pub fn spaced(&self) -> String {
        let mut out = String::with_capacity(12);
        for (i, c) in self.0.chars().enumerate() {
            if i == 3 || i == 6 {
                out.push(' ');
            }
            out.push(c);
        }
        out
    }
}

/// Runs of digits, where single spaces and dashes do not end a run.
fn runs(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut run = String::new();
    let mut gap = 0;
    for c in text.chars().chain(std::iter::once('\n')) {
        match c {
            '0'..='9' => {
                run.push(c);
                gap = 0;
            }
            ' ' | '-' if !run.is_empty() && gap == 0 => gap = 1,
            _ => {
                if !run.is_empty() {
                    all.push(std::mem::take(&mut run));
                }
                gap = 0;
            }
        }
    }
    all
}

fn checks(digits: &str) -> bool {
    let mut sum = 0;
    let mut last = 0;
    for (i, b) in digits.bytes().enumerate() {
        let d = u32::from(b - b'0');
        if i < 9 {
            sum += d * (10 - u32::try_from(i).unwrap_or(10));
        } else {
            last = d;
        }
    }
    match 11 - sum % 11 {
        11 => last == 0,
        10 => false,
        check => last == check,
    }
}

impl fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NhsNumber(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::{NhsNumber, NotAnNhsNumber};

    #[test]
    fn spellings() {
        let n = "9991234567"; // published test value (NHS service manual): the check digit is not valid
        assert_eq!(NhsNumber::parse(n), Err(NotAnNhsNumber::CheckDigit));
        for (text, expected) in [
            ("9000000009", Ok("9000000009")),
            ("900 000 0009", Ok("9000000009")),
            ("900-000-0009", Ok("9000000009")),
            (" 900 000 0009\n", Ok("9000000009")),
            ("NHS No: 900 000 0009 (Mrs Smith)", Ok("9000000009")),
            ("Smith, Jane\t22-Oct-2010\t900 000 0009", Ok("9000000009")),
            ("900 000 0009 / 900 000 0009", Ok("9000000009")),
            ("900 000 0009 and 943 476 5919", Err(NotAnNhsNumber::Several)),
            ("9000000008", Err(NotAnNhsNumber::CheckDigit)),
            ("900 000 000", Err(NotAnNhsNumber::Length)),
            ("", Err(NotAnNhsNumber::Length)),
            ("QQ123456C", Err(NotAnNhsNumber::Length)),
        ] {
            assert_eq!(NhsNumber::find(text).as_ref().map(NhsNumber::digits), expected.as_ref().copied(), "{text}");
        }
    }

    #[test]
    fn shown_three_three_four() {
        assert_eq!(NhsNumber::parse("9000000009").unwrap().spaced(), "900 000 0009");
    }

    #[test]
    fn debug_hides_it() {
        assert!(!format!("{:?}", NhsNumber::parse("9000000009").unwrap()).contains("900"));
    }
}
