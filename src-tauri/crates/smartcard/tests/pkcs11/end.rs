//! The program ends when nobody holds the pipe any more, also while its module hangs.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;

use crate::support::PATIENCE;
use crate::tokens::{SOFTHSM, Tokens};

#[test]
fn the_program_ends_with_the_one_that_started_it() {
    let Some(tokens) = Tokens::new("the_program_ends_with_the_one_that_started_it") else { return };
    let hung = tokens.changed("hung", Path::new(SOFTHSM), 4, "for (;;) pause();");
    let slots = r#"{"id":2,"ask":{"slots":{"leave":[]}}}"#;
    let rows: [(&str, &Path, &[&str]); 4] = [
        ("asked nothing", Path::new(SOFTHSM), &[]),
        ("at rest", Path::new(SOFTHSM), &[r#"{"id":1,"ask":"open"}"#, slots]),
        ("hung", &hung, &[r#"{"id":1,"ask":"open"}"#, slots]),
        ("asked what it does not know", Path::new(SOFTHSM), &[r#"{"id":1,"ask":"dance"}"#]),
    ];
    for (name, module, requests) in rows {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vouch-token"))
            .arg(module)
            .env("SOFTHSM2_CONF", tokens.settings())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
        for (n, request) in requests.iter().enumerate() {
            writeln!(pipe, "{request}").unwrap();
            // Each but the last is answered before the next, as the rules are.
            if n + 1 < requests.len() {
                let answer = answers.find(|line| !line.as_ref().unwrap().is_empty()).unwrap().unwrap();
                assert_eq!(answer, r#"{"id":1,"outcome":{"Ok":"opened"}}"#, "{name}");
            }
        }
        drop(pipe);
        let (tell, ended) = channel();
        let id = child.id();
        let waiter = std::thread::spawn(move || tell.send(child.wait().is_ok()));
        assert_eq!(ended.recv_timeout(PATIENCE), Ok(true), "{name}: {id}");
        assert!(waiter.join().unwrap().is_ok());
    }
}

#[test]
fn it_wants_one_module() {
    for arguments in [&[][..], &["/a.so", "/b.so"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_vouch-token")).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
    }
}
