//! Signing in with CIS2 in a real browser beside the real window.
//!
//! What the system opens pages with is a script here that writes the address down; the test opens it in a browser of its
//! own, and does there what a person does.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use fantoccini::{Client, ClientBuilder, Locator, wd::Capabilities};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::harness::{NATIVE_DRIVER, PATIENCE, Pc, Process, free_port, until};
use crate::steps::{BAKER, Counter};

/// WebKitGTK's own browser, in the same package as the library.
const BROWSER: &str = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
/// Where pictures go, from the root of the workspace.
const PICTURES: &str = "target/browser";

/// A browser on a PC. What is listed first ends first.
struct Browser {
    client: Client,
    _driver: Process,
}

impl Browser {
    async fn open(pc: &Pc, address: &str) -> Self {
        let port = free_port();
        let driver = Process::start(pc.command(NATIVE_DRIVER).arg(format!("--port={port}")));
        until("the browser's driver", || std::net::TcpStream::connect(("127.0.0.1", port)).ok());
        let browser = json!({ "binary": BROWSER, "args": ["--automation"] });
        let wanted = Capabilities::from_iter([("webkitgtk:browserOptions".to_owned(), browser)]);
        let mut connect = ClientBuilder::new(HttpConnector::new());
        let client =
            connect.capabilities(wanted).connect(&format!("http://127.0.0.1:{port}")).await.expect("a browser");
        client.goto(address).await.unwrap();
        Self { client, _driver: driver }
    }

    async fn press(&self, selector: &str) {
        let wait = self.client.wait().at_most(PATIENCE);
        wait.for_element(Locator::Css(selector)).await.unwrap().click().await.unwrap();
    }

    async fn says(&self, words: &str) {
        let has = format!("//body[contains(., \"{words}\")]");
        self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&has)).await.unwrap();
    }
}

/// A PC whose system writes the address of a page down instead of opening it.
fn pc() -> (Pc, PathBuf) {
    let pc = Pc::new();
    let opened = pc.home().join("opened");
    let folder = pc.home().join("bin");
    std::fs::create_dir_all(&folder).unwrap();
    let script = folder.join("xdg-open");
    std::fs::write(&script, format!("#!/bin/sh\necho \"$1\" >'{}'\n", opened.display())).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    (pc, opened)
}

fn picture(pc: &Pc, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(PICTURES);
    std::fs::create_dir_all(&folder).unwrap();
    pc.display.picture(&folder.join(format!("{name}.png")));
}

#[tokio::test]
async fn a_locum_signs_in_in_the_browser_and_works_in_the_role_chosen_there() {
    let (pc, opened) = pc();
    let counter = Counter::open_on(pc).await;
    let page = counter.page();
    page.press("sign-in-browser").await;
    page.step("browser").await;
    picture(&counter.pc, "1-waiting");
    let address = until("the page is opened", || std::fs::read_to_string(&opened).ok().filter(|a| a.ends_with('\n')));

    let browser = Browser::open(&counter.pc, address.trim()).await;
    browser.says("NOT REAL PATIENTS").await;
    picture(&counter.pc, "2-who-are-you");
    browser.press("input[name='user'][value='900000000013']").await;
    browser.press("button[value='sign-in']").await;
    browser.press("input[name='role'][value='900000000133']").await;
    picture(&counter.pc, "3-role");
    browser.press("button[value='choose']").await;
    browser.says("You can close this page").await;

    page.screen("find").await;
    assert!(page.text().await.contains("SMITH, JONES & DAUGHTERS"));
    counter.open_patient(&BAKER).await;
    counter.patient_agreed().await;
    page.says("record", BAKER.medicine).await;
    picture(&counter.pc, "4-record");
    // There is no card in this session: the screen is locked by hand, and nothing of it stays.
    page.press("lock").await;
    page.screen("signIn").await;
    assert!(!page.text().await.contains(BAKER.family));
}
