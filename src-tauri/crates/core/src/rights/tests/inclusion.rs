//! What one activity gives beside itself.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;

/// Ours beyond the published extract: B0825 includes B0820 (spec/lrs-rbac.md C.1).
const BEYOND_THE_SAMPLE: [(&str, &str); 1] = [("B0825", "B0820")];
const SAMPLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/samples/rbac/rbac-activity-hierarchy.csv");

fn held(codes: &[&str]) -> Held {
    session(Some(codes)).activities
}

#[test]
fn law_11_the_chain_of_detailed_records() {
    // B8029 includes B8028 includes B0380 includes B0790 includes B0360 (spec/lrs-rbac.md C.1).
    let chain = ["B8029", "B8028", "B0380", "B0790", "B0360"];
    for (i, holder) in chain.iter().enumerate() {
        let held = held(&[*holder]);
        for (j, code) in chain.iter().enumerate() {
            let expected = match j.cmp(&i) {
                std::cmp::Ordering::Less => None,
                std::cmp::Ordering::Equal => Some(How::Asserted),
                std::cmp::Ordering::Greater => Some(How::IncludedIn(ActivityCode::new(holder).unwrap())),
            };
            assert_eq!(held.how(code), expected.as_ref(), "{code} by {holder}");
            assert_eq!(held.holds(code), j >= i);
        }
    }
}

#[test]
fn what_is_asserted_stays_asserted() {
    let held = held(&["B8029", "B0380"]);
    assert_eq!(held.how("B0380"), Some(&How::Asserted));
    assert_eq!(held.how("B8028"), Some(&How::IncludedIn(ActivityCode::new("B8029").unwrap())));
    assert_eq!(held.how("nothing"), None);
}

#[test]
fn law_11_what_the_journal_keeps_of_a_role() {
    let rows: [(Codes<'_>, &[(&str, &str)]); 4] = [
        (None, &[("activities", "no list")]),
        (Some(&[]), &[("activities", "0")]),
        (Some(&["B0264", "B0370"]), &[("activities", "2")]),
        (
            Some(&["B0825", "B0820", "B0572"]),
            &[("activities", "3"), ("activities-included", "1"), ("rights-table", "unofficial")],
        ),
    ];
    for (codes, expected) in rows {
        let facts = session(codes).activities.facts();
        let facts: Vec<_> = facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(facts, expected, "{codes:?}");
    }
}

#[test]
fn law_11_a_right_keeps_the_codes_that_gave_it() {
    let facts = |codes: &[&str]| Right::<SetConsent>::check(&session(Some(codes))).map(|right| right.facts()).unwrap();
    let table = ("rights-table", "unofficial".to_owned());
    assert_eq!(facts(&["B0020", "B8028"]), [("right", "B0020 B8028".to_owned())]);
    // What is asserted counts before what is included.
    assert_eq!(facts(&["B0020", "B8029"]), [("right", "B0020 B8029".to_owned())]);
    assert_eq!(facts(&["B0020", "B0055"]), [("right", "B0020 B0380(B0055)".to_owned()), table]);
    let right = Right::<SetConsent>::check(&session(Some(&["B0020", "B8029"]))).unwrap();
    assert_eq!((right.epoch(), right.codes().collect::<Vec<_>>()), (Epoch(1), vec!["B0020", "B8029"]));
}

#[test]
fn law_11_an_official_table_takes_the_place_of_ours() {
    let includes = format!("{OFFICIAL}holder,implied\nB0264,B0370\n");
    let rbac = Arc::new(Rbac::read(&Texts { includes: Some(&includes), ..Texts::default() }).unwrap());
    let session = session_by(Some(&["B0264", "B8029"]), "R8003", &rbac, &LocalRights::default());
    assert!(session.activities.holds("B0370") && !session.activities.holds("B8028"));
    let facts = Right::<ViewScr>::check(&session).unwrap().facts();
    let source = "National RBAC Database 27.1, 2026-09-30".to_owned();
    assert_eq!(facts, [("right", "B0370(B0264)".to_owned()), ("rights-table", source)]);
}

#[test]
fn a_circle_ends_and_is_said() {
    let includes =
        format!("{OFFICIAL}holder,implied\nB0001,B0002\nB0002,B0003\nB0003,B0001\nB0004,B0004\nB0005,B0001\n");
    let rbac = Arc::new(Rbac::read(&Texts { includes: Some(&includes), ..Texts::default() }).unwrap());
    let codes = ["B0001", "B0002", "B0003", "B0004"].map(|c| ActivityCode::new(c).unwrap()).to_vec();
    assert_eq!(rbac.notes(), [Note::Circle { codes }]);
    assert!(rbac.notes().first().unwrap().to_string().ends_with("B0001, B0002, B0003, B0004"));
    for (holder, len) in [("B0001", 3), ("B0004", 1), ("B0005", 4)] {
        let held = session_by(Some(&[holder]), "R8003", &rbac, &LocalRights::default()).activities;
        assert_eq!((held.len(), held.how(holder)), (len, Some(&How::Asserted)), "{holder}");
    }
}

#[test]
fn ours_is_the_published_extract_and_the_differences_are_listed() {
    let built_in = Rbac::built_in();
    let ours: BTreeSet<_> =
        built_in.inclusions().map(|(a, b)| (a.as_str().to_owned(), b.as_str().to_owned())).collect();
    assert_eq!(built_in.source(), "unofficial");
    assert_eq!((ours.len(), built_in.notes().len(), built_in.baseline_source()), (23, 0, None));
    if !Path::new(SAMPLE).exists() {
        println!("skipped: ../shared is absent (ours_is_the_published_extract_and_the_differences_are_listed)");
        return;
    }
    let mut reader = csv::Reader::from_path(SAMPLE).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    println!("read {} rows of the activity hierarchy", rows.len());
    let (on, off): (Vec<_>, Vec<_>) = rows.iter().partition(|row| &row[4] == "yes");
    let pair = |row: &&csv::StringRecord| (row[0].to_owned(), row[2].to_owned());
    let (on, off): (BTreeSet<_>, BTreeSet<_>) = (on.iter().map(pair).collect(), off.iter().map(pair).collect());
    assert_eq!((on.len(), off.len()), (22, 5));
    assert!(on.is_subset(&ours), "missing: {:?}", on.difference(&ours));
    let beyond: Vec<_> = ours.difference(&on).map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(beyond, BEYOND_THE_SAMPLE);
    // Switched off in the source: not ours either.
    assert!(off.is_disjoint(&ours));
}
