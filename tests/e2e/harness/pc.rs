//! A PC of its own: display, bus, folders.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::bus::Bus;
use super::display::Display;

/// Room for the window as large as Vouch likes it.
const SCREEN: (u32, u32) = (1280, 900);

/// One PC. What runs on it must end before it does.
pub struct Pc {
    /// What can be seen.
    pub display: Display,
    /// Sessions and logind.
    pub bus: Bus,
    home: TempDir,
}

impl Pc {
    /// A PC that has just been switched on.
    pub fn new() -> Self {
        Self::with_screen(SCREEN)
    }

    /// The same with a screen of some width and height.
    pub fn with_screen(size: (u32, u32)) -> Self {
        Self { display: Display::start(size), bus: Bus::start(), home: TempDir::new().unwrap() }
    }

    /// Its home folder.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Vouch's data directory, of the training world.
    pub fn data(&self) -> PathBuf {
        self.home().join("vouch")
    }

    /// The journal in it.
    pub fn journal(&self) -> PathBuf {
        self.data().join("journal/journal.db")
    }

    /// A program that runs on this PC.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("DISPLAY", self.display.name())
            .env("DBUS_SESSION_BUS_ADDRESS", self.bus.address())
            .env("DBUS_SYSTEM_BUS_ADDRESS", self.bus.address())
            .env("GDK_BACKEND", "x11")
            .env("HOME", self.home())
            .env("LC_ALL", "C.UTF-8")
            .env("NO_AT_BRIDGE", "1")
            .env("PATH", path(&self.home().join("bin")))
            .env("TZ", "Europe/London")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        for (name, folder) in [
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_RUNTIME_DIR", "run"),
        ] {
            let folder = self.home().join(folder);
            std::fs::create_dir_all(&folder).unwrap();
            command.env(name, folder);
        }
        command
    }
}

/// The system's programs, after those of a folder of the test's own.
fn path(first: &Path) -> std::ffi::OsString {
    let system = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(first.to_path_buf()).chain(std::env::split_paths(&system));
    std::env::join_paths(all).unwrap()
}
