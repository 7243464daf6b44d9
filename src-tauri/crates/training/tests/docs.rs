//! `docs/training.md` lists the staff and the patients as they are.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test")]

use std::fmt::Write;

use jiff::civil::date;
use vouch_training::patients::register;
use vouch_training::staff::staff;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/training.md");

fn staff_table() -> String {
    let mut table = String::from("| Card | Name | PIN | Why |\n|---|---|---|---|\n");
    for person in staff() {
        writeln!(table, "| `{}` | {} | {} | {} |", person.id, person.name, person.pin, person.about).unwrap();
    }
    table
}

fn patient_table() -> String {
    let mut table = String::from("| NHS number | Family name | Why |\n|---|---|---|\n");
    // The records are as old as their stories say on any day; numbers, names and reasons do not change.
    for patient in register(date(2026, 11, 21)) {
        let number = &patient.nhs_number;
        let [a, b, c] = [&number[..3], &number[3..6], &number[6..]];
        writeln!(table, "| {a} {b} {c} | {} | {} |", patient.family, patient.reason).unwrap();
    }
    table
}

#[test]
fn the_page_lists_staff_and_patients_as_they_are() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    for (name, table) in [("staff", staff_table()), ("patients", patient_table())] {
        let (begin, end) = (format!("<!-- {name}: begin -->\n"), format!("<!-- {name}: end -->"));
        let after = page.split_once(&begin).expect("a mark where the table begins").1;
        let written = after.split_once(&end).expect("a mark where the table ends").0;
        assert!(written == table, "the table of {name} in docs/training.md should be:\n{table}");
    }
}
