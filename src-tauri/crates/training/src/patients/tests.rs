//! What the register must hold. The documents are our own, so the parser needs no guard here.
#![allow(clippy::disallowed_methods)]

use std::collections::HashSet;

use super::text::NAMESPACE;
use super::{Event, Patient, PdsState, Scr, register};

fn all() -> Vec<Patient> {
    register(jiff::civil::date(2026, 11, 21))
}

fn patient(tag: &str) -> Patient {
    all().into_iter().find(|p| p.tag == tag).unwrap_or_else(|| panic!("no patient is tagged {tag}"))
}

fn events(p: &Patient) -> &[Event] {
    match &p.scr {
        Scr::Events(events) | Scr::Dissent(events) => events,
        Scr::None | Scr::Refused => &[],
    }
}

/// Written here a second time, apart from the check in the PDS.
fn valid_modulus_11(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().take(9).zip((2..=10).rev()).map(|(d, weight)| d * weight).sum();
    digits.len() == 10
        && number.len() == 10
        && match 11 - sum % 11 {
            11 => 0,
            check => check,
        } == digits[9]
}

#[test]
fn numbers_are_valid_unique_and_from_the_test_range() {
    let all = all();
    assert!(all.len() >= 40, "{}", all.len());
    let mut seen = HashSet::new();
    for p in &all {
        assert!(valid_modulus_11(&p.nhs_number) && p.nhs_number.starts_with("999"), "{}", p.tag);
        assert!(seen.insert(p.nhs_number.clone()), "{} is used twice", p.nhs_number);
    }
    assert_eq!(all.iter().map(|p| p.tag).collect::<HashSet<_>>().len(), all.len());
}

#[test]
fn each_patient_has_a_reason_of_one_paragraph() {
    for p in all() {
        assert!(p.reason.len() > 20 && p.reason.ends_with('.') && !p.reason.contains('\n'), "{}: {}", p.tag, p.reason);
    }
}

#[test]
fn each_document_is_well_formed_presentation_text() {
    let mut documents = 0;
    let mut ids = HashSet::new();
    for p in all() {
        for event in events(&p) {
            let tree =
                roxmltree::Document::parse(&event.html).unwrap_or_else(|e| panic!("{}: {e}\n{}", p.tag, event.html));
            assert!(
                tree.descendants().filter(|n| n.is_element()).all(|n| n.tag_name().namespace() == Some(NAMESPACE)),
                "{}",
                p.tag
            );
            assert_eq!(tree.root_element().tag_name().name(), "html");
            let stray = tree.descendants().filter_map(|n| n.text()).find(|t| t.contains("{") || t.contains("}"));
            assert_eq!(stray, None, "{}: a date was not filled in", p.tag);
            assert!(
                ids.insert(event.id.clone()) && event.id.len() == 36 && event.id == event.id.to_uppercase(),
                "{}",
                event.id
            );
            assert!(
                event.persisted.len() == 14 && event.persisted.bytes().all(|b| b.is_ascii_digit()),
                "{}",
                event.persisted
            );
            assert!(!event.id.contains(&p.nhs_number));
            documents += 1;
        }
    }
    assert!(documents >= 40, "{documents}");
}

#[test]
fn only_allowed_elements_are_used() {
    const ALLOWED: [&str; 22] = [
        "html", "head", "body", "h2", "h3", "h4", "h5", "h6", "p", "ol", "ul", "li", "table", "caption", "thead",
        "tfoot", "tbody", "tr", "td", "th", "a", "br",
    ];
    for p in all() {
        for event in events(&p) {
            let tree = roxmltree::Document::parse(&event.html).unwrap();
            for n in tree.descendants().filter(|n| n.is_element()) {
                assert!(
                    ALLOWED.contains(&n.tag_name().name()) || n.tag_name().name() == "pre",
                    "{}: {}",
                    p.tag,
                    n.tag_name().name()
                );
            }
        }
    }
}

