//! One conversation with the tray: a line out, a line back.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use zeroize::Zeroizing;

/// Longest line from the tray, in bytes: the list of patients is the longest.
pub const MAX_LINE: u64 = 4 << 20;
/// Longest wait for a connection on loopback.
const CONNECT_LIMIT: Duration = Duration::from_secs(2);
/// Longest wait for an answer. The keys of a training card are made when it is first put in.
pub const ANSWER_LIMIT: Duration = Duration::from_secs(60);

/// Why the tray did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum TrayFault {
    /// Not running, or gone.
    #[error("the training card tray is not running")]
    Absent(#[source] std::io::Error),
    /// It said no, in its words.
    #[error("the training card tray refused: {0}")]
    Refused(String),
    /// Its answer is not one line of JSON as expected.
    #[error("the training card tray gave an answer that cannot be read")]
    Unreadable,
}

/// A conversation.
pub struct Line {
    stream: BufReader<TcpStream>,
}

impl Line {
    /// Connects to 127.0.0.1.
    pub fn open(port: u16) -> Result<Self, TrayFault> {
        let stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), CONNECT_LIMIT)
            .and_then(|s| s.set_read_timeout(Some(ANSWER_LIMIT)).map(|()| s))
            .and_then(|s| s.set_nodelay(true).map(|()| s))
            .map_err(TrayFault::Absent)?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Says one thing and reads the answer. What was said is wiped: it can hold a PIN.
    pub fn say(&mut self, request: &Value) -> Result<Value, TrayFault> {
        let mut out = Zeroizing::new(serde_json::to_vec(request).map_err(|_| TrayFault::Unreadable)?);
        out.push(b'\n');
        self.stream.get_mut().write_all(&out).map_err(TrayFault::Absent)?;
        let mut line = Vec::new();
        self.stream.by_ref().take(MAX_LINE).read_until(b'\n', &mut line).map_err(TrayFault::Absent)?;
        match line.last() {
            None => return Err(TrayFault::Absent(std::io::ErrorKind::UnexpectedEof.into())),
            Some(b'\n') => {}
            Some(_) => return Err(TrayFault::Unreadable),
        }
        let answer: Value = serde_json::from_slice(&line).map_err(|_| TrayFault::Unreadable)?;
        match answer.get("error").and_then(Value::as_str) {
            Some(why) => Err(TrayFault::Refused(why.into())),
            None => Ok(answer),
        }
    }

    /// [`Line::say`], with the answer read into a type.
    pub fn ask<T: DeserializeOwned>(&mut self, request: &Value) -> Result<T, TrayFault> {
        serde_json::from_value(self.say(request)?).map_err(|_| TrayFault::Unreadable)
    }
}
