//! What the tests share: samples, a fixed clock, ids in a known order.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "helpers of tests, not all used in each")]

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jiff::Timestamp;
use uuid::Uuid;
use vouch_core::clock::{Clock, Ids};
use vouch_xml::{Element, Tree};

pub const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared");

/// The bytes of a sample; `None` with one line printed when the shared material is absent.
pub fn sample(test: &str, path: &str) -> Option<Vec<u8>> {
    if !Path::new(SHARED).is_dir() {
        println!("skipped: ../shared is absent ({test})");
        return None;
    }
    let path = Path::new(SHARED).join("samples").join(path);
    Some(std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

/// The files of a sample folder, and of the folders in it, by name.
pub fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(Path::new(SHARED).join("samples").join(folder)).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(path.strip_prefix(Path::new(SHARED).join("samples")).unwrap().to_str().unwrap()));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

pub struct At(pub Timestamp);

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// These ids first, then random ones.
#[derive(Default)]
pub struct InOrder(pub Mutex<VecDeque<Uuid>>);

impl InOrder {
    pub fn of(ids: &[&str]) -> Self {
        Self(Mutex::new(ids.iter().map(|i| Uuid::try_parse(i).unwrap()).collect()))
    }
}

impl Ids for InOrder {
    fn uuid(&self) -> Uuid {
        self.0.lock().unwrap().pop_front().unwrap_or_else(Uuid::new_v4)
    }
}

/// The structure of a document: names with namespaces, attributes sorted, text trimmed; prefixes do not matter.
pub fn structure(bytes: &[u8]) -> Vec<String> {
    let tree = Tree::parse(bytes).unwrap();
    let mut out = Vec::new();
    dump(tree.root(), 0, &mut out);
    out
}

fn dump(element: Element<'_, '_>, depth: usize, out: &mut Vec<String>) {
    let known = [
        "classCode",
        "code",
        "codeSystem",
        "contextConductionInd",
        "contextControlCode",
        "determinerCode",
        "displayName",
        "extension",
        "moodCode",
        "root",
        "typeCode",
        "value",
    ];
    let attributes: Vec<String> =
        known.iter().filter_map(|n| element.attr_opt(n).map(|v| format!("{n}={v}"))).collect();
    let indent = "  ".repeat(depth);
    out.push(format!(
        "{indent}{{{}}}{} [{}] {}",
        element.namespace(),
        element.name(),
        attributes.join(" "),
        element.text().trim()
    ));
    element.elements().for_each(|e| dump(e, depth + 1, out));
}
