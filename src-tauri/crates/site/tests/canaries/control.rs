//! That the search can find what it looks for.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::places::{files, in_file, in_memory};
use crate::search::{Canary, Search};

/// One of each kind of secret, in the shape it has here.
const PLANTED: [(&str, &str); 5] = [
    ("PIN", "135790"),
    ("ticket", "AQIC5wM2LY4Sfcq83/kl+0GJwz1nPcb7bXhV0t9sLw@AAJTSQACMDE=#"),
    ("token", "5e884898da28047151d0e56f8dc6292773603d0d6aabbd62a11ef721d1542d8a"),
    ("assertion", "eyJhbGciOiJSUzUxMiJ9.eyJpc3MiOiJ0ZXN0IiwianRpIjoiMTJhYiJ9.c2lnbmF0dXJlLW9mLXRoZS1hc3NlcnRpb24"),
    ("name typed", "Quillfeather"),
];

#[test]
fn the_search_finds_what_is_planted() {
    for (kind, value) in PLANTED {
        let search = Search::new(&[Canary::new(kind, value)]);
        let wide: Vec<u8> = value.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let hex: String = value.bytes().map(|b| format!("{b:02X}")).collect();
        let percent = value.replace('/', "%2F").replace('+', "%2B").replace('@', "%40").replace('=', "%3D");
        let forms: [(&str, Vec<u8>); 7] = [
            ("as it is", value.into()),
            ("UTF-16", wide),
            ("hex", hex.clone().into()),
            ("hex in small letters", hex.to_ascii_lowercase().into()),
            ("percent", percent.replace('#', "%23").into()),
            ("base64", STANDARD.encode(format!("{{\"a\":\"{value}\"}}")).into()),
            ("base64 for addresses", URL_SAFE.encode(format!("secret={value}&")).into()),
        ];
        for (form, bytes) in forms {
            // Six digits are too few to be known in base64 wherever they stand in it.
            if kind == "PIN" && form.starts_with("base64") {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("cache").join("entry");
            std::fs::create_dir(file.parent().unwrap()).unwrap();
            std::fs::write(&file, [b"\0before:".as_slice(), &bytes, b":after\0"].concat()).unwrap();
            assert_eq!(files(folder.path()), [file.as_path()]);
            assert!(!in_file(&search, &file).is_empty(), "{kind} {form}");
            std::fs::write(&file, "nothing to find").unwrap();
            assert!(in_file(&search, &file).is_empty(), "{kind} {form}");
        }
    }
}

#[test]
fn the_search_finds_what_is_in_a_database_a_file_name_and_a_log() {
    let (kind, value) = PLANTED[2];
    let search = Search::new(&[Canary::new(kind, value)]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache.sqlite");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE kept (what TEXT)").unwrap();
    db.execute("INSERT INTO kept VALUES (?1)", [value]).unwrap();
    assert!(files(folder.path()).iter().any(|file| !in_file(&search, file).is_empty()), "the database is open");
    db.execute("DELETE FROM kept", []).unwrap();
    drop(db);
    assert!(files(folder.path()).iter().any(|file| !in_file(&search, file).is_empty()), "a row that was deleted");

    let named = folder.path().join(format!("cache-{value}"));
    std::fs::write(&named, "").unwrap();
    assert!(!in_file(&search, &named).is_empty(), "a file's name");
    assert!(
        !search.found(format!("DEBUG sent, headers={{\"authorization\": \"Bearer {value}\"}}\n").as_bytes()).is_empty()
    );
    assert!(!search.found(&value.as_bytes()[30..]).is_empty(), "the end of one");
}

#[test]
fn a_number_within_another_is_not_a_pin() {
    let search = Search::new(&[Canary::new("PIN", "135790")]);
    for (text, is) in
        [("135790", true), ("pin=135790&", true), ("1357902", false), ("0.0135790", false), ("13579", false)]
    {
        assert_eq!(!search.found(text.as_bytes()).is_empty(), is, "{text}");
    }
}

#[test]
fn the_search_finds_what_is_in_memory() {
    let kept = format!("in-memory-{}", std::process::id());
    let search = Search::new(&[Canary::new("kept", &kept)]);
    let Some(found) = in_memory(&search, std::process::id()) else {
        return println!("skipped: memory cannot be read (the_search_finds_what_is_in_memory)");
    };
    assert!(!found.is_empty());
    assert!(!kept.is_empty());
}
