//! The programs that run for a module, and what can be seen of them from outside.

use std::path::{Path, PathBuf};

/// The process ids of the programs that were given this module.
pub fn of(module: &Path) -> Vec<u32> {
    let module = module.canonicalize().unwrap().into_os_string().into_encoded_bytes();
    let processes =
        std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let given = |id: &u32| {
        let line = std::fs::read(place(*id, "cmdline")).unwrap_or_default();
        let mut words = line.split(|byte| *byte == 0);
        words.next().is_some_and(|program| program.ends_with(b"vouch-token")) && words.next() == Some(module.as_slice())
    };
    processes.filter(given).collect()
}

pub fn place(id: u32, what: &str) -> PathBuf {
    PathBuf::from(format!("/proc/{id}/{what}"))
}