/// Every case the training world is there for: a tag, and words its record must hold.
#[test]
fn the_needed_cases_are_there() {
    for (tag, words) in [
        ("rich record", "Created by: PATEL, Nisha (Dr)"),
        ("additional information", "Provision of Advice"),
        ("allergies known", "Life threatening"),
        ("allergies none", "No known allergies"),
        ("allergies not recorded", "No relevant information available for this category."),
        ("allergies withheld", "id=\"WithhedItemsStatment\""),
        ("recently registered", "id=\"RegistrationStartedStatement\""),
        ("items withheld", "id=\"WithheldCREItemsHeaderStatement\""),
        ("baby", "id=\"Disclaimer\""),
        ("twin one", "Facial swelling"),
        ("twin two", "id=\"SendTime\""),
        ("staff family name", "Hydroxychloroquine"),
        ("superseding", "Amlodipine"),
        ("deceased", "Amlodipine"),
        ("birth month only", "Amlodipine"),
        ("birth year only", "Amlodipine"),
        ("long text", "On review 60 "),
        ("emoji and accents", "\u{1F48A}"),
        ("unknown headings", "UrgentStatement"),
        ("layout one", "Reason for medication"),
        ("layout two", "Repeat Medication Ended"),
        ("no body", "<html xmlns=\"xhtml:NPfIT:PresentationText\"><h2>"),
        ("text before first heading", "<body><p>IMPORTANT"),
        ("nested lists", "<ul><li>if breathless"),
        ("spans", "rowspan=\"2\""),
        ("ampersands", "Head &amp; Shoulders &lt;shampoo&gt;"),
        ("links and layout text", "<pre>"),
        ("initial summary", "has not been verified by the practice"),
        ("refusal", "Refused consent for upload"),
        ("no significant data", "holds no significant data"),
        ("withdrawn", "Withdrawn summary"),
        ("several events", "Third summary"),
    ] {
        let p = patient(tag);
        let first = events(&p).first().unwrap_or_else(|| panic!("{tag} has no event"));
        assert!(first.html.contains(words), "{tag} does not hold {words}:\n{}", first.html);
    }
}

#[test]
fn the_record_states_are_there() {
    assert!(matches!(patient("no record").scr, Scr::None));
    assert!(matches!(patient("dissent").scr, Scr::Dissent(events) if !events.is_empty()));
    assert!(matches!(patient("dissent without record").scr, Scr::Dissent(events) if events.is_empty()));
    assert!(matches!(patient("restricted"), Patient { scr: Scr::Refused, pds: PdsState::Restricted, .. }));
    assert_eq!(patient("invalidated").pds, PdsState::Invalidated);
    assert_eq!(patient("superseded").pds, PdsState::SupersededBy(patient("superseding").nhs_number));
    assert!(patient("deceased").died.is_some() && patient("deceased with time").died.unwrap().contains('T'));
    assert!(patient("bare").family.is_empty() && patient("bare").birth.is_none());
    assert_eq!(
        (patient("birth month only").birth.unwrap().len(), patient("birth year only").birth.unwrap().len()),
        (7, 4)
    );
}

#[test]
fn event_lists_are_as_their_stories_say() {
    for (tag, expected) in [
        ("withdrawn", vec![2]),
        ("replaced", vec![1, 3]),
        ("several events", vec![3, 3, 1, 2, 3]),
        ("newest withdrawn", vec![2, 1]),
        ("rich record", vec![1]),
    ] {
        assert_eq!(events(&patient(tag)).iter().map(|e| e.status).collect::<Vec<_>>(), expected, "{tag}");
    }
    let several = patient("several events");
    let newest = events(&several).iter().max_by_key(|e| e.persisted.clone()).unwrap();
    assert_eq!(newest.status, 1);
    assert_ne!(newest.id, events(&several)[0].id);
    assert_eq!(events(&patient("initial summary"))[0].kind, "196971000000103");
}

#[test]
fn dates_move_with_today() {
    let day = |d| register(d).into_iter().find(|p| p.tag == "rich record").map(|p| events(&p)[0].html.clone()).unwrap();
    assert!(day(jiff::civil::date(2026, 11, 21)).contains("Summary Created: 18-Nov-2026 14:31"));
    assert!(day(jiff::civil::date(2028, 3, 2)).contains("Summary Created: 28-Feb-2028 14:31"));
    let baby = |d| register(d).into_iter().find(|p| p.tag == "baby").and_then(|p| p.birth).unwrap();
    assert_eq!(baby(jiff::civil::date(2027, 1, 1)), "2026-11-17");
}

#[test]
fn ann_is_who_the_guide_says() {
    let ann = patient("rich record");
    assert_eq!(
        (ann.family.as_str(), ann.prefix.as_deref(), ann.birth.as_deref()),
        ("EXAMPLE", Some("Mrs"), Some("1945-07-14"))
    );
    assert_eq!(
        (ann.address, ann.practice.as_deref()),
        (vec!["1 High Street".to_owned(), "Leeds".to_owned()], Some("A12345"))
    );
    let sections = events(&patient("rich record"))[0].html.matches("<h2 ").count() - 1;
    assert!(sections >= 10, "{sections}");
}
