//! Statements a record makes about itself, found by id, by class and by their published words (spec/users.md 2.6).

use vouch_core::record::{Statement, StatementKind};

use super::kind::{self, Kind};
use super::{MAX_STATEMENTS, count, visible};
use crate::{Element, Limit, XmlError};

/// The class of a statement the sender wants to be seen.
const HIGHLIGHTED: &str = "HighlightedStatement";

/// Ids of known statements, in lower case; two are spelt as the samples spell them.
const IDS: [(&str, StatementKind); 6] = [
    ("disclaimer", StatementKind::Disclaimer),
    ("registrationstartedstatement", StatementKind::RecentlyRegistered),
    ("withheditemsstatment", StatementKind::Withheld),
    ("withheldcreitemsheaderstatement", StatementKind::Withheld),
    ("withheldcreitemsstatement", StatementKind::Withheld),
    ("withhelditemsstatement", StatementKind::Withheld),
];

/// How the published statements read, in lower case: about half of the real documents carry no ids.
const WORDS: [(&str, StatementKind); 3] = [
    ("sourced from the patient's general practice record.", StatementKind::Disclaimer),
    ("have been deliberately withheld from this gp summary", StatementKind::Withheld),
    ("this patient had recently registered with the gp practice", StatementKind::RecentlyRegistered),
];

/// All statements, in order, each text once.
pub(super) fn statements(html: Element<'_, '_>) -> Result<Vec<Statement>, XmlError> {
    let mut found = Vec::new();
    walk(html, &mut found, &mut 0)?;
    Ok(found)
}

fn walk(element: Element<'_, '_>, found: &mut Vec<Statement>, seen: &mut usize) -> Result<(), XmlError> {
    for child in element.elements() {
        if matches!(kind::of(child), Kind::Head | Kind::Hidden) {
            continue;
        }
        let Some(statement) = statement(child) else {
            walk(child, found, seen)?;
            continue;
        };
        count(seen, MAX_STATEMENTS, Limit::Statements)?;
        if !statement.text.is_empty() && !found.contains(&statement) {
            found.push(statement);
        }
    }
    Ok(())
}

fn statement(element: Element<'_, '_>) -> Option<Statement> {
    let by_id = element.attr_opt("id").map(str::to_lowercase).and_then(|id| IDS.iter().find(|(i, _)| *i == id));
    let highlighted = kind::has_class(element, HIGHLIGHTED);
    let a_line = matches!(kind::of(element), Kind::Paragraph | Kind::Heading(3..=6) | Kind::Item | Kind::Cell { .. });
    if by_id.is_none() && !highlighted && !a_line {
        return None;
    }
    let text = visible::words(element);
    let by_words = || {
        let lower = text.to_lowercase().replace('\u{2019}', "'");
        WORDS.iter().find(|(w, _)| lower.contains(w))
    };
    let kind = match by_id.or_else(by_words) {
        Some((_, kind)) => *kind,
        None if highlighted => StatementKind::Other,
        None => return None,
    };
    Some(Statement { text, kind })
}

/// Whether an element is highlighted by the sender.
pub(super) fn is_highlighted(element: Element<'_, '_>) -> bool {
    kind::has_class(element, HIGHLIGHTED)
}
