//! The longest shared document, from the bytes of Spine's answer to the whole view model, beside the bare parse of the same
//! bytes; and a made answer of the same size, for where the shared samples are absent. Prints the ratios.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a bench stops at the first failure")]
#![expect(clippy::disallowed_methods, reason = "the bare parser is what is compared with")]

use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use vouch_api::present::view;
use vouch_api::view::{Screen, SetupView};
use vouch_core::desk::{Connection, Finding, Place, Shown, SignIn, Stage, State, Visit, Work};
use vouch_core::permission::Answer;
use vouch_core::person::{Gender, Person};
use vouch_core::record::{Fetched, Record};
use vouch_core::world::World;
use vouch_spine::scr::read_get;

const SAMPLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../../shared/samples/scr/scrapi__event-query__additional-information-success.xml"
);
/// Rows of the made document, which bring it to the size of the longest sample (97 KiB).
const MADE_ROWS: u32 = 640;
/// Rounds each side runs for the ratio, in turns.
const ROUNDS: u32 = 400;

/// An answer of our own in the shape of spec/hl7v3.md 6.
fn made() -> Vec<u8> {
    let mut rows = String::new();
    for row in 0..MADE_ROWS {
        let day = row % 28 + 1;
        let _ = writeln!(
            rows,
            "<tr><td>{day:02} Nov 2025</td><td>Medicine number {row}</td><td>One tablet to be taken daily with food</td>\
             <td>28 tablet</td><td>Repeat</td></tr>"
        );
    }
    format!(
        r#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:hl7-org:v3" xmlns:p="urn:npfit:psisqr"><e:Body><eventQueryResponse><QUPC_IN210000UK04>
<id root="19B11E00-8AF5-11EA-9FCE-AFDCAECF9DFB"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="QUPC_IN210000UK04"/>
<ControlActEvent><subject><p:queryResponseEvent><p:recordTarget><p:patient><p:id extension="9000000009" root="2.16.840.1.113883.2.1.4.1"/></p:patient></p:recordTarget>
<p:event><p:eventID root="BF4180FD-C403-4EF7-A4AB-E07303AF5477"/><p:eventType code="196981000000101"/><p:persistenceDate value="20251125123000"/><p:eventStatus code="1"/>
<p:hl7Data><GPSummary><presentationText><value><html xmlns="xhtml:NPfIT:PresentationText"><body>
<h2>Summary</h2><p>Made for measuring.</p><h2>Medication</h2><table><thead><tr><th>Date</th><th>Item</th><th>Dose</th><th>Quantity</th><th>Type</th></tr></thead><tbody>
{rows}</tbody></table></body></html></value></presentationText></GPSummary></p:hl7Data></p:event></p:queryResponseEvent></subject></ControlActEvent></QUPC_IN210000UK04></eventQueryResponse></e:Body></e:Envelope>"#
    )
    .into_bytes()
}

fn record(bytes: &[u8], now: Timestamp) -> Record {
    match read_get(bytes, None, now).expect("an answer that can be read") {
        Fetched::Record(record) => *record,
        Fetched::Refused | Fetched::Gone => unreachable!("the sample is a record"),
    }
}

fn shown(record: Record) -> State {
    let person = Arc::new(Person {
        nhs_number: record.patient.clone(),
        asked_as: None,
        name: None,
        preferred: None,
        born: None,
        died: None,
        gender: Gender::Unknown,
        address: Vec::new(),
        postcode: None,
        practice: None,
        restricted: false,
    });
    let shown = Shown {
        person: Arc::clone(&person),
        record,
        others: Vec::new(),
        answer: Answer::Agreed,
        alert: None,
        overridden: false,
    };
    let work = Work {
        place: Place::Record,
        finding: Finding::default(),
        patient: Some(person),
        visit: Some(Visit::Shown(Arc::new(shown))),
        recent: Vec::new(),
        interrupted: None,
        alerts: None,
        journal: None,
    };
    State { stage: Stage::Work(Box::new(work)), ..idle() }
}

fn idle() -> State {
    State {
        revision: 1,
        world: World::Training,
        readers: Ok(Vec::new()),
        stage: Stage::SignIn(SignIn::default()),
        session: None,
        roles: Vec::new(),
        last_role: None,
        tally: vouch_core::alert::Tally::default(),
        journal: None,
        connection: Connection::Reached,
        tray: None,
        examples: Arc::default(),
        methods: Vec::new(),
        notice: None,
        counter_reader: None,
        locks_in: None,
    }
}

fn setup() -> SetupView {
    SetupView { sentence: String::new(), can_change: false, fields: Vec::new(), facts: Vec::new(), saved: false }
}

/// Bytes to view model; gives the number of sections, so that nothing is left out.
fn whole(bytes: &[u8], setup: &SetupView, now: Timestamp) -> usize {
    match view(&shown(record(bytes, now)), setup, now).screen {
        Screen::Record(record) => black_box(record).sections.len(),
        _ => unreachable!("a record is open"),
    }
}

fn bare(bytes: &[u8]) -> usize {
    let text = std::str::from_utf8(bytes).unwrap();
    black_box(roxmltree::Document::parse(text).unwrap()).descendants().count()
}

/// Measures one document.
fn measure(c: &mut Criterion, name: &str, bytes: &[u8]) {
    let (setup, now) = (setup(), Timestamp::UNIX_EPOCH);
    assert!(whole(bytes, &setup, now) > 1, "a record with sections");
    c.bench_function(&format!("{name}: answer to view model"), |b| b.iter(|| whole(black_box(bytes), &setup, now)));
    c.bench_function(&format!("{name}: bare parse"), |b| b.iter(|| bare(black_box(bytes))));

    // In turns, so that both meet the same machine.
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        black_box(whole(black_box(bytes), &setup, now));
        let middle = Instant::now();
        black_box(bare(black_box(bytes)));
        ours += middle - start;
        theirs += middle.elapsed();
    }
    println!(
        "ratio | {name} to view model / bare roxmltree parse | {:.2} | {:.3} ms / {:.3} ms, {} bytes, {ROUNDS} pairs | 3",
        ours.as_secs_f64() / theirs.as_secs_f64(),
        ours.as_secs_f64() * 1e3 / f64::from(ROUNDS),
        theirs.as_secs_f64() * 1e3 / f64::from(ROUNDS),
        bytes.len(),
    );
}

fn look(c: &mut Criterion) {
    match std::fs::read(SAMPLE) {
        Ok(bytes) => measure(c, "longest sample", &bytes),
        Err(_) => println!("../shared is absent: only the made document is measured"),
    }
    measure(c, "made document", &made());
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    targets = look
}
criterion_main!(benches);
