//! Looking for secrets in bytes, in every form in which they could have been left there.

use std::collections::{BTreeSet, HashMap};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Characters by which a long secret is known. Three pieces are looked for, so that a part of it is enough.
const PIECE: usize = 24;
/// Shortest form that is looked for, in bytes: anything shorter turns up by chance.
const SHORTEST: usize = 6;
/// Shortest form in base64: its edges are cut off.
const SHORTEST_BASE64: usize = 8;
/// Bytes by which the table below is ordered.
const START: usize = 4;

/// What must not be found: its kind, and what it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Canary {
    pub kind: String,
    pub value: String,
}

impl Canary {
    pub fn new(kind: &str, value: &str) -> Self {
        Self { kind: kind.to_owned(), value: value.to_owned() }
    }
}

/// A search for many things at once.
#[derive(Default)]
pub struct Search {
    forms: Vec<Form>,
    by_start: HashMap<[u8; START], Vec<usize>>,
}

struct Form {
    /// `access token, UTF-16`.
    name: String,
    bytes: Vec<u8>,
    /// A number: with a digit beside it, it is another number.
    number: bool,
}

impl Search {
    pub fn new<'a>(canaries: impl IntoIterator<Item = &'a Canary>) -> Self {
        let mut search = Self::default();
        for Canary { kind, value } in canaries {
            for piece in pieces(value) {
                for (form, bytes) in forms(&piece) {
                    search.add(format!("{kind}, {form}"), bytes, value.bytes().all(|b| b.is_ascii_digit()));
                }
            }
        }
        search
    }

    fn add(&mut self, name: String, bytes: Vec<u8>, number: bool) {
        if bytes.len() < SHORTEST || self.forms.iter().any(|f| f.bytes == bytes) {
            return;
        }
        let start = bytes[..START].try_into().unwrap();
        self.by_start.entry(start).or_default().push(self.forms.len());
        self.forms.push(Form { name, bytes, number });
    }

    /// Names of what is in these bytes: kind and form, never the secret.
    pub fn found(&self, bytes: &[u8]) -> BTreeSet<String> {
        let starts: BTreeSet<u8> = self.by_start.keys().map(|start| start[0]).collect();
        let begins: [bool; 256] = std::array::from_fn(|b| starts.contains(&u8::try_from(b).unwrap()));
        let mut found = BTreeSet::new();
        for at in 0..bytes.len().saturating_sub(START - 1) {
            if !begins[usize::from(bytes[at])] {
                continue;
            }
            let Some(candidates) = self.by_start.get(&bytes[at..at + START]) else { continue };
            for form in candidates.iter().map(|n| &self.forms[*n]) {
                if form.is_at(bytes, at) {
                    found.insert(form.name.clone());
                }
            }
        }
        found
    }
}

impl Form {
    fn is_at(&self, bytes: &[u8], at: usize) -> bool {
        let after = at + self.bytes.len();
        let digit = |n: Option<usize>| n.and_then(|n| bytes.get(n)).is_some_and(u8::is_ascii_digit);
        bytes[at..].starts_with(&self.bytes) && !(self.number && (digit(at.checked_sub(1)) || digit(Some(after))))
    }
}

/// Parts of a long secret, from its second third on: how it begins is often no secret.
fn pieces(value: &str) -> Vec<String> {
    let chars: Vec<char> = value.chars().collect();
    if chars.len() <= PIECE {
        return vec![value.to_owned()];
    }
    let last = chars.len() - PIECE;
    let starts = BTreeSet::from([last.min(chars.len() / 3), last.min(2 * chars.len() / 3), last]);
    starts.into_iter().map(|from| chars[from..from + PIECE].iter().collect()).collect()
}

fn forms(piece: &str) -> Vec<(&'static str, Vec<u8>)> {
    let hex = |upper: bool| -> String {
        piece.bytes().map(|b| if upper { format!("{b:02X}") } else { format!("{b:02x}") }).collect()
    };
    let mut forms = vec![
        ("as it is", piece.as_bytes().to_vec()),
        ("UTF-16", piece.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("hex", hex(true).into_bytes()),
        ("hex", hex(false).into_bytes()),
        ("percent", percent(piece).into_bytes()),
    ];
    for offset in 0..3 {
        for alphabet in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let inner = within_base64(alphabet, piece.as_bytes(), offset);
            if inner.len() >= SHORTEST_BASE64 {
                forms.push(("base64", inner.into_bytes()));
            }
        }
    }
    forms
}

fn percent(piece: &str) -> String {
    let open = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    piece.bytes().map(|b| if open(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// What of these bytes is certain in the base64 of something longer, in which so many bytes stand before them.
fn within_base64(alphabet: &impl Engine, bytes: &[u8], before: usize) -> String {
    let whole = [vec![0; before], bytes.to_vec()].concat();
    let text = alphabet.encode(&whole);
    let (from, to) = ((before * 8).div_ceil(6), whole.len() * 8 / 6);
    text[from..to].to_owned()
}
