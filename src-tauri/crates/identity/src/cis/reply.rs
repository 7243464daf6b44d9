//! An answer of CIS as the steps see it.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{DATE, HeaderMap};
use secrecy::zeroize::Zeroizing;
use vouch_https::Answer;

/// An answer that HTTP calls good.
pub struct Reply {
    /// The body. Two of the steps have the ticket in theirs, so it is wiped when dropped.
    pub body: Zeroizing<Vec<u8>>,
    /// What time it was at the other end, if it said so.
    pub date: Option<Timestamp>,
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self { body: Zeroizing::new(answer.body), date: date(&answer.headers) }
    }
}

/// `Sat, 21 Nov 2026 08:00:00 GMT` (RFC 9110 section 5.6.7).
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get(DATE)?.to_str().ok()?;
    DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::{DATE, HeaderMap, date};

    #[test]
    fn the_time_at_the_other_end_is_read() {
        let rows = [
            ("Sat, 21 Nov 2026 08:00:00 GMT", Some("2026-11-21T08:00:00Z")),
            ("21 Nov 2026 08:00:00 GMT", Some("2026-11-21T08:00:00Z")),
            ("Sun, 21 Nov 2026 08:00:00 GMT", None),
            ("2026-11-21T08:00:00Z", None),
            ("", None),
        ];
        for (text, expected) in rows {
            let headers = HeaderMap::from_iter([(DATE, text.parse().unwrap())]);
            assert_eq!(date(&headers).map(|t| t.to_string()).as_deref(), expected, "{text}");
        }
        assert_eq!(date(&HeaderMap::new()), None);
    }
}
