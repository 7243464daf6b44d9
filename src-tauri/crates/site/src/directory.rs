//! The data directory. It belongs to one world for ever (law 10).

use std::path::{Path, PathBuf};

use vouch_core::world::World;
use vouch_core::{Code, Fault, Whose};

/// The file that says which world the directory belongs to.
const WORLD_FILE: &str = "world";

/// A data directory with its world.
#[derive(Clone, Debug)]
pub struct DataDir {
    path: PathBuf,
    world: World,
}

impl DataDir {
    /// Opens or makes a data directory. A new one takes the world that is asked for, training if none is; an old one keeps
    /// its own.
    ///
    /// # Errors
    /// When it belongs to another world than asked for, or cannot be read or made.
    pub fn open(path: &Path, asked: Option<World>) -> Result<Self, Fault> {
        std::fs::create_dir_all(path).map_err(|e| unusable(path, &e))?;
        let file = path.join(WORLD_FILE);
        let world = match std::fs::read_to_string(&file) {
            Ok(word) => World::from_word(word.trim()).ok_or_else(|| damaged(&file))?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let world = asked.unwrap_or(World::Training);
                std::fs::write(&file, format!("{world}\n")).map_err(|e| unusable(path, &e))?;
                world
            }
            Err(e) => return Err(unusable(path, &e)),
        };
        if asked.is_some_and(|asked| asked != world) {
            return Err(other_world(world));
        }
        Ok(Self { path: path.to_path_buf(), world })
    }

    /// Its world.
    #[must_use]
    pub const fn world(&self) -> World {
        self.world
    }

    /// A file or folder in it.
    #[must_use]
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// A file or folder of the data directory cannot be read or written.
pub fn unusable(path: &Path, error: &std::io::Error) -> Fault {
    Fault::new(
        Code::JournalUnwritable,
        Whose::Machine,
        "Vouch's data folder cannot be used.",
        "Nothing can be looked at: a look that cannot be written down is not allowed.",
        "Ask whoever looks after this PC to make the folder writable.",
    )
    .with("Path", path.display().to_string())
    .with("Why", error.to_string())
}

fn damaged(file: &Path) -> Fault {
    Fault::new(
        Code::Config,
        Whose::Machine,
        "Vouch cannot tell which world its data folder belongs to.",
        "Nothing can be looked at until that is certain.",
        "Call support. Do not change the folder.",
    )
    .with("File", file.display().to_string())
}

fn other_world(world: World) -> Fault {
    Fault::new(
        Code::Config,
        Whose::Machine,
        &format!("This data folder belongs to the {world} world, and another was asked for."),
        "Nothing was opened: the worlds never touch.",
        "Start Vouch with another data folder, or without naming a world.",
    )
}

#[cfg(test)]
mod tests {
    use super::DataDir;
    use vouch_core::world::World;

    #[test]
    fn law_10_a_data_directory_keeps_its_world() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(DataDir::open(dir.path(), None).unwrap().world(), World::Training);
        assert_eq!(DataDir::open(dir.path(), None).unwrap().world(), World::Training);
        assert!(DataDir::open(dir.path(), Some(World::Live)).is_err());
        assert!(DataDir::open(dir.path(), Some(World::Training)).is_ok());
        let live = tempfile::tempdir().unwrap();
        assert_eq!(DataDir::open(live.path(), Some(World::Live)).unwrap().world(), World::Live);
        assert!(DataDir::open(live.path(), Some(World::Training)).is_err());
    }
}
