//! The four honest states of allergies (NHS CUI PAB-0064 to PAB-0072; law 8).

use super::{Section, text};

/// What the record says about allergies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allergies {
    /// At least one entry stands in the allergy section.
    Known,
    /// A clinician's definitive statement that there are none stands in the record.
    NoneKnown,
    /// The section is empty, says that nothing is recorded, or is not there.
    NotRecorded,
    /// Could not be read, or items were withheld: unavailable is not none.
    Unavailable,
}

/// What an empty category says, in the words of the GP systems (spec/hl7v3.md 7). Compared in lower case.
const EMPTY: [&str; 1] = ["no relevant information available for this category."];

/// Statements that are definitive, compared as whole cells or paragraphs in lower case without a final full stop.
/// An assumption: the wording of GP systems is not published; anything else in the section counts as an entry.
const DEFINITIVE: [&str; 5] = [
    "no known allergies",
    "no known allergies and adverse reactions",
    "no known drug allergies",
    "nkda",
    "no known allergy",
];

impl Allergies {
    /// The state, from the sections of a record and whether allergies or medications were said to be withheld from it.
    #[must_use]
    pub fn of(sections: &[Section], withheld: bool) -> Self {
        let said: Vec<Said> = sections
            .iter()
            .filter(|s| is_allergies(s))
            .flat_map(|s| text::pieces(&s.body))
            .map(|p| Said::of(&p))
            .collect();
        let statement = said.contains(&Said::Definitive);
        let entries = said.iter().any(|s| *s == Said::Entry || (*s == Said::Date && !statement));
        match (entries, withheld, statement) {
            (true, _, _) => Self::Known,
            (false, true, _) => Self::Unavailable,
            (false, false, true) => Self::NoneKnown,
            (false, false, false) => Self::NotRecorded,
        }
    }

    /// The words of the state, exactly as NHS CUI has them.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Known => "Known allergies",
            Self::NoneKnown => "No known allergies",
            Self::NotRecorded => "Allergies not recorded",
            Self::Unavailable => "Allergies unavailable",
        }
    }
}

/// Whether a section is about allergies: by its id where it has one, else by its heading.
fn is_allergies(section: &Section) -> bool {
    let named = |s: &Option<String>| s.as_deref().is_some_and(|t| t.to_lowercase().contains("allerg"));
    named(&section.code) || named(&section.title)
}

/// What one cell or paragraph of the section says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    /// A date alone: it stands beside a statement or an entry.
    Date,
    /// There are none, by a clinician's statement.
    Definitive,
    /// Anything else.
    Entry,
    /// Nothing.
    Nothing,
}

impl Said {
    fn of(piece: &str) -> Self {
        let said = piece.trim().to_lowercase();
        if said.is_empty() || EMPTY.contains(&said.as_str()) {
            Self::Nothing
        } else if DEFINITIVE.contains(&said.trim_end_matches('.')) {
            Self::Definitive
        } else if looks_like_a_date(&said) {
            Self::Date
        } else {
            Self::Entry
        }
    }
}

fn looks_like_a_date(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
        && text.split(['-', '/', ' ', ':', '.']).filter(|p| !p.is_empty()).all(|p| {
            p.bytes().all(|b| b.is_ascii_digit())
                || ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].contains(&p)
        })
}

#[cfg(test)]
mod tests {
    use super::Allergies;
    use crate::record::{Block, Cell, Inline, Row, Section, Table, Text};

    fn line(text: &str) -> Vec<Inline> {
        vec![Inline::Text(Text { text: text.into(), strong: false })]
    }

    fn table(cells: &[&str]) -> Block {
        let cell = |t: &&str| Cell {
            header: false,
            colspan: 1,
            rowspan: 1,
            body: vec![Block::Paragraph { line: line(t), highlighted: false }],
        };
        Block::Table(Table { body: vec![Row(cells.iter().map(cell).collect())], ..Table::default() })
    }

    #[test]
    fn four_states() {
        let section =
            |body: Vec<Block>| Section { title: Some("Allergies and Adverse Reactions".into()), code: None, body };
        let empty = "No relevant information available for this category.";
        for (body, withheld, state) in [
            (vec![table(&["04-Mar-2011", "Penicillin V", "Certain", "Severe", ""])], false, Allergies::Known),
            (vec![table(&["04-Mar-2011", "Penicillin V"])], true, Allergies::Known),
            (vec![table(&["12-Jan-2019", "No known allergies", "", ""])], false, Allergies::NoneKnown),
            (vec![table(&["12-Jan-2019", "No known allergies"])], true, Allergies::Unavailable),
            (vec![table(&["No known allergies", "Penicillin V"])], false, Allergies::Known),
            (vec![table(&[empty])], false, Allergies::NotRecorded),
            (vec![table(&[empty])], true, Allergies::Unavailable),
            (vec![], false, Allergies::NotRecorded),
            (vec![], true, Allergies::Unavailable),
        ] {
            assert_eq!(Allergies::of(&[section(body)], withheld), state);
        }
        assert_eq!(Allergies::of(&[], false), Allergies::NotRecorded);
    }
}
