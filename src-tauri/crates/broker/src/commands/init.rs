//! `init`: keys, authority, the broker's own certificate, an empty list, a configuration to fill in.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rcgen::RsaKeySize;
use vouch_core::world::World;

use crate::BrokerError;
use crate::authority::{Authority, CA};
use crate::data::{CONFIG, DataDir, private};
use crate::enrolment::Enrolment;
use crate::keys::{Audience, Ring, Source, rotate};

/// A configuration to fill in; the world is put in.
const TEMPLATE: &str = include_str!("broker.toml");

/// How a folder is to be set up.
#[derive(Clone, Debug)]
pub struct Init {
    /// For good.
    pub world: World,
    /// DNS names and IP addresses by which PCs call the broker.
    pub names: Vec<String>,
    /// Size of the first keys.
    pub size: RsaKeySize,
}

/// Sets a folder up.
///
/// # Errors
/// [`BrokerError::SetUpAlready`]; otherwise what cannot be made or written.
pub fn init(root: &Path, asked: &Init, now: Timestamp) -> Result<String, BrokerError> {
    let data = DataDir::make(root, asked.world)?;
    let _lock = data.lock()?;
    Authority::make(&data, now)?.server(&data, &asked.names, now)?;
    Enrolment::default().write(&data)?;
    Ring::default().write(&data)?;
    for audience in Audience::ALL {
        // Nobody has fetched a key set yet, so the first key need not wait.
        rotate(&data, audience, &Source::Made(asked.size), Some(SignedDuration::ZERO), now)?;
    }
    let config = data.path(CONFIG);
    if !config.exists() {
        private::write(&config, &TEMPLATE.replace("WORLD", asked.world.word()))?;
    }
    data.seal()?;
    Ok(format!(
        "Set up {} for the {} world.\n\
         Next: fill in {}, register the key set's address with CIS2 and the API platform, enrol each PC, then serve.\n\
         PCs trust {}.",
        root.display(),
        asked.world,
        config.display(),
        data.path(CA).display()
    ))
}

/// Makes the broker's own certificate anew, before it ends or when its names change.
///
/// # Errors
/// When it cannot be made or written.
pub fn server_certificate(root: &Path, names: &[String], now: Timestamp) -> Result<String, BrokerError> {
    let data = DataDir::open(root)?;
    let _lock = data.lock()?;
    Authority::open(&data)?.server(&data, names, now)?;
    Ok("Made a new certificate for the broker. Restart it to use it; PCs need nothing.".into())
}
