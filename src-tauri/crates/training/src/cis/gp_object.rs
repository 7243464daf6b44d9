//! The gpOBJECT envelope (spec/auth.md 1.3).

use std::fmt::Write;

/// What every request begins with, after an XML declaration.
const DOCTYPE: &str = r#"<!DOCTYPE USER SYSTEM "gpOBJECT.DTD">"#;
/// Most parameters of one request; the largest known has eleven.
const MAX_PARAMETERS: usize = 32;
/// Most XML nodes of one request.
const MAX_NODES: u32 = 256;

/// The parameters of a request.
#[derive(Debug, Default)]
pub(super) struct Request(Vec<Parameter>);

#[derive(Debug)]
struct Parameter {
    name: String,
    encoding: Option<String>,
    value: String,
}

impl Request {
    /// Reads a request. The DTD is never fetched; an internal subset is refused.
    pub fn read(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?.trim_start();
        let text = match text.strip_prefix("<?xml") {
            Some(rest) => rest.split_once("?>")?.1.trim_start(),
            None => text,
        };
        let text = text.strip_prefix(DOCTYPE)?;
        let options = roxmltree::ParsingOptions { nodes_limit: MAX_NODES, ..Default::default() };
        let document = roxmltree::Document::parse_with_options(text, options).ok()?;
        let root = document.root_element();
        if root.tag_name().name() != "gpOBJECT" {
            return None;
        }
        let mut request = Self::default();
        for node in root.children().filter(roxmltree::Node::is_element) {
            let name = node.attribute("name")?.to_owned();
            let known = node.tag_name().name() == "gpPARAM" && node.first_element_child().is_none();
            if !known || request.get(&name).is_some() || request.0.len() == MAX_PARAMETERS {
                return None;
            }
            let encoding = node.attribute("encoding").map(str::to_owned);
            let value = node.text().unwrap_or_default().trim().to_owned();
            request.0.push(Parameter { name, encoding, value });
        }
        Some(request)
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|p| p.name == name).map(|p| p.value.as_str())
    }

    /// The value of a parameter with `encoding="base64"`.
    pub fn base64(&self, name: &str) -> Option<&str> {
        let parameter = self.0.iter().find(|p| p.name == name && p.encoding.as_deref() == Some("base64"))?;
        Some(&parameter.value)
    }

    /// Whether each of these parameters has exactly this value.
    pub fn says(&self, expected: &[(&str, &str)]) -> bool {
        expected.iter().all(|(name, value)| self.get(name) == Some(value))
    }

    /// The session the client made up, and that its device is named (spec/auth.md 1.3).
    pub fn log_session(&self) -> Option<&str> {
        let (device, _) = self.get("device_id")?.split_once(",ClientIP=")?;
        let id = self.get("log_session_id").filter(|id| id.bytes().all(is_base64))?;
        (!device.is_empty() && !id.is_empty()).then_some(id)
    }
}

fn is_base64(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')
}

/// An answer being written. Values go out as they are: a raw `&` in a name is what was recorded, so that the answer is
/// not well-formed XML.
pub(super) struct Answer(String);

impl Answer {
    /// Begins an answer of the CIS at this base address.
    pub fn new(cis: &str) -> Self {
        let head = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE USER SYSTEM \"{cis}/login/dtd\">\n<gpOBJECT>\n"
        );
        Self(head)
    }

    /// Adds a parameter.
    pub fn with(self, name: &str, value: &str) -> Self {
        self.with_attributes(name, "", value)
    }

    /// Adds a parameter with further attributes, written with a leading blank.
    pub fn with_attributes(mut self, name: &str, attributes: &str, value: &str) -> Self {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "<gpPARAM name=\"{name}\"{attributes}>{value}</gpPARAM>");
        self
    }

    /// Ends the answer.
    pub fn done(self) -> String {
        self.0 + "</gpOBJECT>"
    }
}
