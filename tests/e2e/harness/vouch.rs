//! Vouch under WebDriver: tauri-driver, WebKitWebDriver, the app.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use super::page::Page;
use super::pc::Pc;
use super::process::{Process, started_by};
use super::wait::until;

const DRIVER: &str = "target/tools/bin/tauri-driver";
pub const NATIVE_DRIVER: &str = "/usr/bin/WebKitWebDriver";
/// The process that draws the page, as the kernel shortens its name.
const RENDERER: &str = "WebKitWebProces";

/// Which readers Vouch uses.
#[derive(Clone, Copy)]
pub enum Reader {
    /// Training cards on screen.
    Tray,
    /// The PC's own, through pcscd.
    Pcsc,
}

/// A running Vouch.
pub struct Vouch {
    /// What a person sees and does.
    pub page: Page,
    driver: Process,
}

impl Vouch {
    /// Starts Vouch on a PC, in the data directory of its training world.
    pub async fn start(pc: &Pc, reader: Reader) -> Self {
        let (port, native_port) = (free_port(), free_port());
        let mut command = pc.command(Path::new(env!("CARGO_MANIFEST_DIR")).join(DRIVER));
        command.args([
            "--native-driver",
            NATIVE_DRIVER,
            "--port",
            &port.to_string(),
            "--native-port",
            &native_port.to_string(),
        ]);
        let driver = Process::start(command.stdout(Stdio::null()));
        for port in [port, native_port] {
            until("the driver", || TcpStream::connect(("127.0.0.1", port)).ok());
        }
        let client = connect(port, &arguments(pc, reader)).await;
        Self { page: Page::new(client), driver }
    }

    /// The process that draws the page.
    pub fn renderer(&self) -> u32 {
        self.process(RENDERER)
    }

    /// The app's own process.
    pub fn app(&self) -> u32 {
        self.process("vouch")
    }

    fn process(&self, name: &str) -> u32 {
        let all = started_by(self.driver.id());
        all.iter().find(|(_, n)| n == name).unwrap_or_else(|| panic!("no {name} among {all:?}")).0
    }
}

/// How Vouch is started on a PC.
pub fn arguments(pc: &Pc, reader: Reader) -> Vec<String> {
    let reader = match reader {
        Reader::Tray => "tray",
        Reader::Pcsc => "pcsc",
    };
    let data = pc.data().display().to_string();
    ["--data", &data, "--world", "training", "--reader", reader].map(String::from).to_vec()
}

async fn connect(port: u16, arguments: &[String]) -> Client {
    let app = json!({ "application": env!("CARGO_BIN_EXE_vouch"), "args": arguments });
    let wanted = Capabilities::from_iter([("tauri:options".to_owned(), app)]);
    let address = format!("http://127.0.0.1:{port}");
    ClientBuilder::new(HttpConnector::new()).capabilities(wanted).connect(&address).await.expect("a WebDriver session")
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
