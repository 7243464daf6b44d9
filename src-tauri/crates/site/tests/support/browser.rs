//! A small browser: it follows redirects on this PC, keeps the cookies of the training provider, and fills in its two
//! forms. It has no TLS, as the provider's pages need none.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::{Headless, PATIENCE};

/// Most pages and redirects of one visit.
const HOPS: usize = 8;

/// A browser with its cookies. What it shows is in `page`.
#[derive(Default)]
pub struct Browser {
    cookies: Vec<(String, String)>,
    /// Scheme, host and port of the page.
    origin: String,
    /// The page as it came.
    page: String,
}

/// What somebody does at the provider.
#[derive(Clone, Copy)]
pub struct Person {
    /// 12 digits.
    pub user_id: &'static str,
    /// `smartcard`, `security-key` or `app`.
    pub authenticator: &'static str,
    /// Which of the roles that are offered.
    pub role: usize,
}

impl Person {
    /// Somebody with the smartcard, who takes the first role if asked.
    pub const fn with_card(user_id: &'static str) -> Self {
        Self { user_id, authenticator: "smartcard", role: 0 }
    }
}

impl Browser {
    /// Opens a page, and follows where it leads. Gives the words of the page.
    pub fn open(&mut self, url: &str) -> String {
        self.go("GET", url, "")
    }

    /// Opens the provider's page, signs in, and chooses a role if asked. Gives the words of the last page.
    pub fn sign_in(&mut self, url: &str, person: Person) -> String {
        let words = self.open(url);
        assert!(words.contains("Who are you?"), "{words}");
        let fields = [("user_id", person.user_id), ("authenticator", person.authenticator), ("action", "sign-in")];
        let words = self.send(&fields);
        if !self.page.contains("name=\"role\"") {
            return words;
        }
        let role = self.roles().into_iter().nth(person.role).unwrap();
        self.send(&[("role", &role), ("action", "choose")])
    }

    /// Opens the provider's page, and cancels there.
    pub fn cancel(&mut self, url: &str) -> String {
        self.open(url);
        self.send(&[("action", "cancel")])
    }

    /// The role profiles that the page offers.
    pub fn roles(&self) -> Vec<String> {
        self.page.split("name=\"role\" value=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(text).collect()
    }

    /// Sends the form of the page with these fields.
    pub fn send(&mut self, fields: &[(&str, &str)]) -> String {
        let action = self.after("action=\"");
        let transaction = self.after("name=\"transaction\" value=\"");
        let fields = [fields, &[("transaction", &*transaction)]].concat();
        let form: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let url = format!("{}{action}", self.origin);
        self.go("POST", &url, &form.join("&"))
    }

    fn after(&self, before: &str) -> String {
        let (_, rest) = self.page.split_once(before).unwrap_or_else(|| panic!("no {before} in {}", self.page));
        text(rest.split_once('"').unwrap())
    }

    fn go(&mut self, method: &str, url: &str, form: &str) -> String {
        let (mut method, mut url, mut form) = (method, url.to_owned(), form);
        for _ in 0..HOPS {
            let (head, body) = self.ask(method, &url, form);
            self.keep_cookies(&head);
            match header(&head, "location").next() {
                Some(elsewhere) => (method, url, form) = ("GET", elsewhere.to_owned(), ""),
                None => {
                    self.page = body;
                    return self.page.clone();
                }
            }
        }
        panic!("sent in a circle to {url}");
    }

    /// One request on a connection of its own: head and body of the answer.
    fn ask(&mut self, method: &str, url: &str, form: &str) -> (String, String) {
        let rest = url.strip_prefix("http://").unwrap_or_else(|| panic!("not a page of this PC: {url}"));
        let (host, path) = rest.split_once('/').unwrap();
        let port = host.strip_prefix("localhost:").unwrap_or_else(|| panic!("not a page of this PC: {url}"));
        self.origin = format!("http://{host}");
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = if cookies.is_empty() { String::new() } else { format!("Cookie: {}\r\n", cookies.join("; ")) };
        let mut stream = TcpStream::connect(("localhost", port.parse().unwrap())).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(
            stream,
            "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{cookies}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer from {host}: {answer}"));
        (head.to_owned(), body.to_owned())
    }

    fn keep_cookies(&mut self, head: &str) {
        for cookie in header(head, "set-cookie") {
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).unwrap();
            self.cookies.retain(|(kept, _)| kept != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

/// The values of a header, by its name in small letters.
fn header<'a>(head: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    lines.filter(move |(is, _)| is.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// What stands before a closing quote, as text.
fn text((quoted, _): (&str, &str)) -> String {
    quoted.replace("&amp;", "&")
}

/// A parameter of an address, as it stands there.
pub fn parameter<'a>(url: &'a str, name: &str) -> &'a str {
    let (_, query) = url.split_once('?').unwrap();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(is, _)| *is == name).map(|(_, value)| value).next().unwrap_or_else(|| panic!("no {name} in {url}"))
}

impl Headless {
    /// Sends a command that goes on in the browser: its id, and the page that is opened there.
    pub fn browse(&mut self, command: &str) -> (u64, String) {
        let id = self.send(command, json!({}));
        let line = self.until(|line| line["browse"].is_string() || line["done"] == id).expect("a page");
        (id, line["browse"].as_str().unwrap_or_else(|| panic!("{command} opened no page: {line}")).to_owned())
    }

    /// Waits until that command is done; the view that then stands on screen.
    pub fn came_back(&mut self, id: u64) -> Value {
        let done = self.until(|line| line["done"] == id).expect("done");
        assert!(done["fault"].is_null() && done["error"].is_null(), "{done}");
        self.view().unwrap().clone()
    }

    /// Signs in in the browser; the view when that is over.
    pub fn sign_in_by(&mut self, browser: &mut Browser, person: Person) -> Value {
        let (id, page) = self.browse("sign_in_browser");
        let words = browser.sign_in(&page, person);
        assert!(words.contains("go back to Vouch"), "{words}");
        self.came_back(id)
    }
}
