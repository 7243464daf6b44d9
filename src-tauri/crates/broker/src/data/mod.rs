//! The data folder: one site, one world, one user of the system.

pub mod private;

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use vouch_core::world::World;

use crate::BrokerError;

/// Says which world the folder belongs to, for good.
const WORLD: &str = "world";
/// Held by a command while it changes something.
const LOCK: &str = "lock";
/// The configuration that `serve` reads when none is named.
pub const CONFIG: &str = "broker.toml";

/// A folder that is set up.
#[derive(Clone, Debug)]
pub struct DataDir {
    root: PathBuf,
    world: World,
}

impl DataDir {
    /// Sets a folder up for a world.
    ///
    /// # Errors
    /// [`BrokerError::SetUpAlready`] if it is.
    pub fn make(root: &Path, world: World) -> Result<Self, BrokerError> {
        if root.join(WORLD).exists() {
            return Err(BrokerError::SetUpAlready(root.to_owned()));
        }
        private::make_folder(root)?;
        private::folder(root)?;
        Ok(Self { root: root.to_owned(), world })
    }

    /// Marks the folder as set up: written last, so that an `init` that was cut off can be run again.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn seal(&self) -> Result<(), BrokerError> {
        private::write(&self.path(WORLD), self.world.word())
    }

    /// Opens a folder that is set up.
    ///
    /// # Errors
    /// [`BrokerError::NotSetUp`], or what is wrong with its permissions.
    pub fn open(root: &Path) -> Result<Self, BrokerError> {
        let mark = root.join(WORLD);
        if !mark.exists() {
            return Err(BrokerError::NotSetUp(root.to_owned()));
        }
        private::folder(root)?;
        let word = private::read(&mark)?;
        let world = World::from_word(word.trim()).ok_or_else(|| BrokerError::content(&mark, "names no world"))?;
        Ok(Self { root: root.to_owned(), world })
    }

    /// The folder's world.
    #[must_use]
    pub const fn world(&self) -> World {
        self.world
    }

    /// Where something of this name is kept.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Reads a list that only the owner may read.
    ///
    /// # Errors
    /// When it cannot be read, is open to others, or is not such a list.
    pub fn read_list<T: DeserializeOwned>(&self, name: &str) -> Result<T, BrokerError> {
        let path = self.path(name);
        toml::from_str(&private::read(&path)?).map_err(|e| BrokerError::content(&path, e.message()))
    }

    /// Writes a list that only the owner may read, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_list<T: Serialize>(&self, name: &str, list: &T) -> Result<(), BrokerError> {
        let path = self.path(name);
        let text = toml::to_string(list).map_err(|e| BrokerError::content(&path, e.to_string()))?;
        private::write(&path, &text)
    }

    /// Where a file named in the configuration is: relative to this folder unless its name is whole.
    #[must_use]
    pub fn path_of(&self, named: &Path) -> PathBuf {
        self.root.join(named)
    }

    /// Waits until no other command changes this folder; the wait ends when the returned file is dropped elsewhere.
    ///
    /// # Errors
    /// When the lock cannot be taken.
    pub fn lock(&self) -> Result<File, BrokerError> {
        let path = self.path(LOCK);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(BrokerError::write(&path))?;
        file.lock().map_err(BrokerError::write(&path))?;
        Ok(file)
    }
}
