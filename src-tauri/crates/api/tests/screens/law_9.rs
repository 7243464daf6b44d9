//! Unknown is shown, not hidden.

use std::sync::Arc;

use vouch_api::view::{PinnedKind, RecordView, Screen};
use vouch_core::desk::{Shown, Stage, Visit};
use vouch_core::record::{EventStatus, EventType, Record, ScrEvent, Section, Statement, StatementKind};

use crate::fakes::counter::Counter;
use crate::fakes::people::{Patient, Staff, event};
use crate::stand::view_of;

/// Ann's record with something in it changed, as it stands on screen.
fn record(change: impl FnOnce(&mut Record, &mut Vec<ScrEvent>)) -> RecordView {
    let counter = Counter::with(Staff::Priya);
    counter.look(Patient::Ann);
    let shown = counter.shown().expect("the record");
    let (mut record, mut others) = (shown.record.clone(), Vec::new());
    change(&mut record, &mut others);
    let copy = Shown {
        person: Arc::clone(&shown.person),
        record,
        others,
        answer: shown.answer.clone(),
        alert: None,
        overridden: false,
    };
    let mut state = counter.state();
    let Stage::Work(work) = &mut state.stage else { panic!("somebody works") };
    work.visit = Some(Visit::Shown(Arc::new(copy)));
    match view_of(&counter, &state).screen {
        Screen::Record(record) => record,
        other => panic!("not a record: {other:?}"),
    }
}

#[test]
fn law_9_unknown_documents_are_named_with_their_code() {
    let kind = || EventType::Unknown("163021000000107".into());
    let shown = record(|record, others| {
        record.event.kind = kind();
        others.push(ScrEvent { kind: kind(), ..event(EventStatus::Unknown("9".into())) });
        others.push(ScrEvent { persisted: "at some time".into(), ..event(EventStatus::Withdrawn) });
    });
    assert_eq!(shown.title, "A document of a kind Vouch does not know (163021000000107)");
    let lines: Vec<_> = shown.others.iter().map(|o| (o.words.as_str(), o.date.as_str())).collect();
    assert_eq!(
        lines,
        [
            (
                "Document of a kind Vouch does not know (163021000000107), in a state Vouch does not know (9)",
                "18-Nov-2026"
            ),
            ("General Practice Summary, withdrawn", "at some time"),
        ]
    );
}

#[test]
fn law_9_unknown_statements_headings_and_times_stand_as_sent() {
    let shown = record(|record, _| {
        record.pinned = vec![Statement { text: "§ something new §".into(), kind: StatementKind::Other }];
        record.sections = vec![
            Section { title: None, code: None, body: Vec::new() },
            Section { title: Some("Ögonblick 😀 (unheard of)".into()), code: Some("x-9".into()), body: Vec::new() },
        ];
        record.created = Some("soon".into());
        record.author = None;
        record.dropped = 2;
    });
    assert_eq!((shown.pinned[0].text.as_str(), shown.pinned[0].kind), ("§ something new §", PinnedKind::Other));
    let titles: Vec<_> = shown.sections.iter().map(|s| s.title.as_str()).collect();
    assert_eq!(titles, ["Before the first heading", "Ögonblick 😀 (unheard of)"]);
    assert_eq!(shown.created, "Created at a time that was sent as “soon”");
    assert!(shown.dropped.expect("said").contains("All the text is here"));
}
