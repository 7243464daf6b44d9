//! Numbers, names and dates as PDS really holds them: replaced, protected, partial, missing.

use jiff::civil::Date;

use super::person::{Person, person};
use super::practices::PARK;
use super::text::{Text, ago, summary};
use super::{Patient, PdsState, Scr};

/// The number that took the place of the superseded one.
const CURRENT: &str = "9990332975";

pub(super) fn patients(today: Date) -> Vec<Patient> {
    let mut all = numbers(today);
    all.extend(dates(today));
    all.extend(names(today));
    all
}

fn numbers(today: Date) -> Vec<Patient> {
    vec![
        adult(today, "superseded", "9990322880")
            .named("Ms", "LOCKWOOD", "Hannah")
            .in_pds(PdsState::SupersededBy(CURRENT.into()))
            .why("An old number: PDS answers with the number that replaced it.")
            .done(),
        adult(today, "superseding", CURRENT)
            .named("Ms", "LOCKWOOD", "Hannah")
            .female()
            .why("The number that replaced 999 032 2880; the record is here.")
            .shows(ordinary(today))
            .done(),
        adult(today, "restricted", "9990343063")
            .named("Ms", "NAYLOR", "Samantha")
            .female()
            .in_pds(PdsState::Restricted)
            .why("Location details are protected: no address, no practice, and Spine refuses the record.")
            .scr(Scr::Refused)
            .done(),
        adult(today, "invalidated", "9990353158")
            .named("Mr", "OGDEN", "Peter")
            .in_pds(PdsState::Invalidated)
            .why("A number that is no longer valid, which is not the same as one nobody has.")
            .done(),
        adult(today, "no practice", "9990423784")
            .named("Mr", "PETROV", "Dimitar")
            .male()
            .registered_nowhere()
            .why("Registered with no practice, so there is no record, and nobody here is his practice.")
            .done(),
    ]
}

fn dates(today: Date) -> Vec<Patient> {
    vec![
        adult(today, "deceased", "9990363242")
            .named("Mrs", "QUARMBY", "Edith")
            .female()
            .born("1931-02-11")
            .died(&ago(today, 25).to_string())
            .why("Died last month; the record can still be there, and the banner has to say so.")
            .shows(ordinary(today))
            .done(),
        adult(today, "deceased with time", "9990373337")
            .named("Mr", "RAISTRICK", "Geoffrey")
            .male()
            .born("1940-10-28")
            .died(&format!("{}T04:15:00+00:00", ago(today, 2)))
            .why("Died two days ago, and PDS gives the hour as well.")
            .shows(ordinary(today))
            .done(),
        adult(today, "birth month only", "9990383421")
            .named("Mr", "SAADI", "Yusuf")
            .male()
            .born("1988-07")
            .why("Only month and year of birth are known: no day may be made up, and no exact age.")
            .shows(ordinary(today))
            .done(),
        adult(today, "birth year only", "9990393516")
            .named("Mrs", "TESFAYE", "Almaz")
            .female()
            .born("1961")
            .why("Only the year of birth is known.")
            .shows(ordinary(today))
            .done(),
    ]
}

fn names(today: Date) -> Vec<Patient> {
    vec![
        person(today, "bare", "9990403600")
            .registered_nowhere()
            .why("PDS knows the number and nothing else: no name, no birth date, no gender.")
            .done(),
        adult(today, "nickname", "9990433879")
            .named("Mrs", "UNSWORTH", "Margaret Elizabeth")
            .called("Peggy")
            .female()
            .why("Everybody calls her Peggy, and PDS knows that too.")
            .shows(ordinary(today))
            .done(),
        adult(today, "long name", "9990443963")
            .named(
                "Professor Dame",
                "O'SHAUGHNESSY-FEATHERSTONEHAUGH-VANDERBILT",
                "Wilhelmina Alexandrina Clementine Theodora",
            )
            .female()
            .why("A name longer than the banner, with hyphens and an apostrophe: nothing may be cut off unseen.")
            .shows(ordinary(today))
            .done(),
        adult(today, "accents in the name", "9990454051")
            .named("Señora", "MUÑOZ ŁUKASZEWICZ", "Zoë Şeyma")
            .other_gender()
            .why("Accents outside the English alphabet, two family names, gender other.")
            .shows(ordinary(today))
            .done(),
        adult(today, "single name", "9990464146")
            .named("", "SUKARNOPUTRI", "")
            .female()
            .why("Has one name only: an empty given name is not an error.")
            .shows(ordinary(today))
            .done(),
    ]
}

fn adult(today: Date, tag: &'static str, nhs_number: &str) -> Person {
    person(today, tag, nhs_number).born("1970-03-15").lives(&["5 Low Lane", "Horsforth", "Leeds"], "LS18 5AA")
}

fn ordinary(today: Date) -> Text {
    summary(today, &PARK, 110)
        .signed("OKAFOR, Chidi (Dr)")
        .allergies(&[["{1500}", "Adverse reaction to co-amoxiclav", "Likely", "Mild", "Diarrhoea"]])
        .acute(&[["Prescribed: {150}", "Chloramphenicol 0.5% eye drops", "One Drop Every Two Hours", "10 ml"]])
        .repeat(&[["Last Issued: {110}", "Amlodipine 5mg tablets", "One Each Day", "28 tablet"]])
        .discontinued(&[])
}
