//! The words on screen are the words of the document, in order: what a person can read in the window is held against the
//! document as it was sent, read by Python's own XML reader.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::steps::{Counter, Patient};

/// Every how many patients one is looked at; `VOUCH_SOAK` looks at all.
const STEP: usize = 6;

/// The visible text of a document without its white space. A document's head is not visible.
const READER: &str = r"
import sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
for parent in root.iter():
    for child in [c for c in parent if isinstance(c.tag, str) and c.tag.split('}')[-1] == 'head']:
        parent.remove(child)
print(''.join(''.join(root.itertext()).split()), end='')
";

/// What a person can read of the record: the text below the banner, without Vouch's own words about allergies.
const ON_SCREEN: &str = r#"
const text = document.querySelector(".record__text");
const tag = text.querySelector("[data-testid=allergies]").innerText;
const titles = [...text.querySelectorAll("h2")].filter((h) => h.innerText.trim() === "Before the first heading");
let read = text.innerText.replace(tag, "");
for (const title of titles) read = read.replace(title.innerText, "");
return read;
"#;

#[tokio::test]
async fn law_7_what_is_on_screen_is_what_was_sent() {
    let counter = Counter::open().await;
    counter.sign_in("priya").await;
    let patients = counter.training.ask(&json!({ "op": "patients" }));
    let all: Vec<&str> =
        patients["patients"].as_array().unwrap().iter().map(|p| p["nhs_number"].as_str().unwrap()).collect();
    let step = if std::env::var_os("VOUCH_SOAK").is_some() { 1 } else { STEP };
    let mut looked = 0;
    for number in all.into_iter().step_by(step) {
        let document = counter.training.ask(&json!({ "op": "document", "patient": number }));
        let Some(html) = document["html"].as_str() else { continue };
        counter.open_patient(&Patient { number: leak(number), family: "", medicine: "" }).await;
        counter.patient_agreed().await;
        counter.page().screen("record").await;
        let shown = counter.page().script(ON_SCREEN).await;
        assert_eq!(folded(shown.as_str().unwrap()), expected(html), "patient {number}");
        counter.page().press("patient-close").await;
        looked += 1;
    }
    println!("words on screen: {looked} documents");
    assert!(looked > 5, "too few documents to mean anything: {looked}");
}

/// A few short texts for the length of a test.
fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn expected(html: &str) -> String {
    let mut reader = Command::new("python3")
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is installed by scripts/setup");
    reader.stdin.take().unwrap().write_all(html.as_bytes()).unwrap();
    let read = reader.wait_with_output().unwrap();
    assert!(read.status.success(), "the document is not XML");
    String::from_utf8(read.stdout).unwrap()
}
