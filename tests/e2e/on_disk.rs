//! Nothing clinical on disk (law 5), in the whole home of a person who has worked, been interrupted and worked again.

use std::path::{Path, PathBuf};

use crate::harness::signal;
use crate::steps::{Counter, EXAMPLE};

/// What belongs to the other side, not to Vouch: the training world's keys and its ledger.
const OTHER_SIDE: [&str; 2] = ["ledger", "training-world"];

#[tokio::test]
async fn law_5_nothing_of_a_record_or_a_pin_or_a_name_is_on_disk() {
    let counter = Counter::open().await;
    counter.look(&EXAMPLE).await;
    counter.pull_card();
    counter.gone().await;
    counter.sign_in("tom").await;
    counter.open_patient(&EXAMPLE).await;
    counter.patient_agreed().await;
    counter.page().says("record", EXAMPLE.medicine).await;
    // What is written at the last moment counts as well.
    signal("KILL", counter.vouch.app());

    let pins = [counter.training.pin("priya"), counter.training.pin("tom")];
    let words = [
        EXAMPLE.medicine,
        "Adverse reaction",
        "EXAMPLE, Ann",
        "1 High Street",
        "14-Jul-1945",
        "BEGIN PRIVATE KEY",
        &pins[0],
        &pins[1],
    ];
    let files = files(counter.pc.home());
    assert!(files.iter().any(|file| *file == counter.pc.journal()), "the journal is among {files:?}");
    for file in files {
        let content = std::fs::read(&file).unwrap_or_default();
        for word in words {
            assert!(!holds(&content, word), "{word:?} is in {}", file.display());
        }
    }
}

/// All files under a folder but those of the other side.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let other = path.file_name().is_some_and(|name| OTHER_SIDE.iter().any(|o| name == *o));
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) && !other {
            found.extend(files(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found
}

/// Whether bytes hold a word, as UTF-8 or as UTF-16, which web views write.
fn holds(content: &[u8], word: &str) -> bool {
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [word.as_bytes(), &wide].into_iter().any(|w| content.windows(w.len()).any(|part| part == w))
}
