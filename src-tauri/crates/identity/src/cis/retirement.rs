//! The end of CIS: 28 February 2027 (spec/auth.md 0, from NHS England's pages on authenticators and Smartcard Connect).

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

/// The last day of CIS. It is announced as "by the end of February 2027"; in February, London's time is UTC.
pub const LAST_DAY: Date = date(2027, 2, 28);
/// From so many days before, the sign-in screen says so.
pub const NOTICE_DAYS: i32 = 60;

/// What the sign-in screen says about the end of CIS; nothing until [`NOTICE_DAYS`] before.
#[must_use]
pub fn retirement(now: Timestamp) -> Option<String> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let left = today.until(LAST_DAY).ok()?.get_days();
    let when = match left {
        ..0 => return Some("CIS sign-in ended on 28-Feb-2027. Sign in with CIS2.".into()),
        0 => "today, 28-Feb-2027".into(),
        1 => "tomorrow, 28-Feb-2027".into(),
        2..=NOTICE_DAYS => format!("on 28-Feb-2027, in {left} days"),
        _ => return None,
    };
    Some(format!("CIS sign-in ends {when}. After that, sign in with CIS2."))
}

#[cfg(test)]
mod tests {
    use super::retirement;

    #[test]
    fn the_end_of_cis_is_told_in_time() {
        let rows = [
            ("2026-11-21T08:00:00Z", None),
            ("2026-12-29T23:59:59Z", None),
            (
                "2026-12-30T00:00:00Z",
                Some("CIS sign-in ends on 28-Feb-2027, in 60 days. After that, sign in with CIS2."),
            ),
            (
                "2027-02-26T12:00:00Z",
                Some("CIS sign-in ends on 28-Feb-2027, in 2 days. After that, sign in with CIS2."),
            ),
            ("2027-02-27T12:00:00Z", Some("CIS sign-in ends tomorrow, 28-Feb-2027. After that, sign in with CIS2.")),
            ("2027-02-28T23:59:59Z", Some("CIS sign-in ends today, 28-Feb-2027. After that, sign in with CIS2.")),
            ("2027-03-01T00:00:00Z", Some("CIS sign-in ended on 28-Feb-2027. Sign in with CIS2.")),
            ("2030-01-01T00:00:00Z", Some("CIS sign-in ended on 28-Feb-2027. Sign in with CIS2.")),
        ];
        for (now, expected) in rows {
            assert_eq!(retirement(now.parse().unwrap()).as_deref(), expected, "{now}");
        }
    }
}
