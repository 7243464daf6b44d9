//! Who is on screen, in the words of the patient banner.

use vouch_api::view::{Banner, PersonView, Screen};
use vouch_core::desk::{Place, Stage};
use vouch_core::person::{Gender, Name, PartialDate, Person};

use crate::fakes::counter::Counter;
use crate::fakes::people::{Patient, Staff, old_number};
use crate::stand::{view, view_of};

/// Opens Ann, then puts this person in her place.
fn open(staff: Staff, person: Person) -> Banner {
    let counter = Counter::with(staff);
    counter.open_patient(Patient::Ann).unwrap();
    let mut state = counter.state();
    let Stage::Work(work) = &mut state.stage else { panic!("somebody works") };
    work.patient = Some(person.into());
    view_of(&counter, &state).frame.banner.expect("a banner")
}

fn confirm(staff: Staff, patient: Patient) -> (PersonView, Vec<String>) {
    let counter = Counter::with(staff);
    counter.find(&if patient == Patient::Hal { old_number() } else { patient.number() });
    match view(&counter).screen {
        Screen::Confirm { person, notes } => (person, notes),
        other => panic!("not a confirmation: {other:?}"),
    }
}

#[test]
fn born_and_died() {
    let date = |text: &str| (!text.is_empty()).then(|| PartialDate::parse(text).unwrap());
    for (born, died, expected, died_shown, age_at_death) in [
        ("1945-07-14", "", "14-Jul-1945 (81y)", None, None),
        ("1945-11-22", "", "22-Nov-1945 (80y)", None, None),
        ("2026-11-20", "", "20-Nov-2026 (24h)", None, None),
        ("2024-12-01", "", "01-Dec-2024 (23m 20d)", None, None),
        ("1945-07", "", "Jul-1945", None, None),
        ("1945", "", "1945", None, None),
        ("", "", "Not Known", None, None),
        ("1945-07-14", "2026-10-02", "14-Jul-1945", Some("02-Oct-2026"), Some("81y")),
        ("1945-07-14", "2026-10", "14-Jul-1945", Some("Oct-2026"), None),
        ("1945", "2026-10-02", "1945", Some("02-Oct-2026"), None),
        ("2030-01-01", "", "01-Jan-2030", None, None),
    ] {
        let banner = open(Staff::Priya, Person { born: date(born), died: date(died), ..Patient::Ann.person() });
        let case = format!("{born} {died}");
        assert_eq!(banner.born, expected, "{case}");
        assert_eq!(banner.died.as_deref(), died_shown, "{case}");
        assert_eq!(banner.age_at_death.as_deref(), age_at_death, "{case}");
    }
}

#[test]
fn name_gender_and_number() {
    let name = |family: &str, given: &[&str], prefix: Option<&str>| {
        Some(Name {
            family: family.into(),
            given: given.iter().map(|g| (*g).into()).collect(),
            prefix: prefix.map(Into::into),
        })
    };
    for (name, gender, expected, word) in [
        (name("Example", &["Ann"], Some("Mrs")), Gender::Female, "EXAMPLE, Ann (Mrs)", "Female"),
        (name("O’Neill-Ługowska", &["Zoë", "Éva"], None), Gender::Other, "O’NEILL-ŁUGOWSKA, Zoë Éva", "Other"),
        (name("", &["Cher"], None), Gender::Male, "Cher", "Male"),
        (name("", &[], None), Gender::Unknown, "Name not known", "Not Known"),
        (None, Gender::Unknown, "Name not known", "Not Known"),
    ] {
        let banner = open(Staff::Priya, Person { name, gender, ..Patient::Ann.person() });
        assert_eq!((banner.name.as_str(), banner.gender.as_str()), (expected, word));
        assert_eq!(banner.nhs_number, Patient::Ann.number().spaced());
        assert_eq!(banner.nhs_number.len(), 12);
    }
}

#[test]
fn restricted_is_told_only_to_those_who_may_know() {
    for (staff, absent, notes) in
        [(Staff::Gail, "Protected", &["Location details are protected"][..]), (Staff::Priya, "Not available", &[])]
    {
        let (person, told) = confirm(staff, Patient::Fay);
        assert_eq!((person.address.as_str(), person.practice.as_str()), (absent, absent), "{staff:?}");
        assert!(told.is_empty());
        let counter = Counter::with(staff);
        counter.open_patient(Patient::Fay).unwrap();
        let view = view(&counter);
        let banner = view.frame.banner.expect("a banner");
        assert_eq!(banner.notes, notes, "{staff:?}");
        assert_eq!((banner.address, banner.practice), (None, None));
        let Screen::Result(result) = view.screen else { panic!("a result") };
        let text = format!("{} {}", result.title, result.lines.join(" ")).to_lowercase();
        for hint in ["restrict", "sensitive", "protected", "flag"] {
            assert!(!text.contains(hint), "{text}");
        }
    }
}

#[test]
fn what_to_know_before_going_on() {
    let new = Patient::Hal.number().spaced();
    let old = old_number().spaced();
    for (patient, expected) in [
        (Patient::Ann, None),
        (
            Patient::Hal,
            Some(format!(
                "NHS number {old} has been replaced by {new}. Use the new number, and correct it in your own records."
            )),
        ),
        (Patient::Ivy, Some("PDS says that this person died on 02-Oct-2026.".to_owned())),
    ] {
        let (person, notes) = confirm(Staff::Priya, patient);
        assert_eq!(notes, expected.into_iter().collect::<Vec<_>>(), "{patient:?}");
        assert_eq!(person.nhs_number, patient.number().spaced());
    }
    assert_eq!(open(Staff::Priya, Patient::Hal.person()).notes, [format!("Replaces NHS No. {old}")]);
}

#[test]
fn law_3_no_banner_stands_over_another_person() {
    let counter = Counter::with(Staff::Priya);
    assert!(view(&counter).frame.banner.is_none(), "nobody is open");
    counter.look(Patient::Ann);
    assert_eq!(view(&counter).frame.banner.map(|b| b.nhs_number), Some(Patient::Ann.number().spaced()));
    counter.find(&Patient::Ben.number());
    let asked = view(&counter);
    assert!(matches!(asked.screen, Screen::Confirm { .. }));
    assert!(asked.frame.banner.is_none(), "Ann's banner must not stand over Ben");
    counter.desk.go(Place::Record).unwrap();
    let back = view(&counter);
    assert!(matches!(back.screen, Screen::Record(_)));
    assert_eq!(back.frame.banner.map(|b| b.nhs_number), Some(Patient::Ann.number().spaced()));
    counter.desk.close_patient().unwrap();
    assert!(view(&counter).frame.banner.is_none());
}
