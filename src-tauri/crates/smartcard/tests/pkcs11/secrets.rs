//! Where a PIN must not be: files, command lines, environments, and the memory of the program once it has been used.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use vouch_core::ports::{Digest, KeyKind, PinPath, SignRequest, Smartcards};
use vouch_smartcard::pkcs11::wire::hex;

use crate::keys::{Key, subject};
use crate::processes;
use crate::support::{NoReaders, Watched, module, pin};
use crate::tokens::{PIN, SOFTHSM, Tokens};

/// Most of one region of memory that is searched.
const MAX_REGION: u64 = 64 * 1024 * 1024;

#[test]
fn a_pin_that_was_used_is_nowhere() {
    let Some(tokens) = Tokens::new("a_pin_that_was_used_is_nowhere") else { return };
    let rsa = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
    let key = Key::make(tokens.path(), "rsa", &rsa, &subject("900000000011"), "digitalSignature");
    tokens.add("A", &[&key]);
    let watched = Watched::new(Arc::new(NoReaders), vec![module(Path::new(SOFTHSM), tokens.program())]);
    let [card] = watched.cards(1).try_into().unwrap();
    let request = SignRequest::authentication(KeyKind::Rsa2048, Digest::Sha256(&[7; 32]));
    watched.cards.sign(&card, PinPath::Typed(&pin(PIN)), request).unwrap();

    let ours = |id: &u32| contains(&read(*id, "environ"), tokens.path().to_str().unwrap());
    let [id] = processes::of(Path::new(SOFTHSM)).into_iter().filter(ours).collect::<Vec<_>>().try_into().unwrap();
    for secret in [PIN.to_owned(), hex(PIN.as_bytes())] {
        for what in ["cmdline", "environ"] {
            assert!(!contains(&read(id, what), &secret), "{what}");
        }
        assert_eq!(in_files(tokens.path(), &secret), Vec::<String>::new());
        assert_eq!(in_memory(id, &secret), Vec::<String>::new());
    }
    // The search finds what is there.
    assert!(!in_memory(id, tokens.path().to_str().unwrap()).is_empty(), "its environment");
}

fn read(id: u32, what: &str) -> Vec<u8> {
    std::fs::read(processes::place(id, what)).unwrap_or_default()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn in_files(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(in_files(&path, text));
        } else if contains(&std::fs::read(&path).unwrap(), text) {
            found.push(path.display().to_string());
        }
    }
    found
}

/// The writable regions of the process that hold this text.
fn in_memory(id: u32, text: &str) -> Vec<String> {
    let maps = String::from_utf8(read(id, "maps")).unwrap();
    let mut memory = std::fs::File::open(processes::place(id, "mem")).unwrap();
    let writable = maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|rights| rights.starts_with("rw")));
    let mut found = Vec::new();
    for line in writable {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let at = |text| u64::from_str_radix(text, 16).unwrap();
        let (from, to) = (at(from), at(to));
        let mut region = Vec::new();
        memory.seek(SeekFrom::Start(from)).unwrap();
        // Some regions cannot be read; what could be is searched.
        let _ = (&memory).take((to - from).min(MAX_REGION)).read_to_end(&mut region);
        if contains(&region, text) {
            found.push(line.to_owned());
        }
    }
    found
}
