//! The longest shared document, from bytes to what is shown, beside the bare parse of the same bytes. Prints the ratio.
#![allow(clippy::unwrap_used, reason = "a bench stops at the first failure")]
#![expect(clippy::disallowed_methods, reason = "the bare parser is what is compared with")]

use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use vouch_xml::{Tree, presentation};

const SAMPLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../../shared/samples/scr/scrapi__event-query__additional-information-success.xml"
);
/// Rounds each side runs for the ratio.
const ROUNDS: u32 = 200;

fn shown(bytes: &[u8]) -> usize {
    let tree = Tree::parse(bytes).unwrap();
    let html = tree.root().descendants().find(|e| e.is(presentation::NAMESPACE, "html")).unwrap();
    presentation::read(html).unwrap().sections.len()
}

fn bare(bytes: &[u8]) -> usize {
    roxmltree::Document::parse(std::str::from_utf8(bytes).unwrap()).unwrap().descendants().count()
}

fn document(c: &mut Criterion) {
    let Ok(bytes) = std::fs::read(SAMPLE) else {
        println!("skipped: ../shared is absent (document bench)");
        return;
    };
    c.bench_function("document to view", |b| b.iter(|| shown(black_box(&bytes))));
    c.bench_function("bare parse", |b| b.iter(|| bare(black_box(&bytes))));
    let time = |f: &dyn Fn(&[u8]) -> usize| {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            black_box(f(black_box(&bytes)));
        }
        start.elapsed()
    };
    let (view, parse) = (time(&shown), time(&bare));
    println!(
        "document to view: {:?}; bare parse: {:?}; ratio {:.2}",
        view / ROUNDS,
        parse / ROUNDS,
        view.as_secs_f64() / parse.as_secs_f64()
    );
}

criterion_group!(benches, document);
criterion_main!(benches);
