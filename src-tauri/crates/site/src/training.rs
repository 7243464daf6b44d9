//! The training world, started as a program of its own and reached over loopback (law 10).

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use vouch_core::{Code, Fault, Whose};

use crate::settings::{Field, Settings};

/// Longest wait for the training world to be ready. Its first start makes keys.
const READY: Duration = Duration::from_secs(60);
/// How often its announcement is looked for.
const LOOK: Duration = Duration::from_millis(50);
/// The file in which it says how it is reached.
const ANNOUNCEMENT: &str = "training.json";
/// The file with the application's secret, beside its key.
const SECRET: &str = "client-secret";

/// How the training world is reached: `training.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Announcement {
    pid: u32,
    /// TCP port of the card tray.
    pub tray: u16,
    cis: String,
    platform: String,
    ca: PathBuf,
    client_cert: PathBuf,
    client_key: PathBuf,
    site: AnnouncedSite,
    api_key: String,
    kid: String,
    app_key: PathBuf,
    cis2_issuer: String,
    cis2_client_id: String,
    cis2_kid: String,
    cis2_key: PathBuf,
    cis2_redirect_ports: Vec<u16>,
}

#[derive(Clone, Debug, Deserialize)]
struct AnnouncedSite {
    ods: String,
    asid: String,
    party_key: String,
}

/// A training world, ended with this value if this value started it.
pub struct Training {
    /// How it is reached.
    pub announcement: Announcement,
    child: Option<Child>,
}

impl Training {
    /// Joins the training world that runs in a folder, or starts one there.
    pub fn join(folder: &Path, program: Option<&Path>) -> Result<Self, Fault> {
        if let Some(announcement) = running(folder) {
            return Ok(Self { announcement, child: None });
        }
        let program = program.map_or_else(beside_this_program, |p| Ok(p.to_path_buf()))?;
        let child = Command::new(&program)
            .arg("--data")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| absent(&program.display().to_string(), &e.to_string()))?;
        let mut starting = Self { announcement: Announcement::none(), child: Some(child) };
        let began = Instant::now();
        while began.elapsed() < READY {
            if let Some(announcement) = running(folder) {
                starting.announcement = announcement;
                return Ok(starting);
            }
            if let Some(child) = &mut starting.child
                && let Ok(Some(status)) = child.try_wait()
            {
                return Err(absent(&program.display().to_string(), &format!("it ended with {status}")));
            }
            std::thread::sleep(LOOK);
        }
        Err(absent(&program.display().to_string(), "it did not become ready"))
    }

    /// The settings of the site under training, with those that were given at the start.
    pub fn settings(&self, given: &[(Field, String)]) -> Settings {
        let a = &self.announcement;
        let mut settings = Settings::default();
        let path = |p: &Path| p.display().to_string();
        let ports = a.cis2_redirect_ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        for (field, value) in [
            (Field::Ods, a.site.ods.clone()),
            (Field::Asid, a.site.asid.clone()),
            (Field::PartyKey, a.site.party_key.clone()),
            (Field::Certificate, path(&a.client_cert)),
            (Field::Key, path(&a.client_key)),
            (Field::Roots, path(&a.ca)),
            (Field::Cis, a.cis.clone()),
            (Field::Token, format!("{}/oauth2/token", a.platform)),
            (Field::Pds, format!("{}/personal-demographics/FHIR/R4", a.platform)),
            (Field::Sds, format!("{}/spine-directory/FHIR/R4", a.platform)),
            (Field::ApiKey, a.api_key.clone()),
            (Field::Kid, a.kid.clone()),
            (Field::AppKey, path(&a.app_key)),
            (Field::PlatformSecret, path(&a.app_key.with_file_name(SECRET))),
            (Field::SignIn, "both".into()),
            (Field::Cis2Issuer, a.cis2_issuer.clone()),
            (Field::Cis2ClientId, a.cis2_client_id.clone()),
            (Field::Cis2Kid, a.cis2_kid.clone()),
            (Field::Cis2Key, path(&a.cis2_key)),
            (Field::Cis2Ports, ports),
            (Field::PdsAccess, "user".into()),
        ] {
            settings.set(field, &value);
        }
        for (field, value) in given {
            settings.set(*field, value);
        }
        settings
    }
}

impl Drop for Training {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It ends when its standard input closes; killing it as well leaves nothing behind on any system.
            drop(child.stdin.take());
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Announcement {
    fn none() -> Self {
        Self {
            pid: 0,
            tray: 0,
            cis: String::new(),
            platform: String::new(),
            ca: PathBuf::new(),
            client_cert: PathBuf::new(),
            client_key: PathBuf::new(),
            site: AnnouncedSite { ods: String::new(), asid: String::new(), party_key: String::new() },
            api_key: String::new(),
            kid: String::new(),
            app_key: PathBuf::new(),
            cis2_issuer: String::new(),
            cis2_client_id: String::new(),
            cis2_kid: String::new(),
            cis2_key: PathBuf::new(),
            cis2_redirect_ports: Vec::new(),
        }
    }
}

/// The announcement in a folder, if the world it speaks of answers.
fn running(folder: &Path) -> Option<Announcement> {
    let text = std::fs::read_to_string(folder.join(ANNOUNCEMENT)).ok()?;
    let announcement: Announcement = serde_json::from_str(&text).ok()?;
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], announcement.tray));
    let answers = std::net::TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok();
    (announcement.pid != 0 && answers).then_some(announcement)
}

fn beside_this_program() -> Result<PathBuf, Fault> {
    let here = std::env::current_exe().map_err(|e| absent("vouch-training", &e.to_string()))?;
    let name = format!("vouch-training{}", std::env::consts::EXE_SUFFIX);
    Ok(here.with_file_name(name))
}

fn absent(program: &str, why: &str) -> Fault {
    Fault::new(
        Code::Config,
        Whose::Machine,
        "The training world could not be started.",
        "Without it there is nothing to practise with. No real patient is concerned.",
        "Install Vouch again, with its training program.",
    )
    .with("Program", program)
    .with("Why", why)
}
