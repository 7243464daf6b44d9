//! Presentation text as GP systems write it: XHTML in namespace `xhtml:NPfIT:PresentationText`.
//!
//! Statements carry the ids of spec/users.md 2.6, headings and tables those of spec/hl7v3.md 7. In any text `{12}` stands
//! for the date twelve days before today, so that a record stays three days old whenever the world runs.

use jiff::Span;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::Event;
use super::practices::Practice;

/// The namespace of presentation text.
pub(super) const NAMESPACE: &str = "xhtml:NPfIT:PresentationText";
/// SNOMED CT: General Practice Summary.
pub(super) const GP_SUMMARY: &str = "196981000000101";
/// SNOMED CT: General Practice Initial Summary.
pub(super) const INITIAL_SUMMARY: &str = "196971000000103";

const DISCLAIMER: &str = "Sourced from the patient's General Practice record. This summary may not include all the \
                          information pertinent to this patient.";
const WITHHELD_ENTRIES: &str = "One or more entries have been deliberately withheld from this GP Summary.";
const WITHHELD_ITEMS: &str = "One or more allergies, adverse reactions, or medications have been deliberately withheld \
                              from this GP Summary.";
const RECENTLY_REGISTERED: &str = "At the time this record was created, this patient had recently registered with the \
                                   GP Practice. GP Summary information may not be complete.";
const NOT_RECORDED: &str = "No relevant information available for this category.";

const ALLERGY_COLUMNS: [&str; 5] = ["Date", "Description", "Certainty", "Severity", "Supporting Information"];
const MEDICATION_COLUMNS: [&str; 5] = ["Type", "Date", "Medication Item", "Dosage Instructions", "Quantity"];
const ENTRY_COLUMNS: [&str; 3] = ["Date", "Description", "Additional information"];

/// A date some days before `today`.
pub(super) fn ago(today: Date, days: i32) -> Date {
    today.saturating_sub(Span::new().days(days))
}

/// A GP Summary being written.
pub(super) struct Text {
    today: Date,
    age: i32,
    practice: &'static Practice,
    kind: &'static str,
    body: String,
    has_body: bool,
}

