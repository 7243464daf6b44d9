//! The ways a record says, or does not say, what a patient is allergic to. None of them is like another.

use jiff::civil::Date;

use super::Patient;
use super::person::{Person, person};
use super::practices::PARK;
use super::text::{Text, summary};

pub(super) fn patients(today: Date) -> Vec<Patient> {
    vec![
        adult(today, "allergies known", "9990201803", "ASHWORTH", "Clare")
            .why("Known allergies, with every certainty and severity.")
            .shows(record(today, &[
                ["{300}", "Anaphylaxis caused by wasp venom", "Certain", "Life threatening", "Adrenaline given by ambulance crew"],
                ["{1200}", "Adverse reaction to ibuprofen", "Likely", "Severe", "Acute asthma"],
                ["{2400}", "Adverse reaction to morphine", "Unlikely", "Mild", "Nausea"],
                ["{4000}", "Allergy to grass pollen", "Unconfirmed", "Minimal", ""],
            ]))
            .done(),
        adult(today, "allergies none", "9990211892", "BOOTH", "Ian")
            .why("No known allergies, said by a clinician: the only thing that may be shown as none.")
            .shows(record(today, &[["{75}", "No known allergies", "", "", "Asked by Dr OKAFOR at new patient check"]]))
            .done(),
        adult(today, "allergies not recorded", "9990221987", "CROWTHER", "Yvonne")
            .why("The allergy section is empty: not recorded, which is not the same as none.")
            .shows(record(today, &[]))
            .done(),
        adult(today, "allergies withheld", "9990232075", "DEMETRIOU", "Andreas")
            .why("Allergies or medicines were deliberately withheld: the section cannot be relied on.")
            .shows(
                summary(today, &PARK, 27)
                    .items_withheld()
                    .signed("OKAFOR, Chidi (Dr)")
                    .allergies(&[["{900}", "Allergy to nickel", "", "", ""]])
                    .raw(r#"<p class="HighlightedStatement">One or more entries have been deliberately withheld from this GP Summary.</p>"#)
                    .acute(&[])
                    .repeat(&[["Last Issued: {27}", "Emollient cream", "Apply When Required", "500 gram"]])
                    .discontinued(&[]),
            )
            .done(),
        adult(today, "allergies contradictory", "9990252254", "EARNSHAW", "Ruth")
            .why("The record says no known allergies and lists one: both must be seen.")
            .shows(record(today, &[
                ["{3100}", "No known drug allergies", "", "", ""],
                ["{45}", "Adverse reaction to nitrofurantoin", "Likely", "Moderate", "Rash"],
            ]))
            .done(),
        adult(today, "allergies in free text", "9990262349", "FOSTER", "Desmond")
            .why("The only allergy stands in free text outside its section, where a scan of the table misses it.")
            .shows(record(today, &[]).entries("Documentation", "Care Professional Documentation", &[[
                "{88}",
                "Letter from dermatology",
                "Patch testing positive to chlorhexidine: avoid, please code as allergy",
            ]]))
            .done(),
    ]
}

fn adult(today: Date, tag: &'static str, nhs_number: &str, family: &str, given: &str) -> Person {
    person(today, tag, nhs_number)
        .named("", family, given)
        .born("1966-06-06")
        .lives(&["18 Bridge End", "Leeds"], "LS1 7AA")
}

fn record(today: Date, allergies: &[[&str; 5]]) -> Text {
    summary(today, &PARK, 75)
        .signed("OKAFOR, Chidi (Dr)")
        .allergies(allergies)
        .acute(&[])
        .repeat(&[["Last Issued: {75}", "Omeprazole 20mg gastro-resistant capsules", "One Each Morning", "28 capsule"]])
        .discontinued(&[])
}
