//! The record.

use jiff::Zoned;
use jiff::civil::Date;
use vouch_core::desk::Shown;
use vouch_core::permission::Answer;
use vouch_core::person::{london, shown_date};
use vouch_core::record::{Allergies, Block, EventType, Section, Statement, StatementKind};

use crate::view::{AllergyState, EventLine, Pinned, PinnedKind, RecordView, SectionView};

/// Longest name in the list of sections, in characters; the heading itself is never shortened.
const SHORT: usize = 34;

pub fn record(shown: &Shown, now: &Zoned) -> RecordView {
    let record = &shown.record;
    let at = london(record.retrieved);
    RecordView {
        title: match &record.event.kind {
            EventType::GpSummary => "Summary Care Record".into(),
            EventType::InitialSummary => "Summary Care Record: initial summary".into(),
            EventType::Unknown(code) => format!("A document of a kind Vouch does not know ({code})"),
        },
        retrieved: format!("Retrieved {:02}:{:02}", at.hour(), at.minute()),
        created: created(shown, now.date()),
        pinned: record.pinned.iter().map(pinned).collect(),
        allergies: match record.allergies {
            Allergies::Known => AllergyState::Known,
            Allergies::NoneKnown => AllergyState::NoneKnown,
            Allergies::NotRecorded => AllergyState::NotRecorded,
            Allergies::Unavailable => AllergyState::Unavailable,
        },
        allergies_words: record.allergies.words().into(),
        sections: record.sections.iter().enumerate().map(|(i, s)| section(i, s)).collect(),
        others: shown
            .others
            .iter()
            .map(|e| EventLine {
                words: e.words(),
                date: hl7_date(&e.persisted).map_or_else(|| e.persisted.clone(), shown_date),
            })
            .collect(),
        dropped: (record.dropped > 0)
            .then(|| format!("{} parts of the formatting could not be shown. All the text is here.", record.dropped)),
        vouched: vouched(shown),
    }
}

fn created(shown: &Shown, today: Date) -> String {
    let stamp = shown.record.created.as_deref().unwrap_or(&shown.record.event.persisted);
    let by = shown.record.author.as_deref().map(|a| format!(" by {a}")).unwrap_or_default();
    match hl7_date(stamp) {
        None => format!("Created at a time that was sent as “{stamp}”{by}"),
        Some(date) => {
            let days = date.until(today).map(|s| s.get_days()).unwrap_or(0);
            let ago = match days {
                0 => "today".to_owned(),
                1 => "yesterday".to_owned(),
                2..=59 => format!("{days} days ago"),
                60..=729 => format!("{} months ago", days / 30),
                730.. => format!("{} years ago", days / 365),
                _ => "in the future by this PC's clock".to_owned(),
            };
            format!("Created {ago} ({}){by}", shown_date(date))
        }
    }
}

fn hl7_date(stamp: &str) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| stamp.get(range).and_then(|t| t.parse::<i16>().ok());
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn pinned(statement: &Statement) -> Pinned {
    Pinned {
        text: statement.text.clone(),
        kind: match statement.kind {
            StatementKind::Disclaimer => PinnedKind::Disclaimer,
            StatementKind::RecentlyRegistered => PinnedKind::RecentlyRegistered,
            StatementKind::Other => PinnedKind::Other,
            StatementKind::Withheld => PinnedKind::Withheld,
        },
    }
}

fn section(index: usize, section: &Section) -> SectionView {
    let title = section.title.clone().unwrap_or_else(|| "Before the first heading".into());
    let named = |s: Option<&str>| s.is_some_and(|t| t.to_lowercase().contains("allerg"));
    SectionView {
        id: format!("s{index}"),
        short: short(&title),
        rows: has_table(&section.body).then(|| u32::try_from(section.rows()).unwrap_or(u32::MAX)),
        is_allergies: named(section.code.as_deref()) || named(section.title.as_deref()),
        title,
        body: crate::view::blocks(&section.body),
    }
}

fn short(title: &str) -> String {
    let before = title.split(" (").next().unwrap_or(title).trim();
    if before.chars().count() <= SHORT {
        return before.to_owned();
    }
    let cut: String = before.chars().take(SHORT - 1).collect();
    format!("{}…", cut.trim_end())
}

fn has_table(body: &[Block]) -> bool {
    body.iter().any(|b| matches!(b, Block::Table(_)))
}

fn vouched(shown: &Shown) -> String {
    let permission = match &shown.answer {
        _ if shown.overridden => "Dissent overridden on a legal ground.",
        Answer::Agreed => "With the patient's permission.",
        Answer::OnFile { .. } => "With permission given earlier.",
        Answer::NotNeeded => "Registered here: permission not needed.",
        Answer::Emergency => "Emergency: without permission.",
        Answer::Refused => "The patient said no.",
    };
    let alert = if shown.alert.is_some() { "Your Privacy Officer is being alerted." } else { "No alert is owed." };
    format!("{permission} {alert}")
}
