//! The command line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use vouch_core::world::World;
use vouch_site::{Options, ReaderChoice};

/// What `--help` says.
pub const USAGE: &str = "usage: vouch [--data DIR] [--world training|test|live] [--reader auto|tray|pcsc] [--training PROGRAM]

  --data DIR          where this site's set-up and journal are; a directory belongs to one world for good
  --world WORLD       the world of a new data directory; training unless said otherwise
  --reader READER     tray: training cards on screen; pcsc: the readers of this PC; auto (default): the tray in training, else pcsc
  --training PROGRAM  the training world's program; by default vouch-training beside this one";

/// The name of the training world's program, beside this one.
const TRAINING_PROGRAM: &str = "vouch-training";

/// What the command line asks for.
#[derive(Debug)]
pub enum Asked {
    /// Open the window.
    Run(Args),
    /// Say this and end.
    Words(String),
}

/// What can be chosen at start.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Args {
    data: Option<PathBuf>,
    world: Option<World>,
    reader: ReaderChoice,
    training: Option<PathBuf>,
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// A sentence on what is wrong with them.
pub fn read(given: impl Iterator<Item = OsString>) -> Result<Asked, String> {
    let mut args = Args::default();
    let mut given = given.map(|a| a.into_string().map_err(|a| format!("{} is not UTF-8", a.display())));
    while let Some(name) = given.next().transpose()? {
        let mut value = || given.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--data" => args.data = Some(value()?.into()),
            "--world" => args.world = Some(world(&value()?)?),
            "--reader" => args.reader = reader(&value()?)?,
            "--training" => args.training = Some(value()?.into()),
            "--help" => return Ok(Asked::Words(USAGE.into())),
            "--version" => return Ok(Asked::Words(format!("vouch {}", env!("CARGO_PKG_VERSION")))),
            _ => return Err(format!("{name} is not known")),
        }
    }
    Ok(Asked::Run(args))
}

fn world(word: &str) -> Result<World, String> {
    World::from_word(word).ok_or_else(|| format!("{word} is not a world"))
}

fn reader(word: &str) -> Result<ReaderChoice, String> {
    ReaderChoice::from_word(word).ok_or_else(|| format!("{word} is not a kind of reader"))
}

impl Args {
    /// The site to start. `home` is where data directories are kept unless said otherwise, one for each world.
    #[must_use]
    pub fn options(self, home: &Path) -> Options {
        let world = self.world.unwrap_or(World::Training);
        Options {
            data_dir: self.data.unwrap_or_else(|| home.join(world.word())),
            world: self.world,
            training_program: self.training.or_else(beside),
            reader: self.reader,
            training_settings: Vec::new(),
        }
    }
}

/// The training program beside this one, if it was installed.
fn beside() -> Option<PathBuf> {
    let program =
        std::env::current_exe().ok()?.with_file_name(TRAINING_PROGRAM).with_extension(std::env::consts::EXE_EXTENSION);
    program.is_file().then_some(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Result<Asked, String> {
        read(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn each_argument_is_read() {
        let Ok(Asked::Run(args)) = asked("--data /d --world test --reader pcsc --training /t") else {
            panic!("refused")
        };
        let expected = Args {
            data: Some("/d".into()),
            world: Some(World::Test),
            reader: ReaderChoice::Pcsc,
            training: Some("/t".into()),
        };
        assert_eq!(args, expected);
    }

    #[test]
    fn each_mistake_is_named() {
        for (line, words) in [
            ("--data", "--data needs a value"),
            ("--world mars", "mars is not a world"),
            ("--reader usb", "usb is not a kind of reader"),
            ("--fast", "--fast is not known"),
            ("record.xml", "record.xml is not known"),
        ] {
            assert_eq!(asked(line).err().as_deref(), Some(words), "{line}");
        }
    }

    #[test]
    fn words_end_the_start() {
        for line in ["--help", "--version", "--data /d --help"] {
            assert!(matches!(asked(line), Ok(Asked::Words(_))), "{line}");
        }
    }

    #[test]
    fn each_world_has_its_own_directory() {
        let home = Path::new("/home");
        for (line, directory) in [
            ("", "/home/training"),
            ("--world test", "/home/test"),
            ("--world live", "/home/live"),
            ("--world live --data /x", "/x"),
        ] {
            let Ok(Asked::Run(args)) = asked(line) else { panic!("{line} refused") };
            assert_eq!(args.options(home).data_dir, Path::new(directory), "{line}");
        }
    }
}
