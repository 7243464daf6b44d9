//! The `vouch-training` program, from outside.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vouch-training"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A started world and its announcement.
fn started(data: &Path, more: &[&str]) -> (Child, Value) {
    let mut child = program(&[&["--data", data.to_str().unwrap()], more].concat()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("training world ready: "), "{line}");
    let announced = std::fs::read(data.join("training.json")).unwrap();
    (child, serde_json::from_slice(&announced).unwrap())
}

fn ask_tray(port: &Value, request: Value) -> Value {
    let mut stream = TcpStream::connect(("127.0.0.1", u16::try_from(port.as_u64().unwrap()).unwrap())).unwrap();
    writeln!(stream, "{request}").unwrap();
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).unwrap();
    serde_json::from_str(&answer).unwrap()
}

#[tokio::test]
async fn it_announces_itself_serves_and_ends_with_its_input() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = dir.path().join("ledger");
    // What a killed world left is taken back before anything is announced.
    std::fs::write(dir.path().join("training.json"), "{}").unwrap();
    let (mut child, announced) = started(dir.path(), &["--ledger", ledger.to_str().unwrap()]);
    assert_eq!(announced["pid"], json!(child.id()));
    assert_eq!(announced["site"]["ods"], json!("FX123"));
    for file in ["ca", "client_cert", "client_key", "app_key", "cis2_key"] {
        let path = Path::new(announced[file].as_str().unwrap());
        assert!(path.is_absolute() && path.is_file(), "{file}: {path:?}");
    }
    let cards = ask_tray(&announced["tray"], json!({"op":"cards"}));
    assert_eq!(cards["cards"][0]["id"], json!("priya"));

    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let pem = |file: &str| std::fs::read(announced[file].as_str().unwrap()).unwrap();
    let root = reqwest::Certificate::from_pem(&pem("ca")).unwrap();
    let anonymous = reqwest::Client::builder().tls_certs_only([root.clone()]).build().unwrap();
    let identity = reqwest::Identity::from_pem(&[pem("client_cert"), pem("client_key")].concat()).unwrap();
    let certified = reqwest::Client::builder().tls_certs_only([root]).identity(identity).build().unwrap();
    // Each listener answers as itself to whom it should.
    let rows = [
        (&anonymous, "cis", "/saml/RoleAssertion?token=x", Some(200)),
        (&anonymous, "platform", "/personal-demographics/FHIR/R4/Patient/9991234567", Some(401)),
        (&anonymous, "spine", "/sync-service", None),
        (&certified, "spine", "/sync-service", Some(405)),
    ];
    for (client, listener, path, expected) in rows {
        let address = announced[listener].as_str().unwrap();
        assert!(address.starts_with("https://localhost:"), "{address}");
        let status = client.get(format!("{address}{path}")).send().await.map(|a| a.status().as_u16());
        assert_eq!(status.ok(), expected, "{listener}");
    }
    assert!(ledger.join("ledger.jsonl").is_file());

    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert!(!dir.path().join("training.json").exists(), "a world that is gone is not announced");
}

#[test]
fn it_keeps_its_keys_between_starts() {
    let dir = tempfile::tempdir().unwrap();
    let keys = || {
        let (mut child, announced) = started(dir.path(), &[]);
        drop(child.stdin.take());
        child.wait().unwrap();
        ["ca", "client_cert", "app_key"].map(|f| std::fs::read(announced[f].as_str().unwrap()).unwrap())
    };
    assert_eq!(keys(), keys());
}

#[test]
fn bad_arguments_are_told() {
    let rows: [(&[&str], &str); 6] = [
        (&[], "--data is missing"),
        (&["--data"], "--data needs a value"),
        (&["--data", "x", "--port-base", "65534"], "65534 is not a port base"),
        (&["--data", "x", "--port-base", "y"], "y is not a port base"),
        (&["--data", "x", "--cis-digest", "md5"], "md5 is not sha1 or sha256"),
        (&["--data", "x", "--listen", "0.0.0.0"], "--listen is not known"),
    ];
    for (arguments, complaint) in rows {
        let output = program(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(complaint), "{arguments:?}");
    }
}
