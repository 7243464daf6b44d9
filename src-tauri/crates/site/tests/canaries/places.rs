//! Where secrets are looked for: files, processes and their memory.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::search::{Canary, Search};

/// Most of one region of memory that is searched.
const MAX_REGION: u64 = 256 << 20;
/// Between two looks at the processes.
const LOOK: Duration = Duration::from_millis(20);

/// All files under a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if kind.is_dir() {
            found.extend(files(&path));
        } else if kind.is_file() {
            found.push(path);
        }
    }
    found
}

/// What is in a file, or in its name.
pub fn in_file(search: &Search, path: &Path) -> BTreeSet<String> {
    let mut found = search.found(&std::fs::read(path).unwrap());
    found.extend(search.found(path.to_str().unwrap().as_bytes()));
    found
}

/// Who may read a file: `0o600`.
pub fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// The private key in a PEM file, as a canary.
pub fn private_key(path: &Path) -> Option<Canary> {
    let text = std::fs::read_to_string(path).ok()?;
    let (_, body) = text.split_once("PRIVATE KEY-----")?;
    let body: String = body.lines().take_while(|line| !line.starts_with('-')).collect();
    let secret = match body.len() {
        0..400 => &body[OF_ELLIPTIC],
        // Beyond the modulus, which is in the certificate as well.
        long => &body[long / 2..long / 2 + OF_ELLIPTIC.len()],
    };
    Some(Canary::new("private key", secret))
}

/// Where the scalar is in the base64 of a key on an elliptic curve (RFC 5958 around RFC 5915, P-256): before and after it
/// comes what all such keys have, and the public half.
const OF_ELLIPTIC: std::ops::Range<usize> = 48..88;

/// By process, and `cmdline` or `environ`: the bytes.
type Seen = BTreeMap<(String, &'static str), Vec<u8>>;

/// Looks at the command lines and environments of this process's children, and theirs, until it is asked.
pub struct Processes {
    stop: Arc<AtomicBool>,
    seen: Arc<Mutex<Seen>>,
    thread: Option<JoinHandle<()>>,
}

impl Processes {
    pub fn watch() -> Self {
        let (stop, seen) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let (until, into) = (Arc::clone(&stop), Arc::clone(&seen));
        let thread = std::thread::spawn(move || {
            while !until.load(Ordering::Relaxed) {
                look(&into);
                std::thread::sleep(LOOK);
            }
        });
        Self { stop, seen, thread: Some(thread) }
    }

    /// What was seen.
    pub fn seen(&mut self) -> Seen {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
        self.seen.lock().unwrap().clone()
    }
}

fn look(into: &Mutex<Seen>) {
    for id in descendants(std::process::id()) {
        let name = std::fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
        for what in ["cmdline", "environ"] {
            // It may have ended meanwhile.
            let bytes = std::fs::read(format!("/proc/{id}/{what}")).unwrap_or_default();
            if !bytes.is_empty() {
                into.lock().unwrap().insert((format!("{} {id}", name.trim()), what), bytes);
            }
        }
    }
}

/// The children of a process, and theirs.
pub fn descendants(of: u32) -> BTreeSet<u32> {
    let ids = std::fs::read_dir("/proc").unwrap().filter_map(|e| e.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let parents: BTreeMap<u32, u32> = ids.filter_map(|id| Some((id, parent(id)?))).collect();
    let ours = |id: &u32| std::iter::successors(parents.get(id), |up| parents.get(up)).any(|up| *up == of);
    parents.keys().copied().filter(ours).collect()
}

fn parent(id: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

/// What is in the writable memory of a process, with the region. `None` where memory cannot be read.
pub fn in_memory(search: &Search, id: u32) -> Option<BTreeSet<String>> {
    let maps = std::fs::read_to_string(format!("/proc/{id}/maps")).ok()?;
    let mut memory = std::fs::File::open(format!("/proc/{id}/mem")).ok()?;
    let mut found = BTreeSet::new();
    for line in maps.lines() {
        let mut parts = line.split_whitespace();
        let (range, rights) = (parts.next()?, parts.next()?);
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-')?;
        let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
        memory.seek(SeekFrom::Start(from)).ok()?;
        let mut region = Vec::new();
        // Some regions cannot be read to their end; what could be is searched.
        let _ = (&memory).take((to - from).min(MAX_REGION)).read_to_end(&mut region);
        let region_name = parts.nth(3).unwrap_or("heap or stack of a thread");
        found.extend(search.found(&region).into_iter().map(|what| format!("{what} in {region_name}")));
    }
    Some(found)
}
