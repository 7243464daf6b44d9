//! A site with a broker, and its PCs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use rcgen::RsaKeySize;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;
use vouch_broker::commands::{Init, enrol, init};
use vouch_broker::config::Config;
use vouch_broker::data::{DataDir, private};
use vouch_broker::serve::{Broker, Listening};
use vouch_core::clock::{Clock, Ids};
use vouch_core::world::World;
use vouch_https::{Identity, Trust};

/// The API key of the site.
pub const API_KEY: &str = "site-api-key";
/// The client id of the site, and CIS2's token endpoint as CIS2 might write it.
pub const CLIENT_ID: &str = "999999999999.apps.national";
pub const CIS2_TOKEN: &str = "https://localhost:443/openam/oauth2/access_token";

/// A clock that is put forward by hand.
pub struct Hands(pub Mutex<Timestamp>);

impl Hands {
    pub fn now() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Timestamp::now())))
    }

    pub fn forward(&self, secs: i64) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(jiff::SignedDuration::from_secs(secs)).unwrap();
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

struct Random;

impl Ids for Random {
    fn uuid(&self) -> Uuid {
        Uuid::new_v4()
    }
}

/// A data folder with a configuration.
pub struct Site {
    pub root: PathBuf,
    pub clock: Arc<Hands>,
    _dir: tempfile::TempDir,
}

/// A broker that answers.
pub struct Serving {
    pub pcs: String,
    pub keys: String,
    pub stop: Option<oneshot::Sender<()>>,
    pub ended: JoinHandle<()>,
}

/// Both registrations; the platform's endpoint is `token_url`. `more` belongs to the platform's section.
pub fn config(token_url: &str, more: &str) -> String {
    format!(
        "world = 'training'\n[pcs]\nlisten = '127.0.0.1:0'\n[keys]\nlisten = '127.0.0.1:0'\n\
         [cis2]\ntoken_url = '{CIS2_TOKEN}'\nclient_id = '{CLIENT_ID}'\nalgorithm = 'RS256'\n\
         [platform]\ntoken_url = '{token_url}'\napi_key = '{API_KEY}'\n{more}"
    )
}

impl Site {
    /// Set up, with shorter keys than real ones, which take long to make.
    pub fn new(config: &str) -> Self {
        // The key set is fetched with a client of reqwest's own making.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("broker");
        let clock = Hands::now();
        let asked = Init { world: World::Training, names: vec!["localhost".into()], size: RsaKeySize::_2048 };
        init(&root, &asked, clock.now()).unwrap();
        private::write(&root.join("broker.toml"), config).unwrap();
        Self { root, clock, _dir: dir }
    }

    /// Registered with a platform that nobody asks.
    pub fn ordinary() -> Self {
        Self::new(&config("https://localhost:1/oauth2/token", ""))
    }

    pub fn data(&self) -> DataDir {
        DataDir::open(&self.root).unwrap()
    }

    pub async fn serve(&self) -> Serving {
        let data = self.data();
        let config = Config::read(&self.root.join("broker.toml"), &data).unwrap();
        let listening = Listening::at(&config, &data).await.unwrap();
        let (pcs, keys) = listening.addresses().unwrap();
        let broker = Arc::new(Broker::open(data, config, self.clock.clone(), Arc::new(Random)).unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let ended = tokio::spawn(listening.serve(broker, async {
            let _ = stopped.await;
        }));
        Serving {
            pcs: format!("https://localhost:{}", pcs.port()),
            keys: format!("http://localhost:{}", keys.port()),
            stop: Some(stop),
            ended,
        }
    }

    /// What a PC trusts.
    pub fn trust(&self) -> Trust {
        Trust(std::fs::read(self.root.join("ca.pem")).unwrap())
    }

    /// Enrols a PC and gives its bundle.
    pub fn enrolled(&self, name: &str) -> Identity {
        enrol(&self.root, name, None, self.clock.now()).unwrap();
        bundle(&self.root.join("pcs").join(name))
    }

    /// An HTTPS client as an enrolled PC has it.
    pub fn pc(&self, name: &str) -> reqwest::Client {
        let identity = self.enrolled(name);
        vouch_https::client(&self.trust(), Some(&identity)).unwrap()
    }

    /// The record of uses, a row a line: PC, what, outcome.
    pub fn uses(&self) -> Vec<[String; 3]> {
        let text = std::fs::read_to_string(self.root.join("uses.jsonl")).unwrap_or_default();
        let row = |line: &str| {
            let line: Value = serde_json::from_str(line).unwrap();
            ["pc", "what", "outcome"].map(|field| line[field].as_str().unwrap().to_owned())
        };
        text.lines().map(row).collect()
    }

    pub fn mode(&self, file: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(self.root.join(file), std::fs::Permissions::from_mode(mode)).unwrap();
    }
}

pub fn bundle(folder: &Path) -> Identity {
    let read = |file: &str| std::fs::read(folder.join(file)).unwrap();
    Identity { chain: read("pc.pem"), key: read("pc.key.pem") }
}

/// Status and JSON of an answer; an error when there was none.
pub async fn ask(
    pc: &reqwest::Client,
    url: &str,
    path: &str,
    body: impl Into<String>,
) -> Result<(u16, Value), reqwest::Error> {
    let answer = pc.post(format!("{url}{path}")).body(body.into()).send().await?;
    let status = answer.status().as_u16();
    let bytes = answer.bytes().await?;
    Ok((status, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
}

/// Asks for an assertion.
pub async fn assertion(pc: &reqwest::Client, url: &str, audience: &str) -> Result<(u16, Value), reqwest::Error> {
    ask(pc, url, "/assertion", json!({"for": audience}).to_string()).await
}
