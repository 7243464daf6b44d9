//! One card of the tray, held.

use serde::Deserialize;
use serde_json::{Value, json};
use vouch_core::ports::{CardFault, CardRef};
use zeroize::{Zeroize, Zeroizing};

use super::line::{Line, TrayFault};
use super::{TRAY_READER, TrayCards};
use crate::AfterUse;
use crate::card::{Card, PinState};

/// Most data bytes in one command: the tray carries extended length.
const LONGEST: usize = 4096;

/// What the tray says of a connection.
#[derive(Deserialize)]
struct Connected {
    session: u64,
    atr: String,
    events: u32,
}

impl TrayCards {
    /// Holds this very insertion of this card, does the work, and lets go.
    pub(super) fn hold<T>(
        &self,
        wanted: &CardRef,
        work: impl FnOnce(&mut dyn Card) -> Result<T, CardFault>,
    ) -> Result<T, CardFault> {
        let _alone = self.connected.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut line = Line::open(self.port).map_err(failed)?;
        let (present, session) = connect(&mut line).map_err(gone)?;
        let mut held = Held { line: &mut line, session, pin: PinState::None };
        let outcome = if present == *wanted { work(&mut held) } else { Err(CardFault::Gone) };
        let reset = held.pin != PinState::None && self.policy.after == AfterUse::ResetIfVerified;
        let ended = disconnect(&mut line, session, reset).map_err(failed);
        outcome.and_then(|value| ended.map(|()| value))
    }

    /// Which card is in: connecting is the only way to its ATR.
    pub(super) fn present(&self, line: &mut Line) -> Result<CardRef, TrayFault> {
        let _alone = self.connected.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (card, session) = connect(line)?;
        disconnect(line, session, false)?;
        Ok(card)
    }
}

fn connect(line: &mut Line) -> Result<(CardRef, u64), TrayFault> {
    let Connected { session, atr, events } = line.ask(&json!({ "op": "connect" }))?;
    let atr = bytes(&atr).ok_or(TrayFault::Unreadable)?;
    Ok((CardRef { reader: TRAY_READER.into(), events, atr }, session))
}

fn disconnect(line: &mut Line, session: u64, reset: bool) -> Result<(), TrayFault> {
    line.say(&json!({ "op": "disconnect", "session": session, "reset": reset })).map(drop)
}

struct Held<'a> {
    line: &'a mut Line,
    session: u64,
    pin: PinState,
}

impl Card for Held<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardFault> {
        let mut request = json!({ "op": "apdu", "session": self.session, "hex": hex(command) });
        let answer = self.line.say(&request);
        if let Some(Value::String(sent)) = request.get_mut("hex") {
            sent.zeroize();
        }
        let answer =
            Zeroizing::new(answer.map_err(gone)?.get("hex").and_then(Value::as_str).unwrap_or_default().to_owned());
        bytes(&answer).ok_or_else(|| failed(TrayFault::Unreadable))
    }

    fn longest_data(&self) -> usize {
        LONGEST
    }

    fn pin(&mut self, state: PinState) {
        self.pin = state;
    }
}

/// A refusal while working with a card means that the card is not there any more.
fn gone(fault: TrayFault) -> CardFault {
    match fault {
        TrayFault::Refused(_) => CardFault::Gone,
        other => failed(other),
    }
}

fn failed(fault: TrayFault) -> CardFault {
    CardFault::Failed(fault.to_string())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |n: u8| DIGITS.get(usize::from(n)).map_or('0', |d| char::from(*d));
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(digit(byte >> 4));
        out.push(digit(byte & 0x0f));
    }
    out
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let (pairs, []) = hex.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::{bytes, hex};

    #[test]
    fn hexadecimal_goes_both_ways() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(bytes(&hex(&all)), Some(all));
        assert_eq!(hex(&[0x3b, 0x80, 0x0f]), "3B800F");
        for (text, expected) in
            [("3b80", Some(vec![0x3b, 0x80])), ("", Some(vec![])), ("3", None), ("3g", None), ("é", None)]
        {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }
}
