//! A card of the system that is held: bytes to it, control codes to its reader.

use pcsc::ffi::DWORD;
use pcsc::{Error, MAX_BUFFER_SIZE_EXTENDED, Protocol, Transaction};
use vouch_core::ports::{CardFault, PinEntry};

use super::part10::{Control, Features, verify_structure};
use super::words::fault;
use crate::card::{Card, PinBlock, PinState, SHORT_DATA};
use crate::{AfterUse, CardPolicy, Pinpads};

/// Longest answer of a reader to a control code, in bytes.
const MAX_CONTROL: usize = 1024;

/// A card in a reader: what is needed of PC/SC, so that a reader can be played.
pub trait Handle: Control {
    /// Sends a command APDU.
    ///
    /// # Errors
    /// What the smartcard service says.
    fn transmit(&self, command: &[u8]) -> Result<Vec<u8>, Error>;
}

impl Control for Transaction<'_> {
    fn control(&self, code: DWORD, data: &[u8]) -> Result<Vec<u8>, Error> {
        let mut buffer = vec![0; MAX_CONTROL];
        pcsc::Card::control(self, code, data, &mut buffer).map(<[u8]>::to_vec)
    }
}

impl Handle for Transaction<'_> {
    fn transmit(&self, command: &[u8]) -> Result<Vec<u8>, Error> {
        let mut buffer = vec![0; MAX_BUFFER_SIZE_EXTENDED];
        pcsc::Card::transmit(self, command, &mut buffer).map(<[u8]>::to_vec)
    }
}

/// A card in a transaction.
pub struct Held<'a> {
    handle: &'a dyn Handle,
    /// With T=0 a command that has data carries no Le; the card answers `61xx` instead (ISO/IEC 7816-3 12.2.1). Extended
    /// length would have to be wrapped there, so it is not used.
    t0: bool,
    features: Features,
    after: AfterUse,
    pin: PinState,
    pin_was_sent: bool,
    reset_by_another: bool,
}

impl<'a> Held<'a> {
    pub fn new(handle: &'a dyn Handle, protocol: Option<Protocol>, policy: &CardPolicy) -> Self {
        let mut features = Features::of(handle);
        if policy.pinpads == Pinpads::Ignore {
            features.verify = None;
        }
        let t0 = protocol == Some(Protocol::T0);
        let (after, pin) = (policy.after, PinState::None);
        Self { handle, t0, features, after, pin, pin_was_sent: false, reset_by_another: false }
    }

    /// Whether the card must be reset: someone else could use the PIN that went to it from here.
    pub fn must_be_reset(&self) -> bool {
        self.after == AfterUse::ResetIfVerified && self.pin != PinState::None
    }

    /// Whether another program has reset the card, and nothing was lost by it: no PIN had gone to the card, whatever it
    /// made of it.
    pub fn can_begin_again(&self) -> bool {
        self.reset_by_another && !self.pin_was_sent
    }

    fn fault(&mut self, error: Error) -> CardFault {
        self.reset_by_another |= error == Error::ResetCard;
        fault(error)
    }
}

impl Card for Held<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardFault> {
        let command = if self.t0 { without_length(command) } else { command };
        self.handle.transmit(command).map_err(|e| self.fault(e))
    }

    fn longest_data(&self) -> usize {
        if self.t0 { SHORT_DATA } else { self.features.longest_data }
    }

    fn pin_entry(&self) -> PinEntry {
        if self.features.verify.is_some() { PinEntry::Reader } else { PinEntry::Keyboard }
    }

    fn verify_on_reader(&mut self, block: PinBlock<'_>) -> Result<Vec<u8>, CardFault> {
        let Some(code) = self.features.verify else {
            return Err(CardFault::Failed("this reader has no keys to type a PIN on".into()));
        };
        let structure = verify_structure(&block, self.features.display);
        self.handle.control(code, &structure).map_err(|e| self.fault(e))
    }

    fn pin(&mut self, state: PinState) {
        self.pin_was_sent |= state != PinState::None;
        // A card that took a PIN keeps it until it is reset.
        if self.pin != PinState::Verified {
            self.pin = state;
        }
    }
}

/// A short command without the Le that follows its data.
fn without_length(command: &[u8]) -> &[u8] {
    match command {
        [_, _, _, _, length, data @ ..] if data.len() == usize::from(*length) + 1 => {
            command.get(..command.len() - 1).unwrap_or(command)
        }
        _ => command,
    }
}

#[cfg(test)]
mod tests {
    use super::without_length;

    #[test]
    fn only_a_length_after_data_is_left_out() {
        let rows: [(&[u8], &[u8]); 5] = [
            (&[0, 0xa4, 4, 0, 2, 1, 2, 0], &[0, 0xa4, 4, 0, 2, 1, 2]),
            (&[0, 0xa4, 4, 0, 2, 1, 2], &[0, 0xa4, 4, 0, 2, 1, 2]),
            (&[0, 0xc0, 0, 0, 0x20], &[0, 0xc0, 0, 0, 0x20]),
            (&[0, 0xc0, 0, 0, 0], &[0, 0xc0, 0, 0, 0]),
            (&[0, 0x20, 0, 0x80], &[0, 0x20, 0, 0x80]),
        ];
        for (command, expected) in rows {
            assert_eq!(without_length(command), expected, "{command:02x?}");
        }
    }
}
