//! Processes of the harness. Each ends with its value, by its own id, and so does all it has started.

use std::collections::HashMap;
use std::fs;
use std::process::{Child, Command};

/// A running program.
pub struct Process(Child);

impl Process {
    /// Starts a program.
    ///
    /// # Panics
    /// When it is not installed: `scripts/setup --for test` installs everything.
    pub fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap_or_else(|e| panic!("{}: {e}; see scripts/setup", command.get_program().display())))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let all = started_by(self.id());
        let _ = self.0.kill();
        let _ = self.0.wait();
        for (id, _) in all {
            signal("KILL", id);
        }
    }
}

/// Sends a signal, such as `STOP`. A process that is gone is no error.
pub fn signal(name: &str, id: u32) {
    let _ =
        Command::new("kill").args([&format!("-{name}"), &id.to_string()]).stderr(std::process::Stdio::null()).status();
}

/// All living processes that a process has started, and they in turn: id and name.
pub fn started_by(id: u32) -> Vec<(u32, String)> {
    let mut children: HashMap<u32, Vec<(u32, String)>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        if let Some((child, name, parent)) = parse(&stat) {
            children.entry(parent).or_default().push((child, name));
        }
    }
    let (mut found, mut next) = (Vec::new(), vec![id]);
    while let Some(parent) = next.pop() {
        for child in children.remove(&parent).unwrap_or_default() {
            next.push(child.0);
            found.push(child);
        }
    }
    found
}

/// Id, name and parent from a line of proc(5) `stat`. The name stands in parentheses and may hold any character.
fn parse(stat: &str) -> Option<(u32, String, u32)> {
    let (id, rest) = stat.split_once(" (")?;
    let (name, rest) = rest.rsplit_once(") ")?;
    let parent = rest.split(' ').nth(1)?;
    Some((id.parse().ok()?, name.to_owned(), parent.parse().ok()?))
}