/// A GP Summary of this practice, created `age` days ago, with its title, disclaimer and time of creation.
pub(super) fn summary(today: Date, practice: &'static Practice, age: i32) -> Text {
    bare(today, practice, age)
        .raw(r#"<h2 id="Title">General Practice Summary</h2>"#)
        .raw(&format!(r#"<h3 id="Disclaimer">{DISCLAIMER}</h3>"#))
        .line("p", "CreateTime", &format!("Summary Created: {{{age}}} 14:31"))
}

/// A GP Summary with nothing in it yet, for documents that are laid out in another way.
pub(super) fn bare(today: Date, practice: &'static Practice, age: i32) -> Text {
    Text { today, age, practice, kind: GP_SUMMARY, body: String::new(), has_body: true }
}

impl Text {
    /// The header statement that entries were withheld.
    pub fn entries_withheld(self) -> Self {
        self.highlighted("WithheldCREItemsHeaderStatement", WITHHELD_ENTRIES)
    }

    /// The statement that allergies or medications were withheld, spelt as GP systems spell its id.
    pub fn items_withheld(self) -> Self {
        self.highlighted("WithhedItemsStatment", WITHHELD_ITEMS)
    }

    /// The statement that the patient was new to the practice.
    pub fn recently_registered(self) -> Self {
        self.highlighted("RegistrationStartedStatement", RECENTLY_REGISTERED)
    }

    /// Author and practice: the end of the header.
    pub fn signed(self, author: &str) -> Self {
        let practice = self.practice;
        self.line("p", "Author", &format!("Created by: {author}")).line(
            "p",
            "Practice",
            &format!("{}, {}.", practice.name, practice.address),
        )
    }

    /// Date, description, certainty, severity, supporting information.
    pub fn allergies(self, rows: &[[&str; 5]]) -> Self {
        self.core(
            "Allergies",
            "Allergies and Adverse Reactions",
            "allergies and adverse reactions",
            &ALLERGY_COLUMNS,
            rows,
        )
    }

    /// Date, item, dosage, quantity.
    pub fn acute(self, rows: &[[&str; 4]]) -> Self {
        let title = format!("Acute Medications (For the 12 month period {{{}}} to {{{}}})", self.age + 365, self.age);
        let rows = typed("Acute Medication", rows);
        self.core("AcuteMeds", &title, "acute medications", &MEDICATION_COLUMNS, &rows)
    }

    /// Date, item, dosage, quantity.
    pub fn repeat(self, rows: &[[&str; 4]]) -> Self {
        let rows = typed("Repeat Medication", rows);
        self.core("RepeatMeds", "Current Repeat Medications", "current repeat medications", &MEDICATION_COLUMNS, &rows)
    }

    /// Date, item, dosage, quantity.
    pub fn discontinued(self, rows: &[[&str; 4]]) -> Self {
        let title = format!(
            "Discontinued Repeat Medications (For the 6 month period {{{}}} to {{{}}})",
            self.age + 183,
            self.age
        );
        let rows = typed("Discontinued Repeat Medication", rows);
        self.core("DiscRepeatMeds", &title, "discontinued repeat medications", &MEDICATION_COLUMNS, &rows)
    }

    /// A section of additional information: date, description, additional information.
    pub fn entries(self, id: &str, title: &str, rows: &[[&str; 3]]) -> Self {
        self.heading(&format!("{id}Header"), title).table(&format!("id=\"{id}\""), &ENTRY_COLUMNS, rows)
    }

    /// A section heading.
    pub fn heading(self, id: &str, title: &str) -> Self {
        self.line("h2", id, title)
    }

    /// A table; without rows, one that says that nothing is recorded.
    pub fn table<const N: usize>(mut self, attributes: &str, columns: &[&str; N], rows: &[[&str; N]]) -> Self {
        let blank = if attributes.is_empty() { "" } else { " " };
        self.body.push_str(&format!("<table{blank}{attributes}><thead><tr>"));
        for column in columns {
            self.body.push_str(&format!("<th>{}</th>", self.fill(column)));
        }
        self.body.push_str("</tr></thead><tbody>");
        if rows.is_empty() {
            self.body.push_str(&format!("<tr><td colspan=\"{N}\">{NOT_RECORDED}</td></tr>"));
        }
        for (i, row) in rows.iter().enumerate() {
            let class = if i % 2 == 0 { "oddRow" } else { "evenRow" };
            self.body.push_str(&format!("<tr class=\"{class}\">"));
            for cell in row {
                let cell = self.fill(cell);
                self.body.push_str(&if cell.is_empty() { "<td/>".into() } else { format!("<td>{cell}</td>") });
            }
            self.body.push_str("</tr>");
        }
        self.body.push_str("</tbody></table>");
        self
    }

    /// A paragraph.
    pub fn paragraph(mut self, text: &str) -> Self {
        self.body.push_str(&format!("<p>{}</p>", self.fill(text)));
        self
    }

    /// Markup as it is; only dates are filled in.
    pub fn raw(mut self, markup: &str) -> Self {
        let filled = dates(markup, self.today);
        self.body.push_str(&filled);
        self
    }

    /// A document of type General Practice Initial Summary.
    pub fn initial(mut self) -> Self {
        self.kind = INITIAL_SUMMARY;
        self
    }

    /// A document whose `html` has no `body`, as one of the 38 real ones has.
    pub fn without_body(mut self) -> Self {
        self.has_body = false;
        self
    }

    /// The time of sending, then the `n`th event of this patient.
    pub fn event(self, nhs_number: &str, n: u8) -> Event {
        let age = self.age;
        self.line("p", "SendTime", &format!("Summary Sent: {{{age}}} 14:31")).event_as_it_is(nhs_number, n)
    }

    /// The `n`th event of this patient, without a time of sending.
    pub fn event_as_it_is(self, nhs_number: &str, n: u8) -> Event {
        let html = if self.has_body {
            format!("<html xmlns=\"{NAMESPACE}\"><head/><body>{}</body></html>", self.body)
        } else {
            format!("<html xmlns=\"{NAMESPACE}\">{}</html>", self.body)
        };
        Event {
            id: event_id(nhs_number, n),
            persisted: format!("{}1431{:02}", ago(self.today, self.age).strftime("%Y%m%d"), n % 60),
            status: 1,
            kind: self.kind,
            html,
            practice_name: self.practice.name.into(),
            practice_ods: self.practice.ods.into(),
        }
    }

    fn core<const N: usize>(self, id: &str, title: &str, about: &str, columns: &[&str; N], rows: &[[&str; N]]) -> Self {
        let attributes =
            format!("summary=\"This table includes information about this patient's {about}.\" id=\"{id}\"");
        self.heading(&format!("{id}Header"), title).table(&attributes, columns, rows)
    }

    fn highlighted(mut self, id: &str, text: &str) -> Self {
        self.body.push_str(&format!("<p id=\"{id}\" class=\"HighlightedStatement\">{}</p>", self.fill(text)));
        self
    }

    fn line(mut self, element: &str, id: &str, text: &str) -> Self {
        self.body.push_str(&format!("<{element} id=\"{id}\">{}</{element}>", self.fill(text)));
        self
    }

    fn fill(&self, text: &str) -> String {
        dates(&text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"), self.today)
    }
}

/// Puts the type of medication and the word GP systems write before its date in front of each row.
fn typed<'a>(kind: &'a str, rows: &[[&'a str; 4]]) -> Vec<[&'a str; 5]> {
    rows.iter().map(|[date, item, dosage, quantity]| [kind, *date, *item, *dosage, *quantity]).collect()
}

/// Replaces each `{days}` with that date, as `14-May-2020`; other braces stay.
fn dates(text: &str, today: Date) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        rest = match after.split_once('}').and_then(|(days, tail)| Some((days.parse::<i32>().ok()?, tail))) {
            Some((days, tail)) => {
                out.push_str(&ago(today, days).strftime("%d-%b-%Y").to_string());
                tail
            }
            None => {
                out.push('{');
                after
            }
        };
    }
    out.push_str(rest);
    out
}

/// An event id that is the same at each start, and does not show the NHS number.
fn event_id(nhs_number: &str, n: u8) -> String {
    let digest = Sha256::digest(format!("event {n} of {nhs_number}").as_bytes());
    let mut bytes = [0_u8; 16];
    for (to, from) in bytes.iter_mut().zip(digest) {
        *to = from;
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid().hyphenated().to_string().to_uppercase()
}
