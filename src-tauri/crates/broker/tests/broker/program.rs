//! The program, from its first command to SIGTERM; and nothing secret in what it leaves behind.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::json;
use vouch_https::{Trust, client};

use crate::platform::{Does, Platform};
use crate::refresh::SECRET;
use crate::site::{ask, assertion, bundle, config};

/// Shorter ends of a PEM body could be in any text.
const MIN_SECRET: usize = 16;
const TOKENS: [&str; 3] = ["refresh-canary-1", "access-canary-2", "refresh-canary-3"];
const NEXT: &str =
    r#"{"access_token":"access-canary-2","expires_in":"599","token_type":"Bearer","refresh_token":"refresh-canary-3"}"#;

fn program(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vouch-broker"));
    command.args(arguments).arg("--data").arg(data).env("VOUCH_LOG", "trace");
    command
}

fn done(data: &Path, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = program(data, arguments).output().unwrap();
    let (out, err) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert!(status.success(), "{arguments:?}: {out}{err}");
    out + &err
}

#[tokio::test(flavor = "multi_thread")]
async fn from_init_to_sigterm_without_a_secret_left_behind() {
    let platform = Platform::that(Does::Answers(200, NEXT)).await;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("broker");
    let mut said = done(&data, &["init", "--world", "training", "--name", "localhost", "--name", "127.0.0.1"]);
    let text = config(&platform.url, "secret_file = 'platform.secret'\nroots = 'roots.pem'\n");
    for (file, text) in [("broker.toml", text.as_str()), ("platform.secret", SECRET), ("roots.pem", &platform.root_pem)]
    {
        vouch_broker::data::private::write(&data.join(file), text).unwrap();
    }
    said += &done(&data, &["enrol", "counter-1"]);
    said += &done(&data, &["enrol", "counter-2"]);
    said += &done(&data, &["revoke", "counter-2"]);
    said += &done(&data, &["rotate-key", "--for", "platform"]);
    said += &done(&data, &["server-certificate", "--name", "localhost"]);
    let listed = done(&data, &["list"]);
    for words in ["counter-1", "revoked 20", "signs\n", "published, signs from 20"] {
        assert!(listed.contains(words), "{words}: {listed}");
    }

    let mut serving = program(&data, &["serve"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(serving.stdout.take().unwrap());
    let mut err = serving.stderr.take().unwrap();
    let errors = std::thread::spawn(move || {
        let mut text = String::new();
        err.read_to_string(&mut text).unwrap();
        text
    });
    let mut ready = String::new();
    out.read_line(&mut ready).unwrap();
    let port = ready.split("https://127.0.0.1:").nth(1).unwrap().split(',').next().unwrap();
    let pcs = format!("https://localhost:{port}");
    let trust = Trust(std::fs::read(data.join("ca.pem")).unwrap());
    let pc = client(&trust, Some(&bundle(&data.join("pcs/counter-1")))).unwrap();
    let out_pc = client(&trust, Some(&bundle(&data.join("pcs/counter-2")))).unwrap();
    let (status, given) = assertion(&pc, &pcs, "platform").await.unwrap();
    assert_eq!(status, 200);
    let (_, for_cis2) = assertion(&pc, &pcs, "cis2").await.unwrap();
    assert_eq!(assertion(&out_pc, &pcs, "cis2").await.unwrap().0, 403);
    let stranger = client(&trust, None).unwrap();
    assert!(assertion(&stranger, &pcs, "cis2").await.is_err());
    let (status, _) = ask(&pc, &pcs, "/refresh", json!({"refresh_token": TOKENS[0]}).to_string()).await.unwrap();
    assert_eq!((status, platform.asked()), (200, 1));
    let _ = ask(&pc, &pcs, "/refresh", format!("{{\"refresh_token\": {:?}", TOKENS[0])).await.unwrap();

    let told = Command::new("kill").args(["-TERM", &serving.id().to_string()]).status().unwrap();
    assert!(told.success() && serving.wait().unwrap().success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("stopped"), "{rest}");

    leaves_no_core(&data);

    // What was said and written down, against everything that is secret.
    let record = std::fs::read_to_string(data.join("uses.jsonl")).unwrap();
    assert_eq!(record.lines().count(), 5, "{record}");
    let all = said + &listed + &ready + &rest + &errors.join().unwrap() + &record;
    let mut secrets: Vec<String> = TOKENS.iter().map(|t| (*t).to_owned()).collect();
    secrets.push(SECRET.into());
    for json in [&given, &for_cis2] {
        // Neither the whole nor its signature nor its claims.
        secrets.extend(json["assertion"].as_str().unwrap().split('.').skip(1).map(str::to_owned));
    }
    for file in keys_below(&data) {
        let pem = std::fs::read_to_string(file).unwrap();
        // The lines of a PEM body; the first of an RSA key is the same for many.
        let body = pem.lines().filter(|l| !l.starts_with("-----")).skip(1);
        secrets.extend(body.filter(|l| l.len() >= MIN_SECRET).map(str::to_owned));
    }
    assert!(secrets.len() > 100, "{}", secrets.len());
    assert!(all.contains("TLS handshake refused") && all.contains("platform-20"), "the logs were read");
    for secret in &secrets {
        assert!(!all.contains(secret.as_str()), "a secret was written down");
    }
    // And each secret file is its owner's only.
    for file in keys_below(&data) {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
}

/// Every file with a private key.
/// It aborts while it serves, where the system would let it leave a core.
#[cfg(target_os = "linux")]
fn leaves_no_core(data: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let shell = "ulimit -c $(ulimit -Hc); exec \"$0\" serve --data \"$1\"";
    let mut command = Command::new("sh");
    command.args(["-c", shell, env!("CARGO_BIN_EXE_vouch-broker")]).arg(data).current_dir(folder.path());
    let mut serving = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut ready = String::new();
    BufReader::new(serving.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    assert!(ready.contains("https://"), "{ready}");
    let told = Command::new("kill").args(["-ABRT", &serving.id().to_string()]).status().unwrap();
    assert!(told.success() && !serving.wait().unwrap().success());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(not(target_os = "linux"))]
fn leaves_no_core(_: &Path) {}

fn keys_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(keys_below(&path));
        } else if std::fs::read_to_string(&path).is_ok_and(|text| text.contains("PRIVATE KEY")) {
            found.push(path);
        }
    }
    found
}

#[test]
fn what_was_typed_wrongly_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let rows: [(&[&str], i32, &str); 9] = [
        (&[], 2, "no such command"),
        (&["sing"], 2, "no such command"),
        (&["list", "--colour"], 2, "--colour is not known"),
        (&["init", "--world", "play"], 2, "--world must be"),
        (&["init", "--world", "test"], 2, "--name is missing"),
        (&["rotate-key"], 2, "--for must be"),
        (&["rotate-key", "--for", "cis2", "--import", "x"], 2, "both or neither"),
        (&["list"], 1, "is not set up"),
        (&["serve"], 1, "is not set up"),
    ];
    for (arguments, code, words) in rows {
        let output = program(&dir.path().join("none"), arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    let none = Command::new(env!("CARGO_BIN_EXE_vouch-broker")).arg("list").output().unwrap();
    assert!(String::from_utf8_lossy(&none.stderr).contains("--data is missing"));
}

#[test]
fn commands_refuse_what_would_do_harm() {
    let site = crate::site::Site::ordinary();
    done(&site.root, &["enrol", "counter-1"]);
    for (arguments, words) in [
        (vec!["init", "--world", "live", "--name", "x"], "set up already"),
        (vec!["enrol", "counter-1"], "enrolled already"),
        (vec!["enrol", "../x"], "no name for a PC"),
        (vec!["revoke", "counter-9"], "no PC called counter-9"),
    ] {
        let output = program(&site.root, &arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(words), "{arguments:?}: {said}");
    }
    // Another world's configuration, and a folder that is open to others.
    let text = config("https://localhost:1/t", "").replace("'training'", "'test'");
    vouch_broker::data::private::write(&site.root.join("broker.toml"), &text).unwrap();
    let said = program(&site.root, &["serve"]).output().unwrap().stderr;
    assert!(String::from_utf8_lossy(&said).contains("each world has its own"));
    site.mode("", 0o755);
    let said = program(&site.root, &["list"]).output().unwrap().stderr;
    assert!(String::from_utf8_lossy(&said).contains("chmod 700"));
    site.mode("", 0o700);
}
