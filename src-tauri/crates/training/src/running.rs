//! A whole training world, started and announced.

use std::path::{Path, PathBuf};

use axum::Router;
use serde::Serialize;
use tokio::task::JoinSet;

use crate::cis::{self, Rules};
use crate::ledger::Ledger;
use crate::patients::register;
use crate::pki::Pki;
use crate::serve::{Clients, acceptor, listen, serve, url};
use crate::staff::staff;
use crate::state::{SITE_ASID, SITE_FQDN, SITE_ODS, SITE_PARTY, SPINE_ASID, SPINE_PARTY, World};
use crate::tray::{self, Tray};
use crate::{Error, oauth, pds, sds, spine};

/// Where a running world says how it is reached, in its data directory.
pub const ANNOUNCEMENT: &str = "training.json";
/// Ports a world takes, counted from the base: tray, Spine, CIS, platform.
const PORTS: [u16; 4] = [0, 1, 2, 3];

/// How a world is to be started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Keys, certificates and the announcement are kept here.
    pub data: PathBuf,
    /// Every request is written down here, byte for byte; without it only in memory.
    pub ledger: Option<PathBuf>,
    /// First of four ports on 127.0.0.1; 0 lets the system choose each.
    pub port_base: u16,
    /// How CIS behaves.
    pub cis: Rules,
}

/// What an app needs to know to reach the world: the content of `training.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Announcement {
    /// Process id.
    pub pid: u32,
    /// TCP port of the card tray.
    pub tray: u16,
    /// Base address of Spine: mutual TLS.
    pub spine: String,
    /// Base address of CIS.
    pub cis: String,
    /// Base address of the API platform.
    pub platform: String,
    /// Root certificate, PEM file.
    pub ca: PathBuf,
    /// The site's TLS certificate, PEM file.
    pub client_cert: PathBuf,
    /// The site's TLS key, PEM file.
    pub client_key: PathBuf,
    /// Who the site is.
    pub site: Site,
    /// Spine's system id.
    pub spine_asid: &'static str,
    /// Spine's party key.
    pub spine_party: &'static str,
    /// Key of the application on the platform.
    pub api_key: String,
    /// Id of the application's registered key.
    pub kid: String,
    /// The application's private key, PEM file.
    pub app_key: PathBuf,
}

/// The site under training.
#[derive(Clone, Debug, Serialize)]
pub struct Site {
    /// ODS code.
    pub ods: &'static str,
    /// System id.
    pub asid: &'static str,
    /// Party key.
    pub party_key: &'static str,
    /// CN of its certificate.
    pub fqdn: &'static str,
}

/// A world that listens. Dropping it closes all listeners and takes all cards out.
pub struct Running {
    /// How it is reached.
    pub announcement: Announcement,
    /// Its state, for tests in the same process.
    pub world: World,
    announced: Announced,
    _tasks: JoinSet<()>,
}

/// The announcement on disk.
struct Announced {
    path: PathBuf,
    text: String,
}

impl Running {
    /// Where the world is announced.
    #[must_use]
    pub fn announced_at(&self) -> &Path {
        &self.announced.path
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        // A world that is gone must not be announced; one that took its place must be.
        if std::fs::read_to_string(&self.path).is_ok_and(|text| text == self.text) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Opens the data directory, binds all listeners on loopback, and announces the world.
///
/// # Errors
/// Every variant of [`Error`] but `Reader`.
pub async fn start(options: Options) -> Result<Running, Error> {
    // Another part of the process may have chosen the same provider already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let data = &options.data;
    std::fs::create_dir_all(data).map_err(Error::keep(data))?;
    // Paths are announced to programs with another working directory.
    let data = data.canonicalize().map_err(Error::keep(data))?;
    withdraw(&data)?;
    let today = jiff::Zoned::now().date();
    let (world, application) = open(&data, options.ledger.as_deref(), today)?;

    let [tray, spine, cis, platform] = PORTS.map(|n| if options.port_base == 0 { 0 } else { options.port_base + n });
    let (tray, spine) = (listen(tray).await?, listen(spine).await?);
    let (cis, platform) = (listen(cis).await?, listen(platform).await?);
    let address = |l| url(l).map_err(Error::keep(&data));
    let (spine_url, cis_url, platform_url) = (address(&spine)?, address(&cis)?, address(&platform)?);
    world.set_addresses(|a| {
        a.spine.clone_from(&spine_url);
        a.cis.clone_from(&cis_url);
        a.platform.clone_from(&platform_url);
    });

    let announcement = Announcement {
        pid: std::process::id(),
        tray: tray.local_addr().map_err(Error::keep(&data))?.port(),
        spine: spine_url,
        cis: cis_url,
        platform: platform_url,
        ca: world.pki().root_path(),
        client_cert: world.pki().site().certificate_path.clone(),
        client_key: world.pki().site().key_path.clone(),
        site: Site { ods: SITE_ODS, asid: SITE_ASID, party_key: SITE_PARTY, fqdn: SITE_FQDN },
        spine_asid: SPINE_ASID,
        spine_party: SPINE_PARTY,
        api_key: application.0,
        kid: application.1,
        app_key: application.2,
    };

    let certified = acceptor(world.pki(), Clients::Certified)?;
    let anonymous = acceptor(world.pki(), Clients::Anonymous)?;
    let apis = Router::new()
        .merge(oauth::router(world.clone()))
        .merge(pds::router(world.clone()))
        .merge(sds::router(world.clone()));
    let mut tasks = JoinSet::new();
    tasks.spawn(tray::serve(tray, Tray::new(world.clone())));
    tasks.spawn(serve(spine, certified, spine::router(world.clone())));
    tasks.spawn(serve(cis, anonymous.clone(), cis::router(world.clone(), options.cis)));
    tasks.spawn(serve(platform, anonymous, apis));
    let announced = announce(&data, &announcement)?;
    Ok(Running { announcement, world, announced, _tasks: tasks })
}

/// Joins the parts: API key, key id and key path of the application beside the world.
fn open(
    data: &Path,
    ledger: Option<&Path>,
    today: jiff::civil::Date,
) -> Result<(World, (String, String, PathBuf)), Error> {
    let application = oauth::prepare(data).map_err(Error::keep(data))?;
    let known = (application.api_key.clone(), application.kid.clone(), application.key_path.clone());
    let world = World::new(register(today), staff(), Pki::open(data, today)?, Ledger::new(ledger));
    world.platform().register(application);
    Ok((world, known))
}

/// Takes back what a world left that was killed: who waits for this one must not read it.
fn withdraw(data: &Path) -> Result<(), Error> {
    let path = data.join(ANNOUNCEMENT);
    match std::fs::remove_file(&path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::keep(&path)(e)),
        _ => Ok(()),
    }
}

/// Written beside and moved into place, so that nobody reads half of it.
fn announce(data: &Path, announcement: &Announcement) -> Result<Announced, Error> {
    let (path, draft) = (data.join(ANNOUNCEMENT), data.join("training.json.new"));
    let text = serde_json::to_string_pretty(announcement).map_err(|e| Error::keep(&path)(e.into()))?;
    std::fs::write(&draft, &text).map_err(Error::keep(&draft))?;
    std::fs::rename(&draft, &path).map_err(Error::keep(&path))?;
    Ok(Announced { path, text })
}
