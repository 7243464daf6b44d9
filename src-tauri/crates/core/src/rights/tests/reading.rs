//! Tables as a site puts them into its data directory.

use super::*;

fn with_baseline(text: &str) -> Result<Arc<Rbac>, TableFault> {
    Rbac::read(&Texts { baseline: Some(text), ..Texts::default() }).map(Arc::new)
}

#[test]
fn law_11_a_baseline_counts_only_if_official_and_only_without_a_list() {
    let rows = "role,code,area\nR8003,B0370,\nS8000:G8000:R8003,B8029,\nR8000,B0168,\nR8003,B0085,P1:Q1:T1\n";
    let (official, unofficial) = (format!("{OFFICIAL}{rows}"), format!("{UNOFFICIAL}{rows}"));
    // table, codes, job role, what it may do
    let table: [(&str, Codes<'_>, &str, &[&str]); 9] = [
        (&official, None, "R8003", &["find", "view"]),
        (&official, None, "S8000:G8000:R8003", &["find", "view"]),
        (&official, None, "S0080:G0450:R8003", &["find", "view"]),
        (&official, None, "R8000", &["emergency"]),
        (&official, None, "R0260", &[]),
        (&official, Some(&[]), "R8003", &[]),
        (&official, Some(&["B0085"]), "R8003", &["self-claim"]),
        (&unofficial, None, "R8003", &[]),
        (&unofficial, Some(&["B0085"]), "R8003", &["self-claim"]),
    ];
    for (text, codes, job, expected) in table {
        let rbac = with_baseline(text).unwrap();
        let session = session_by(codes, job, &rbac, &LocalRights::default());
        assert_eq!(allowed(&session), expected, "{codes:?} {job}");
        assert_eq!(session.activities.is_listed(), codes.is_some());
    }
    let rbac = with_baseline(&official).unwrap();
    assert_eq!(rbac.notes(), [Note::AreaOnly { rows: 1 }]);
    let session = session_by(None, "R8003", &rbac, &LocalRights::default());
    assert_eq!(session.activities.how("B0370"), Some(&How::Baseline));
    assert_eq!(session.activities.how("B0360"), Some(&How::IncludedIn(ActivityCode::new("B8029").unwrap())));
    let facts = session.activities.facts();
    assert!(facts.contains(&("activities", "no list".to_owned())));
    assert!(facts.contains(&("activities-baseline", "2".to_owned())));
    assert!(facts.contains(&("baseline", "National RBAC Database 27.1, 2026-09-30".to_owned())));
    let right = Right::<ViewScr>::check(&session).unwrap();
    assert_eq!(right.facts(), [("right", "B0370(baseline)".to_owned())]);
    let rbac = with_baseline(&unofficial).unwrap();
    assert_eq!(rbac.notes(), [Note::AreaOnly { rows: 1 }, Note::BaselineNotOfficial]);
    assert_eq!(rbac.baseline_source(), None);
}

#[test]
fn names_come_from_the_table() {
    assert_eq!(Rbac::built_in().name("B0370"), Some("View Summary Health Records"));
    assert_eq!(Rbac::built_in().name("B0168"), None, "its official name is not published");
    let text =
        format!("\u{feff}{}Name,CODE,kept\r\n\"Emergency, access\",B0168,x\r\n", OFFICIAL.replace('\n', ",,\r\n"));
    let rbac = Rbac::read(&Texts { activities: Some(&text), ..Texts::default() }).unwrap();
    assert_eq!((rbac.name("B0168"), rbac.name("B0370"), rbac.name("?")), (Some("Emergency, access"), None, None));
}

#[test]
fn what_is_wrong_with_a_table_is_said() {
    let source = "the first line is not \"table,official,NAME,YYYY-MM-DD\" or \"table,unofficial,NAME,YYYY-MM-DD\"";
    let rows: [(&str, String); 11] = [
        ("", source.into()),
        ("role,code\nR8003,B0370\n", source.into()),
        ("table,official,,2026-09-30\nrole,code\n", source.into()),
        ("table,official,RBAC,30.9.2026\nrole,code\n", source.into()),
        ("table,Official,RBAC,2026-09-30\nrole,code\n", source.into()),
        ("table,official\nrole,code\n", source.into()),
        ("table,official,RBAC,2026-09-30\n", "there is no column \"role\"".into()),
        ("table,official,RBAC,2026-09-30\nrole\nR8003\n", "there is no column \"code\"".into()),
        ("table,official,RBAC,2026-09-30\nrole,code\nR8003,370\n", "line 3: \"370\" is not an activity code".into()),
        ("table,official,RBAC,2026-09-30\nrole,code\nR8003\n", "line 3: \"\" is not an activity code".into()),
        ("table,official,RBAC,2026-09-30\nrole,code\nnurse,B0370\n", "line 3: \"nurse\" is not a job role".into()),
    ];
    for (text, says) in rows {
        let said = with_baseline(text).unwrap_err().to_string();
        assert!(said.starts_with("rbac/baseline.csv") && said.ends_with(&says), "{text:?}: {said}");
    }
    let fault = Fault::from(with_baseline("").unwrap_err());
    assert_eq!(fault.code, Code::Config);
    assert!(fault.support.first().unwrap().1.starts_with("rbac/baseline.csv"));
}

#[test]
fn every_limit_has_a_name() {
    let rows = |n: usize| format!("{OFFICIAL}role,code\n{}", "R8003,B0370\n".repeat(n));
    let chain = |n: usize| (0..n).map(|i| format!("B{i:04},B{:04}\n", i + 1)).collect::<String>();
    let includes = |rows: String| {
        let text = format!("{OFFICIAL}holder,implied\n{rows}");
        Rbac::read(&Texts { includes: Some(&text), ..Texts::default() }).map(|_| ())
    };
    let baseline = |text: &str| with_baseline(text).map(|_| ());
    let too_large = |file, limit, unit| Err(TableFault::TooLarge { file, limit, unit });
    let file = TableFile::Baseline;
    assert_eq!(baseline(&rows(MAX_ROWS - 1)), Ok(()));
    assert_eq!(baseline(&rows(MAX_ROWS)), too_large(file, MAX_ROWS, "rows"));
    assert_eq!(baseline(&" ".repeat(MAX_BYTES + 1)), too_large(file, MAX_BYTES, "bytes"));
    let cell = "x".repeat(MAX_CELL + 1);
    assert_eq!(baseline(&format!("{OFFICIAL}role,code\n{cell},B0370\n")), too_large(file, MAX_CELL, "bytes in a cell"));
    assert_eq!(includes(chain(MAX_DEPTH)), Ok(()));
    let deep =
        TableFault::Deep { holder: ActivityCode::new("B0000").unwrap(), implied: ActivityCode::new("B0017").unwrap() };
    assert_eq!(includes(chain(MAX_DEPTH + 1)), Err(deep));
    assert_eq!(includes("B0001,B0002\n".repeat(MAX_INCLUSIONS)), Ok(()));
    let many = includes("B0001,B0002\n".repeat(MAX_INCLUSIONS + 1));
    assert_eq!(many, too_large(TableFile::Includes, MAX_INCLUSIONS, "rows"));
}
