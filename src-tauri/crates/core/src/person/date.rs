//! Dates as the NHS shows them: `14-Jul-1945`, and ages in the units of the patient banner (NHS CUI).

use std::fmt;

use jiff::civil::Date;
use jiff::{Unit, Zoned};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A date that may lack its day or month. PDS holds such dates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PartialDate {
    /// The whole date.
    Day(Date),
    /// Year and month.
    Month(i16, i8),
    /// Year only.
    Year(i16),
}

/// An age, in the units the banner uses.
#[derive(Clone, PartialEq, Eq)]
pub struct Age(String);

impl PartialDate {
    /// Reads `YYYY-MM-DD`, `YYYY-MM`, `YYYY`, or the date part of a date and time.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let date = text.split('T').next()?;
        let mut parts = date.split('-');
        let year = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
        let Some(month) = parts.next() else { return Some(Self::Year(year)) };
        let month: i8 = month.parse().ok().filter(|m| (1..=12).contains(m))?;
        let Some(day) = parts.next() else { return Some(Self::Month(year, month)) };
        if parts.next().is_some() {
            return None;
        }
        Date::new(year, month, day.parse().ok()?).ok().map(Self::Day)
    }

    /// The age on a day; `None` when the date is not known to the day or lies ahead.
    #[must_use]
    pub fn age(&self, on: Date) -> Option<Age> {
        let Self::Day(born) = *self else { return None };
        if born > on {
            return None;
        }
        let days = born.until(on).ok()?.get_days();
        let span = born.until((Unit::Year, on)).ok()?;
        let (years, months, rest) = (span.get_years(), span.get_months(), span.get_days());
        Some(Age(match (days, years) {
            (0..=1, _) => format!("{}h", days * 24),
            (2..=27, _) => format!("{days}d"),
            (_, 0) => join(days / 7, 'w', days % 7, 'd'),
            (_, 1) => join(i32::from(years) * 12 + months, 'm', rest, 'd'),
            (_, 2..=17) => join(i32::from(years), 'y', months, 'm'),
            _ => format!("{years}y"),
        }))
    }
}

fn join(big: i32, big_unit: char, small: i32, small_unit: char) -> String {
    if small == 0 { format!("{big}{big_unit}") } else { format!("{big}{big_unit} {small}{small_unit}") }
}

/// `DD-Mmm-YYYY` for the London day of a moment.
#[must_use]
pub fn shown(date: Date) -> String {
    let month = usize::try_from(date.month() - 1).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or("???");
    format!("{:02}-{month}-{}", date.day(), date.year())
}

/// The London civil time of a moment. The NHS in England works in London time.
#[must_use]
pub fn london(at: jiff::Timestamp) -> Zoned {
    at.in_tz("Europe/London").unwrap_or_else(|_| at.to_zoned(jiff::tz::TimeZone::UTC))
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Day(date) => f.write_str(&shown(date)),
            Self::Month(year, month) => {
                let name = usize::try_from(month - 1).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or("???");
                write!(f, "{name}-{year}")
            }
            Self::Year(year) => write!(f, "{year}"),
        }
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartialDate(..)")
    }
}

impl fmt::Debug for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Age(..)")
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::PartialDate;
    use jiff::civil::date;

    #[test]
    fn ages_in_the_units_of_the_banner() {
        let today = date(2026, 11, 21);
        for (born, age) in [
            ("1945-07-14", Some("81y")),
            ("2009-11-21", Some("17y")),
            ("2009-01-20", Some("17y 10m")),
            ("2025-11-20", Some("12m 1d")),
            ("2024-12-01", Some("23m 20d")),
            ("2026-09-01", Some("11w 4d")),
            ("2026-11-14", Some("7d")),
            ("2026-11-20", Some("24h")),
            ("2026-12-01", None),
            ("1945-07", None),
            ("1945", None),
        ] {
            let date = PartialDate::parse(born).unwrap();
            assert_eq!(date.age(today).map(|a| a.to_string()).as_deref(), age, "{born}");
        }
    }

    #[test]
    fn shown_as_the_nhs_does() {
        for (text, shown) in [("1945-07-14", "14-Jul-1945"), ("1945-07", "Jul-1945"), ("1945", "1945")] {
            assert_eq!(PartialDate::parse(text).unwrap().to_string(), shown);
        }
        for bad in ["", "45", "1945-13", "1945-02-30", "1945-01-01-01", "x"] {
            assert!(PartialDate::parse(bad).is_none(), "{bad}");
        }
    }
}
