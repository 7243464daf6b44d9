//! The settings file `site.toml`, one value a line: the same fields the set-up page shows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vouch_core::world::World;
use vouch_core::{Code, Fault, Whose};

use super::{Facts, Field, Ways};

/// Largest settings file that is read, in bytes.
const MAX_FILE: u64 = 64 * 1024;

/// The values of a site by field. Secrets are not among them: keys stay in files of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings(BTreeMap<String, String>);

impl Settings {
    /// Reads the file; a missing one is an empty site.
    ///
    /// # Errors
    /// When it is there but cannot be read as settings.
    pub fn read(path: &Path) -> Result<Self, Fault> {
        match std::fs::metadata(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Ok(meta) if meta.len() <= MAX_FILE => {}
            Ok(_) | Err(_) => return Err(unreadable(path)),
        }
        let text = std::fs::read_to_string(path).map_err(|_| unreadable(path))?;
        toml::from_str(&text).map_err(|_| unreadable(path))
    }

    /// Writes the file: whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Fault> {
        let new = path.with_extension("toml.new");
        let written = toml::to_string(self)
            .map_err(std::io::Error::other)
            .and_then(|text| std::fs::write(&new, text))
            .and_then(|()| std::fs::File::open(&new)?.sync_all())
            .and_then(|()| std::fs::rename(&new, path));
        written.map_err(|e| {
            Fault::new(
                Code::Config,
                Whose::Machine,
                "The set-up could not be saved.",
                "What was in force before is still in force.",
                "Ask whoever looks after this PC to make Vouch's data folder writable.",
            )
            .with("Why", e.to_string())
        })
    }

    /// The value of a field; empty when it is not set.
    #[must_use]
    pub fn value(&self, field: Field) -> &str {
        self.0.get(field.id()).map_or_else(|| field.preset(), String::as_str)
    }

    /// Sets a field.
    pub fn set(&mut self, field: Field, value: &str) {
        self.0.insert(field.id().into(), value.trim().into());
    }

    /// A file named by a field.
    #[must_use]
    pub fn path(&self, field: Field) -> PathBuf {
        PathBuf::from(self.value(field))
    }

    /// Whether what is written in the file itself may be used in this world: no address of another one (law 10). Files
    /// that are named are read when they are used.
    #[must_use]
    pub fn fit(&self, world: World, now: Timestamp) -> bool {
        let facts = self.facts(world, now);
        Field::ALL.into_iter().filter(|f| !f.names_a_file()).all(|f| f.check(self.value(f), facts).is_ok())
    }

    /// The ways to sign in. What is neither word is shown as wrong by its check.
    #[must_use]
    pub fn ways(&self) -> Ways {
        match self.value(Field::SignIn) {
            "both" => Ways::Both,
            "cis2" => Ways::Cis2,
            _ => Ways::Cis,
        }
    }

    /// What checking these settings needs to know.
    #[must_use]
    pub fn facts(&self, world: World, now: Timestamp) -> Facts {
        Facts { world, ways: self.ways(), now }
    }

    /// Fields that are needed and not set.
    #[must_use]
    pub fn missing(&self) -> Vec<Field> {
        let ways = self.ways();
        Field::ALL.into_iter().filter(|f| f.needed(ways) && self.value(*f).is_empty()).collect()
    }
}

fn unreadable(path: &Path) -> Fault {
    Fault::new(
        Code::Config,
        Whose::Machine,
        "The set-up file of this site cannot be read.",
        "Nothing can be asked until it can.",
        "Restore the file from a copy, or call support.",
    )
    .with("File", path.display().to_string())
}
