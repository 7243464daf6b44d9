//! Which program loads the modules.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The program's name, without the ending that the system gives programs.
pub const NAME: &str = "vouch-token";

/// How long a module may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// To load and initialise it.
    pub open: Duration,
    /// To list slots and tokens. For this OpenSC asks a card that it does not know about every kind of card there is: some
    /// 180 commands, 8 seconds in a virtual reader.
    pub slots: Duration,
    /// To read the certificates of a token.
    pub certificates: Duration,
    /// To log in with a typed PIN, and sign.
    pub sign: Duration,
    /// To log in with a PIN typed on the reader, and sign.
    pub sign_on_reader: Duration,
}

impl Deadlines {
    /// What holds unless said otherwise.
    pub const USUAL: Self = Self {
        open: Duration::from_secs(10),
        slots: Duration::from_secs(20),
        certificates: Duration::from_secs(5),
        sign: Duration::from_secs(30),
        sign_on_reader: Duration::from_secs(60),
    };
}

/// Where `vouch-token` is, and how it is run.
#[derive(Clone, Debug)]
pub struct TokenProgram {
    path: PathBuf,
    environment: Vec<(OsString, OsString)>,
    deadlines: Deadlines,
}

impl TokenProgram {
    /// Beside the program that runs now.
    ///
    /// # Errors
    /// When the system does not say which program that is.
    pub fn beside_this_program() -> std::io::Result<Self> {
        let here = std::env::current_exe()?;
        Ok(Self::at(here.with_file_name(format!("{NAME}{}", std::env::consts::EXE_SUFFIX))))
    }

    /// At this path.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), environment: Vec::new(), deadlines: Deadlines::USUAL }
    }

    /// With a variable of the environment that a module wants (`OPENSC_CONF`); the others are those of Vouch.
    #[must_use]
    pub fn with(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// With other deadlines than [`Deadlines::USUAL`].
    #[must_use]
    pub const fn within(mut self, deadlines: Deadlines) -> Self {
        self.deadlines = deadlines;
        self
    }

    /// How long a module may take.
    #[must_use]
    pub const fn deadlines(&self) -> Deadlines {
        self.deadlines
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Starts it for one module. What it writes to standard error is thrown away: modules write there whatever they like.
    pub(super) fn start(&self, module: &Path) -> std::io::Result<Child> {
        let mut command = Command::new(&self.path);
        command.arg(module).envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NO_WINDOW);
        command.spawn()
    }
}

/// A console program opens no window (Windows, process creation flags).
#[cfg(windows)]
const CREATE_NO_WINDOW: u32 = 0x0800_0000;
