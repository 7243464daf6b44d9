//! A whole training world, started and announced.

use std::path::{Path, PathBuf};

use axum::Router;
use serde::Serialize;
use tokio::task::JoinSet;

use crate::cis::{self, Rules};
use crate::cis2::{self, Client};
use crate::ledger::Ledger;
use crate::oauth::{self, Application};
use crate::patients::register;
use crate::pki::Pki;
use crate::secret::write_privately;
use crate::serve::{Clients, acceptor, listen, serve, serve_plain, url};
use crate::staff::staff;
use crate::state::{Addresses, SITE_ASID, SITE_FQDN, SITE_ODS, SITE_PARTY, SPINE_ASID, SPINE_PARTY, World};
use crate::tray::{self, Tray};
use crate::{Error, pds, sds, spine};

/// Where a running world says how it is reached, in its data directory.
pub const ANNOUNCEMENT: &str = "training.json";
/// Ports a world takes, counted from the base: tray, Spine, CIS, platform, CIS2, the pages of CIS2.
const PORTS: [u16; 6] = [0, 1, 2, 3, 4, 5];
/// Ports it leaves to the client of CIS2, counted from the base.
const REDIRECT_PORTS: [u16; cis2::REDIRECTS] = [6, 7, 8];
/// Ports from the base on.
pub const PORTS_TAKEN: u16 = 9;

/// How a world is to be started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Keys, certificates and the announcement are kept here.
    pub data: PathBuf,
    /// Every request is written down here, byte for byte; without it only in memory.
    pub ledger: Option<PathBuf>,
    /// First of [`PORTS_TAKEN`] ports on 127.0.0.1; 0 lets the system choose each.
    pub port_base: u16,
    /// How CIS behaves.
    pub cis: Rules,
}

/// What an app needs to know to reach the world: the content of `training.json`.
#[derive(Clone, Serialize)]
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
    /// The application's secret, for refreshing.
    pub client_secret: String,
    /// Issuer of CIS2.
    pub cis2_issuer: String,
    /// The client registered there.
    pub cis2_client_id: &'static str,
    /// Id of the client's registered key.
    pub cis2_kid: &'static str,
    /// The client's private key, PEM file.
    pub cis2_key: PathBuf,
    /// How the client signs its assertions.
    pub cis2_key_alg: &'static str,
    /// Ports of the registered redirect addresses, `http://localhost:PORT/signed-in`.
    pub cis2_redirect_ports: [u16; cis2::REDIRECTS],
}

impl std::fmt::Debug for Announcement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Announcement").field("pid", &self.pid).field("tray", &self.tray).finish_non_exhaustive()
    }
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
    let port = |n| if options.port_base == 0 { 0 } else { options.port_base + n };
    let redirect_ports = match options.port_base {
        0 => cis2::free_ports().map_err(Error::keep(&data))?,
        _ => REDIRECT_PORTS.map(port),
    };
    let known = register_all(&data, redirect_ports)?;
    let world = World::new(register(today), staff(), Pki::open(&data, today)?, Ledger::new(options.ledger.as_deref()));
    world.platform().register(known.application.clone());
    world.cis2().register(known.client.clone());

    let [tray, spine, cis, platform, cis2, pages] = PORTS.map(port);
    let (tray, spine, cis) = (listen(tray).await?, listen(spine).await?, listen(cis).await?);
    let (platform, cis2, pages) = (listen(platform).await?, listen(cis2).await?, listen(pages).await?);
    let address = |l| url(l).map_err(Error::keep(&data));
    let pages_port = pages.local_addr().map_err(Error::keep(&data))?.port();
    let addresses = Addresses {
        spine: address(&spine)?,
        cis: address(&cis)?,
        platform: address(&platform)?,
        cis2: address(&cis2)?,
        cis2_pages: format!("http://localhost:{pages_port}"),
        site_inbound: None,
    };
    world.set_addresses(|a| a.clone_from(&addresses));

    let announcement = Announcement {
        pid: std::process::id(),
        tray: tray.local_addr().map_err(Error::keep(&data))?.port(),
        spine: addresses.spine,
        cis: addresses.cis,
        platform: addresses.platform,
        ca: world.pki().root_path(),
        client_cert: world.pki().site().certificate_path.clone(),
        client_key: world.pki().site().key_path.clone(),
        site: Site { ods: SITE_ODS, asid: SITE_ASID, party_key: SITE_PARTY, fqdn: SITE_FQDN },
        spine_asid: SPINE_ASID,
        spine_party: SPINE_PARTY,
        api_key: known.application.api_key,
        kid: known.application.kid,
        app_key: known.application.key_path,
        client_secret: known.application.client_secret,
        cis2_issuer: cis2::issuer(&world),
        cis2_client_id: known.client.id,
        cis2_kid: known.client.kid,
        cis2_key: known.client.key_path,
        cis2_key_alg: cis2::ALGORITHM_NAME,
        cis2_redirect_ports: known.client.redirect_ports,
    };

    let certified = acceptor(world.pki(), Clients::Certified)?;
    let anonymous = acceptor(world.pki(), Clients::Anonymous)?;
    let apis = Router::new()
        .merge(oauth::router(world.clone()))
        .merge(pds::router(world.clone()))
        .merge(sds::router(world.clone()));
    let mut tasks = JoinSet::new();
    let cards = Tray::new(world.clone());
    tasks.spawn(tray::serve(tray, cards.clone()));
    tasks.spawn(serve(spine, certified, spine::router(world.clone())));
    tasks.spawn(serve(cis, anonymous.clone(), cis::router(world.clone(), options.cis)));
    tasks.spawn(serve(platform, anonymous.clone(), apis));
    tasks.spawn(serve(cis2, anonymous, cis2::router(world.clone(), cards.clone())));
    tasks.spawn(serve_plain(pages, cis2::pages(world.clone(), cards)));
    let announced = announce(&data, &announcement)?;
    Ok(Running { announcement, world, announced, _tasks: tasks })
}

/// Who is registered: the application with the platform, the client with CIS2.
struct Known {
    application: Application,
    client: Client,
}

fn register_all(data: &Path, redirect_ports: [u16; cis2::REDIRECTS]) -> Result<Known, Error> {
    let application = oauth::prepare(data).map_err(Error::keep(data))?;
    let client = cis2::prepare(data, redirect_ports).map_err(Error::keep(data))?;
    Ok(Known { application, client })
}

/// Takes back what a world left that was killed: who waits for this one must not read it.
fn withdraw(data: &Path) -> Result<(), Error> {
    let path = data.join(ANNOUNCEMENT);
    match std::fs::remove_file(&path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::keep(&path)(e)),
        _ => Ok(()),
    }
}

/// Written beside and moved into place, so that nobody reads half of it; for its owner only, since a secret is in it.
fn announce(data: &Path, announcement: &Announcement) -> Result<Announced, Error> {
    let (path, draft) = (data.join(ANNOUNCEMENT), data.join("training.json.new"));
    let text = serde_json::to_string_pretty(announcement).map_err(|e| Error::keep(&path)(e.into()))?;
    match std::fs::remove_file(&draft) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::keep(&draft)(e)),
        _ => {}
    }
    write_privately(&draft, &text).map_err(Error::keep(&draft))?;
    std::fs::rename(&draft, &path).map_err(Error::keep(&path))?;
    Ok(Announced { path, text })
}
