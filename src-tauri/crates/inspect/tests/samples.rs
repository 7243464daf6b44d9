//! What each shared sample becomes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use vouch_inspect::inspect;

/// Bytes between two cuts of a sample.
const STEP: usize = 997;
/// Cuts of one sample: long ones are cut at fewer places, spread over the whole.
const MAX_CUTS: usize = 40;

fn shared(test: &str) -> Option<PathBuf> {
    let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/samples")).to_owned();
    if !shared.is_dir() {
        println!("skipped: ../shared is absent ({test})");
        return None;
    }
    Some(shared)
}

/// All files under a folder of the samples, by their path from there.
fn files(samples: &Path, folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![samples.join(folder)];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(samples).unwrap().to_str().unwrap().to_owned();
                found.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// `kind outcome`, and what the other side named as its errors.
fn said(bytes: &[u8]) -> String {
    let value = inspect(bytes);
    let mut said =
        format!("{} {}", value["kind"].as_str().expect("a kind"), value["outcome"].as_str().expect("an outcome"));
    for line in [&value["support"], &value["payload"]["support"]].into_iter().filter_map(Value::as_array).flatten() {
        let (label, told) = (line["label"].as_str().unwrap(), line["value"].as_str().unwrap());
        // Not why something cannot be read: that is ours, and may be said better tomorrow.
        if ["Spine", "SOAP", "ebXML"].contains(&label) {
            said = format!("{said} | {told}");
        }
    }
    said
}

/// The expected table: lines of `path = kind outcome`, in `tests/outcomes.txt`.
fn expected() -> BTreeMap<&'static str, &'static str> {
    include_str!("outcomes.txt").lines().filter_map(|line| line.split_once(" = ")).collect()
}

/// A sample as it would have been captured: the parts of an ebXML message are kept as a frame and an envelope.
fn captured(samples: &Path, name: &str, bytes: Vec<u8>) -> Vec<u8> {
    let envelope = samples.join(name).with_extension("ebxml");
    let frame = name.strip_suffix(".msg").and_then(|_| std::str::from_utf8(&bytes).ok());
    match (frame, std::fs::read_to_string(envelope)) {
        (Some(frame), Ok(envelope)) => frame.replace("{{ebxml}}", &envelope).into_bytes(),
        _ => bytes,
    }
}

#[test]
fn each_sample_becomes_its_own_named_outcome() {
    let Some(samples) = shared("each_sample_becomes_its_own_named_outcome") else { return };
    let folders = ["alerts", "ebxml", "errors", "fhir/pds", "fhir/scr", "fhir/sds", "scr", "sds"];
    let expected = expected();
    let mut wrong = Vec::new();
    let mut read = 0;
    for (name, bytes) in folders.iter().flat_map(|folder| files(&samples, folder)) {
        let bytes = captured(&samples, &name, bytes);
        let becomes = said(&bytes);
        read += 1;
        if expected.get(name.as_str()) != Some(&becomes.as_str()) {
            wrong.push(format!("{name} = {becomes}"));
        }
        let words = inspect(&bytes)["words"].clone();
        assert!(
            words.as_array().is_some_and(|w| w.iter().any(|w| w.as_str().is_some_and(|w| !w.is_empty()))),
            "{name}"
        );
    }
    println!("inspected {read} samples");
    assert!(wrong.is_empty(), "not as in tests/outcomes.txt:\n{}", wrong.join("\n"));
    assert_eq!(read, expected.len(), "a sample of the table is missing");
}

#[test]
fn a_record_is_printed_with_its_pinned_statements_and_sections() {
    let Some(samples) = shared("a_record_is_printed_with_its_pinned_statements_and_sections") else { return };
    let mut read = 0;
    for (name, bytes) in files(&samples, "scr").into_iter().chain(files(&samples, "fhir/scr")) {
        let value = inspect(&bytes);
        if value["outcome"] != "RECORD" {
            continue;
        }
        read += 1;
        let sections = value["sections"].as_array().unwrap();
        assert!(!sections.is_empty() && sections.iter().all(|s| s["text"].is_string()), "{name}");
        assert!(!value["pinned"].as_array().unwrap().is_empty(), "{name}");
    }
    println!("inspected {read} records");
    assert!(read >= 10, "only {read} records");
}

#[test]
fn each_error_of_the_token_endpoint_has_words_and_no_token_is_printed() {
    let Some(samples) = shared("each_error_of_the_token_endpoint_has_words_and_no_token_is_printed") else { return };
    let errors: Value =
        serde_json::from_slice(&std::fs::read(samples.join("auth/token-errors.json")).unwrap()).unwrap();
    let mut read = 0;
    for error in errors["errors"].as_array().unwrap() {
        let status = error["status"].as_u64().unwrap_or(400);
        let value = inspect(format!("HTTP/1.1 {status} x\r\n\r\n{}", error["body"]).as_bytes());
        let outcome = value["outcome"].as_str().unwrap();
        let known = ["CONFIG", "SPINE_FAULT", "SPINE_ERROR", "NO_READER"];
        assert!(known.contains(&outcome), "{}: {value}", error["test"]);
        read += 1;
    }
    let shapes: Value =
        serde_json::from_slice(&std::fs::read(samples.join("auth/token-success-shapes.json")).unwrap()).unwrap();
    for shape in ["client_credentials_200", "token_exchange_200", "refresh_200"] {
        let value = inspect(shapes[shape].to_string().as_bytes());
        assert_eq!(value["outcome"], "TOKEN", "{shape}");
        assert!(!value.to_string().contains(shapes[shape]["access_token"].as_str().unwrap()), "{shape}");
        read += 1;
    }
    println!("inspected {read} answers of the token endpoint");
    assert!(read > 3);
}

#[test]
fn nothing_hostile_or_cut_makes_it_panic() {
    let Some(samples) = shared("nothing_hostile_or_cut_makes_it_panic") else { return };
    let (mut whole, mut cut) = (0, 0);
    for folder in ["security", "scr", "errors", "ebxml", "alerts", "fhir", "sds", "auth", "gpconnect", "acs"] {
        for (name, bytes) in files(&samples, folder) {
            assert!(inspect(&bytes)["outcome"].is_string(), "{name}");
            whole += 1;
            let step = STEP.max(bytes.len() / MAX_CUTS);
            for at in (0..bytes.len()).step_by(step) {
                let value = inspect(&bytes[..at]);
                assert!(value["outcome"].is_string(), "{name} cut at {at}");
                assert!(value["outcome"] != "RECORD", "{name} cut at {at} is taken for a whole record");
                cut += 1;
            }
        }
    }
    println!("inspected {whole} samples whole, and {cut} cuts of them");
}

#[test]
fn each_attack_stands_as_text_or_is_an_error() {
    let Some(samples) = shared("each_attack_stands_as_text_or_is_an_error") else { return };
    let strings: Vec<String> =
        serde_json::from_slice(&std::fs::read(samples.join("security/blns/blns.json")).unwrap()).unwrap();
    for string in &strings {
        assert!(inspect(string.as_bytes())["outcome"].is_string(), "{string:?}");
    }
    println!("inspected {} hostile strings", strings.len());
    assert!(!strings.is_empty());
}

#[test]
fn as_a_program() {
    let Some(samples) = shared("as_a_program") else { return };
    for (file, outcome) in [
        ("scr/scrapi__event-query__success.xml", "RECORD"),
        ("scr/scrapi__event-list-query__notFound.xml", "NO_RECORD"),
        ("scr/scrapi__event-list-query__noConsent.xml", "REFUSED"),
        ("fhir/pds/sandbox-stubs/patientResponses/patient_9000000009.json", "PERSON"),
        ("fhir/sds/examples/single_device.json", "FOUND"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_vouch-inspect")).arg(samples.join(file)).output().unwrap();
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{file}");
        assert_eq!(printed["outcome"], outcome, "{file}");
    }
}

#[test]
fn a_program_without_a_file_to_read_says_so() {
    for (args, code) in [(&[][..], 2), (&["a", "b"], 2), (&["/no/such/file"], 1)] {
        let output = Command::new(env!("CARGO_BIN_EXE_vouch-inspect")).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn answers_of_our_own() {
    for (case, bytes, outcome) in [
        ("nothing", &b""[..], "empty UNREADABLE"),
        ("blanks", b" \r\n\t ", "empty UNREADABLE"),
        ("words", b"hello", "soap ANSWER_UNREADABLE"),
        ("JSON that was cut", b"{\"resourceType\":\"Pat", "fhir ANSWER_UNREADABLE"),
        ("a refusal, status captured", b"HTTP/1.1 429 x\r\n\r\n{\"resourceType\":\"OperationOutcome\",\"issue\":[]}", "fhir SPINE_ERROR"),
        ("a gateway's 404", b"HTTP/1.1 404 x\r\n\r\n{\"fault\":{\"faultstring\":\"x\"}}", "fhir SPINE_FAULT"),
        ("another 404", b"HTTP/2 404\n\n{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"details\":{\"coding\":[{\"code\":\"RESOURCE_NOT_FOUND\"}]}}]}", "pds PATIENT_NOT_FOUND"),
        ("a search without a result", b"{\"resourceType\":\"Bundle\",\"total\":0}", "searchset NONE"),
        ("a search that does not say so", b"{\"resourceType\":\"Bundle\"}", "fhir ANSWER_UNREADABLE"),
    ] {
        assert_eq!(said(bytes), outcome, "{case}");
    }
}
