//! What PSIS may list: withdrawn, replaced and special documents, several events, odd order.

use jiff::civil::Date;

use super::person::{Person, person};
use super::practices::{MILL, PARK};
use super::text::{Text, bare, summary};
use super::{Event, Patient, Scr};

/// PSISDataStatus of a withdrawn event.
const WITHDRAWN: u8 = 2;
/// PSISDataStatus of a replaced event.
const REPLACED: u8 = 3;

pub(super) fn patients(today: Date) -> Vec<Patient> {
    let mut all = lists(today);
    all.extend(special_documents(today));
    all
}

fn lists(today: Date) -> Vec<Patient> {
    vec![
        with_events(
            adult(today, "withdrawn", "9990474230", "VARLEY", "Joan")
                .why("Her only summary was withdrawn: there is an event, and still no record to show."),
            |p| vec![Event { status: WITHDRAWN, ..p.event(1, marked(today, 200, "Withdrawn summary")) }],
        ),
        with_events(
            adult(today, "replaced", "9990484325", "WADDINGTON", "Keith")
                .why("The older summary was replaced by a newer one; only the newer one is the record."),
            |p| {
                vec![
                    p.event(2, marked(today, 10, "Replacing summary")),
                    Event { status: REPLACED, ..p.event(1, marked(today, 300, "Replaced summary")) },
                ]
            },
        ),
        with_events(
            adult(today, "several events", "9990524688", "XAVIER", "Inês")
                .why("Five events in no order, the newest in the middle: the first in the list is not the latest."),
            |p| {
                vec![
                    Event { status: REPLACED, ..p.event(3, marked(today, 400, "Third summary")) },
                    Event { status: REPLACED, ..p.event(1, marked(today, 1500, "First summary")) },
                    p.event(5, marked(today, 7, "Fifth and latest summary")),
                    Event { status: WITHDRAWN, ..p.event(4, marked(today, 120, "Fourth summary, sent in error")) },
                    Event { status: REPLACED, ..p.event(2, marked(today, 900, "Second summary")) },
                ]
            },
        ),
        with_events(
            adult(today, "newest withdrawn", "9990544867", "YEADON", "Philip")
                .why("The newest event was withdrawn: the one before it is the record."),
            |p| {
                vec![
                    Event { status: WITHDRAWN, ..p.event(2, marked(today, 4, "Summary sent for the wrong patient")) },
                    p.event(1, marked(today, 180, "Summary that still stands")),
                ]
            },
        ),
    ]
}

fn special_documents(today: Date) -> Vec<Patient> {
    vec![
        with_events(
            adult(today, "refusal", "9990504504", "ZIELINSKI", "Adam").why(
                "A document that only says that the patient refused an upload: nothing clinical, and not an error.",
            ),
            |p| {
                vec![p.event(
                    1,
                    summary(today, &PARK, 600).signed("PATEL, Nisha (Dr)").entries(
                        "Preferences",
                        "Personal Preferences",
                        &[["{600}", "Refused consent for upload to national shared electronic record", ""]],
                    ),
                )]
            },
        ),
        with_events(
            adult(today, "no significant data", "9990534772", "ATKINSON", "Beth")
                .why("The practice holds nothing worth a summary and says so in one sentence."),
            |p| {
                let text = summary(today, &PARK, 35).signed("OKAFOR, Chidi (Dr)");
                vec![p.event(1, text.paragraph("The practice holds no significant data on this patient"))]
            },
        ),
        with_events(
            adult(today, "initial summary", "9990514593", "BROADBENT", "Alice").registered_at(&MILL).why(
                "An Initial Summary of years ago: plain headings, header cells in td, not verified by the practice.",
            ),
            |p| vec![p.event_as_it_is(1, initial(today))],
        ),
    ]
}

/// The layout of the initial upload: no ids, no classes, statements in `h3`.
fn initial(today: Date) -> Text {
    bare(today, &MILL, 2900)
        .initial()
        .raw(
            "<h2>General Practice Initial Summary</h2><h3>Sourced from the patient's General Practice record. This \
             information has not been verified by the practice prior to sending. This summary may not include all the \
             information pertinent to this patient.</h3><h3>Time of summary creation 01.00 {2900}</h3><h3>Author Mill \
             &amp; Moor Medical Centre, 2 Mill Lane, Halifax, HX1 1AA</h3><h2>Allergies and Adverse \
             Reactions</h2><table><thead><tr><td>Date</td><td>Description</td></tr></thead><tbody><tr><td>{4900}</td>\
             <td>Allergy to Drug - Penicillin</td></tr></tbody></table><h2>Repeat Medication</h2>",
        )
        .table(
            "",
            &["Date first prescribed", "Medication Item", "Dosage instructions"],
            &[
                ["{3100}", "hydrocortisone 1% cream", "use on affected areas twice a day"],
                ["{3600}", "atenolol 50mg tablets", "take one daily"],
            ],
        )
        .raw("<h2>Acute Medication</h2>")
        .table(
            "",
            &["Date prescribed", "Medication Item", "Dosage instructions", "Quantity or duration"],
            &[["{2910}", "erythromycin 500mg tablets", "take one four times daily", "7 days"]],
        )
}

fn with_events(person: Person, events: impl FnOnce(&Person) -> Vec<Event>) -> Patient {
    let events = events(&person);
    person.scr(Scr::Events(events)).done()
}

fn adult(today: Date, tag: &'static str, nhs_number: &str, family: &str, given: &str) -> Person {
    person(today, tag, nhs_number)
        .named("", family, given)
        .born("1958-04-18")
        .lives(&["31 Commercial Street", "Batley"], "WF17 5AA")
}

/// A summary that can be told from the patient's other ones by its first diagnosis.
fn marked(today: Date, age: i32, mark: &str) -> Text {
    summary(today, &PARK, age)
        .signed("PATEL, Nisha (Dr)")
        .allergies(&[])
        .acute(&[])
        .repeat(&[["", "Levothyroxine sodium 100microgram tablets", "One Each Morning", "28 tablet"]])
        .discontinued(&[])
        .entries("Documentation", "Care Professional Documentation", &[["", mark, ""]])
}
