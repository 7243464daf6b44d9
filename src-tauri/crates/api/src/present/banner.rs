//! The patient banner and the confirmation, after NHS CUI.

use jiff::Zoned;
use vouch_core::desk::State;
use vouch_core::person::{PartialDate, Person};
use vouch_core::rights::{SensitiveRecords, may};

use crate::view::{Banner, PersonView, Screen};

pub fn banner(state: &State, person: &Person, now: &Zoned) -> Banner {
    let mut notes = Vec::new();
    if person.restricted && knows_restricted(state) {
        notes.push("Location details are protected".to_owned());
    }
    if let Some(asked) = &person.asked_as {
        notes.push(format!("Replaces NHS No. {}", asked.spaced()));
    }
    Banner {
        name: person.banner_name(),
        preferred: person.preferred.clone(),
        born: born(person, now),
        died: person.died.as_ref().map(ToString::to_string),
        age_at_death: age_at_death(person),
        gender: person.gender.word().into(),
        nhs_number: person.nhs_number.spaced(),
        address: address(person),
        practice: person.practice.as_ref().map(|ods| format!("Registered at practice {ods}")),
        notes,
    }
}

pub fn confirm(state: &State, person: &Person, now: &Zoned) -> Screen {
    let mut notes = Vec::new();
    if let Some(asked) = &person.asked_as {
        notes.push(format!(
            "NHS number {} has been replaced by {}. Use the new number, and correct it in your own records.",
            asked.spaced(),
            person.nhs_number.spaced()
        ));
    }
    if let Some(died) = &person.died {
        notes.push(format!("PDS says that this person died on {died}."));
    }
    let absent = if person.restricted && knows_restricted(state) { "Protected" } else { "Not available" };
    Screen::Confirm {
        person: PersonView {
            name: person.banner_name(),
            born: born(person, now),
            gender: person.gender.word().into(),
            nhs_number: person.nhs_number.spaced(),
            address: address(person).unwrap_or_else(|| absent.into()),
            practice: person.practice.as_ref().map_or_else(|| absent.into(), |ods| format!("Practice {ods}")),
            died: person.died.as_ref().map(ToString::to_string),
        },
        notes,
    }
}

fn knows_restricted(state: &State) -> bool {
    state.session.as_deref().is_some_and(may::<SensitiveRecords>)
}

fn born(person: &Person, now: &Zoned) -> String {
    match &person.born {
        None => "Not Known".into(),
        Some(born) => match born.age(now.date()).filter(|_| person.died.is_none()) {
            Some(age) => format!("{born} ({age})"),
            None => born.to_string(),
        },
    }
}

fn age_at_death(person: &Person) -> Option<String> {
    match (&person.born, &person.died) {
        (Some(born), Some(PartialDate::Day(died))) => born.age(*died).map(|age| age.to_string()),
        _ => None,
    }
}

fn address(person: &Person) -> Option<String> {
    let mut lines: Vec<&str> = person.address.iter().map(String::as_str).filter(|l| !l.trim().is_empty()).collect();
    lines.extend(person.postcode.as_deref());
    (!lines.is_empty()).then(|| lines.join(", "))
}
