//! What a patient keeps back: items, the whole record, or the permission to share it.

use jiff::civil::Date;

use super::person::{Person, person};
use super::practices::PARK;
use super::text::{Text, summary};
use super::{Patient, Scr};

pub(super) fn patients(today: Date) -> Vec<Patient> {
    vec![
        adult(today, "items withheld", "9990272433", "GALLOWAY", "Esme")
            .why("The patient withheld entries: the record says so in its header and inside a section.")
            .shows(
                summary(today, &PARK, 14)
                    .entries_withheld()
                    .signed("PATEL, Nisha (Dr)")
                    .allergies(&[])
                    .acute(&[])
                    .repeat(&[["Last Issued: {14}", "Propranolol 40mg tablets", "One Three Times A Day", "84 tablet"]])
                    .discontinued(&[])
                    .heading("DiagnosesHeader", "Diagnoses")
                    .raw(r#"<p id="WithheldCREItemsStatement" class="HighlightedStatement">One or more entries have been deliberately withheld from this GP Summary.</p>"#),
            )
            .done(),
        adult(today, "medicines withheld", "9990282528", "HOLROYD", "Kieran")
            .why("Medicines were withheld and none is left to see: the empty tables do not mean no medicines.")
            .shows(
                summary(today, &PARK, 51)
                    .entries_withheld()
                    .items_withheld()
                    .signed("PATEL, Nisha (Dr)")
                    .allergies(&[])
                    .acute(&[])
                    .repeat(&[])
                    .discontinued(&[]),
            )
            .done(),
        adult(today, "no record", "9990292612", "IBBOTSON", "Carol")
            .why("Has no Summary Care Record: Spine says so, and that is not the same as an empty one.")
            .done(),
        adult(today, "dissent", "9990302707", "JAVED", "Imran")
            .why("Said no to sharing, but a record exists: Spine refuses unless there is a legal ground to override.")
            .dissented(ordinary(today))
            .done(),
        adult(today, "dissent without record", "9990312796", "KERSHAW", "Lynn")
            .why("Said no to sharing before any record was made: refused, and with an override nothing is found.")
            .scr(Scr::Dissent(Vec::new()))
            .done(),
    ]
}

fn adult(today: Date, tag: &'static str, nhs_number: &str, family: &str, given: &str) -> Person {
    person(today, tag, nhs_number)
        .named("", family, given)
        .born("1975-01-20")
        .lives(&["77 Kirkgate", "Leeds"], "LS2 7AA")
}

fn ordinary(today: Date) -> Text {
    summary(today, &PARK, 90)
        .signed("PATEL, Nisha (Dr)")
        .allergies(&[["{700}", "Adverse reaction to haloperidol", "Certain", "Severe", "Acute dystonia"]])
        .acute(&[])
        .repeat(&[["Last Issued: {90}", "Quetiapine 100mg tablets", "One At Night", "28 tablet"]])
        .discontinued(&[])
}
