//! Times as the wire has them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// London by rule, so that no time zone database is needed. True for every time since 1996; only the present is written.
const LONDON: &str = "GMT0BST,M3.5.0/1,M10.5.0";

/// `yyyyMMddHHmmss`, London local time (spec/hl7v3.md 3).
pub(crate) fn hl7(at: Timestamp) -> String {
    let london = TimeZone::posix(LONDON).unwrap_or(TimeZone::UTC);
    at.to_zoned(london).strftime("%Y%m%d%H%M%S").to_string()
}

/// ISO 8601 with seconds and `Z`, as `eb:Timestamp` has it (spec/hl7v3.md 13).
pub(crate) fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::{hl7, iso};

    #[test]
    fn london_time() {
        for (utc, london) in [
            ("2026-01-01T12:00:00Z", "20260101120000"),
            ("2026-07-01T12:00:00.9Z", "20260701130000"),
            ("2026-03-29T00:59:59Z", "20260329005959"),
            ("2026-03-29T01:00:00Z", "20260329020000"),
            ("2026-10-25T00:59:59Z", "20261025015959"),
            ("2026-10-25T01:00:00Z", "20261025010000"),
        ] {
            assert_eq!(hl7(utc.parse().unwrap()), london);
        }
        assert_eq!(iso("2026-07-01T12:00:00.9Z".parse().unwrap()), "2026-07-01T12:00:00Z");
    }
}
