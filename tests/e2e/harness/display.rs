//! A display of its own, and what can be seen on it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use super::process::Process;

/// Pixels below the window: Vouch leaves room for a title bar, and nobody draws one here.
const TITLE_BAR: u32 = 40;
/// Looks at a display that may never settle: a cursor blinks.
const SETTLING: usize = 10;

/// An X server that shows to nobody.
pub struct Display {
    name: String,
    size: (u32, u32),
    _server: Process,
}

impl Display {
    /// Starts a server of some width and height on the first free number.
    pub fn start(size: (u32, u32)) -> Self {
        let screen = format!("{}x{}x24", size.0, size.1);
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp"]);
        let mut server = Process::start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut number = String::new();
        BufReader::new(server.child().stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { name: format!(":{}", number.trim()), size, _server: server }
    }

    /// As `DISPLAY` names it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Keeps a picture of everything on it, without the room left for a title bar.
    pub fn picture(&self, file: &Path) {
        let part = format!("{}x{}+0+0", self.size.0, self.size.1 - TITLE_BAR);
        let mut take = Command::new("import");
        take.args(["-silent", "-window", "root", "-display", &self.name, "-crop", &part, "+repage"]);
        assert!(take.arg(file).status().is_ok_and(|s| s.success()), "no picture of the display");
    }

    /// Waits until what is on it has stopped changing, as far as it does.
    pub fn settle(&self) {
        let mut before = self.histogram();
        for _ in 0..SETTLING {
            std::thread::sleep(std::time::Duration::from_millis(200));
            let now = self.histogram();
            if now == before {
                return;
            }
            before = now;
        }
    }

    /// How many different colours are on it. A page of text has many, a window without a page one or two.
    pub fn colours(&self) -> usize {
        self.histogram().lines().count()
    }

    /// How many pixels have a colour, such as `#FF0000`.
    pub fn count(&self, colour: &str) -> usize {
        let histogram = self.histogram();
        let line = histogram.lines().find(|line| line.contains(colour));
        line.and_then(|line| line.trim().split(':').next()).map_or(0, |count| count.trim().parse().unwrap())
    }

    /// A line for each colour: `  1234: (255,0,0) #FF0000 red`.
    fn histogram(&self) -> String {
        let mut taken = Command::new("import");
        taken.args(["-silent", "-window", "root", "-display", &self.name]);
        let taken = taken.args(["-depth", "8", "-format", "%c", "histogram:info:-"]).output().unwrap();
        String::from_utf8_lossy(&taken.stdout).into_owned()
    }

    /// What `xdotool` answers, with the display set.
    pub fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool").args(arguments).env("DISPLAY", &self.name).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}
