//! People easily taken for one another, and the youngest.

use jiff::civil::Date;

use super::Patient;
use super::person::person;
use super::practices::PARK;
use super::text::{Text, summary};

const TWINS_AGE_DAYS: i32 = 1650;

pub(super) fn patients(today: Date) -> Vec<Patient> {
    vec![
        person(today, "baby", "9990131171")
            .named("", "NGUYEN", "Baby Linh")
            .female()
            .born_days_ago(45)
            .lives(&["6 Park Mount", "Leeds"], "LS5 3AA")
            .why("Six weeks old: an age in weeks, no title, no medicines yet.")
            .shows(
                summary(today, &PARK, 12)
                    .recently_registered()
                    .signed("PATEL, Nisha (Dr)")
                    .allergies(&[])
                    .acute(&[])
                    .repeat(&[])
                    .discontinued(&[]),
            )
            .done(),
        person(today, "twin one", "9990141266")
            .named("Master", "HARRISON", "Leo James")
            .male()
            .born_days_ago(TWINS_AGE_DAYS)
            .lives(&["40 Ash Road", "Leeds"], "LS6 3BB")
            .why(
                "Twin of Leon: same birth date, same address, one letter apart. Leo is the one allergic to penicillin.",
            )
            .shows(child(
                today,
                &[["{400}", "Adverse reaction to amoxicillin", "Certain", "Moderate", "Facial swelling"]],
            ))
            .done(),
        person(today, "twin two", "9990151350")
            .named("Master", "HARRISON", "Leon James")
            .male()
            .born_days_ago(TWINS_AGE_DAYS)
            .lives(&["40 Ash Road", "Leeds"], "LS6 3BB")
            .why("Twin of Leo: same birth date, same address, one letter apart. Leon has no recorded allergy.")
            .shows(child(today, &[]))
            .done(),
        person(today, "staff family name", "9990161445")
            .named("Mr", "EXAMPLE", "Dev")
            .male()
            .born("1989-10-05")
            .lives(&["12 Orchard Close", "Leeds"], "LS17 6AA")
            .why("Shares a family name with Priya Example, who works here: a look the Privacy Officer will ask about.")
            .shows(adult(today, "Hydroxychloroquine 200mg tablets"))
            .done(),
        person(today, "father", "9990181624")
            .named("Mr", "MARCHBANKS", "William George")
            .male()
            .born("1949-03-12")
            .lives(&["2 The Crescent", "Ilkley"], "LS29 8AA")
            .why("Father and son share name and address; day and month of birth are swapped.")
            .shows(adult(today, "Digoxin 125microgram tablets"))
            .done(),
        person(today, "son", "9990191719")
            .named("Mr", "MARCHBANKS", "William George")
            .male()
            .born("1979-12-03")
            .lives(&["2 The Crescent", "Ilkley"], "LS29 8AA")
            .why("Son and father share name and address; day and month of birth are swapped.")
            .shows(adult(today, "Mesalazine 400mg gastro-resistant tablets"))
            .done(),
    ]
}

fn child(today: Date, allergies: &[[&str; 5]]) -> Text {
    summary(today, &PARK, 60)
        .signed("OKAFOR, Chidi (Dr)")
        .allergies(allergies)
        .acute(&[[
            "Prescribed: {60}",
            "Paracetamol 120mg/5ml oral suspension paediatric sugar free",
            "5ml Up To Four Times A Day",
            "100 ml",
        ]])
        .repeat(&[])
        .discontinued(&[])
}

fn adult(today: Date, medicine: &str) -> Text {
    summary(today, &PARK, 19)
        .signed("PATEL, Nisha (Dr)")
        .allergies(&[])
        .acute(&[])
        .repeat(&[["Last Issued: {19}", medicine, "One Each Day", "28 tablet"]])
        .discontinued(&[])
}
