//! One card of the system, held in a transaction.

use std::ffi::CString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use pcsc::{
    Context, Disposition, Error, MAX_BUFFER_SIZE, Protocol, Protocols, ReaderState, Scope, ShareMode, State,
    Transaction,
};
use vouch_core::ports::{CardFault, CardRef};

use super::words::fault;
use crate::{After, Card};

/// Longest wait for a card that another program holds.
pub const IN_USE_LIMIT: Duration = Duration::from_secs(4);
/// Between two tries to connect to a card that another program holds alone.
const IN_USE_RETRY: Duration = Duration::from_millis(100);
/// How often a card may be reset by others between being connected and being held.
const MAX_RESETS: usize = 8;
/// Longest time a card may take for everything, once we hold it. A signature takes about a second.
pub const WORK_LIMIT: Duration = Duration::from_secs(30);

/// Holds this very insertion of this card, does the work, and lets go.
///
/// pcsc-lite and Windows wait without end for a transaction, and cannot be interrupted. So the card is held on a thread
/// of its own; a thread that gets the card too late lets go of it at once.
///
/// # Errors
/// [`CardFault::Gone`] if reader, event counter or ATR are not as in `card`; [`CardFault::InUse`] after [`IN_USE_LIMIT`];
/// what the work says.
pub fn hold<T: Send + 'static>(
    card: &CardRef,
    after: After,
    work: impl FnOnce(&mut dyn Card) -> Result<T, CardFault> + Send + 'static,
) -> Result<T, CardFault> {
    let decided = Arc::new(AtomicBool::new(false));
    let (begun, has_begun) = mpsc::channel();
    let (done, is_done) = mpsc::channel();
    let (card, first) = (card.clone(), Arc::clone(&decided));
    let on_thread = move || {
        // Whoever decides first has it: this thread to begin, or the caller to give up.
        let may_begin = || !first.swap(true, Ordering::SeqCst) && begun.send(()).is_ok();
        // The caller may have given up: then nobody wants the outcome.
        let _ = done.send(in_transaction(&card, after, may_begin, work));
    };
    thread::Builder::new()
        .name("card".into())
        .spawn(on_thread)
        .map_err(|e| CardFault::Failed(format!("no thread for the card: {e}")))?;
    match has_begun.recv_timeout(IN_USE_LIMIT) {
        Err(mpsc::RecvTimeoutError::Timeout) if !decided.swap(true, Ordering::SeqCst) => return Err(CardFault::InUse),
        _ => {}
    }
    is_done
        .recv_timeout(WORK_LIMIT)
        .unwrap_or_else(|_| Err(CardFault::Failed("the reader has stopped answering".into())))
}

fn in_transaction<T>(
    wanted: &CardRef,
    after: After,
    may_begin: impl FnOnce() -> bool,
    work: impl FnOnce(&mut dyn Card) -> Result<T, CardFault>,
) -> Result<T, CardFault> {
    let context = Context::establish(Scope::User).map_err(fault)?;
    let reader = CString::new(wanted.reader.as_str()).map_err(|_| CardFault::Gone)?;
    let mut card = connect(&context, &reader)?;
    let outcome = begin(&mut card, MAX_RESETS).and_then(|transaction| {
        if !may_begin() {
            return Err(CardFault::InUse);
        }
        let outcome =
            present(&context, &reader).and_then(|(events, atr)| match events == wanted.events && atr == wanted.atr {
                true => Held::new(&transaction).and_then(|mut held| work(&mut held)),
                false => Err(CardFault::Gone),
            });
        end(transaction, after, outcome)
    });
    // Left to itself the handle would reset the card under whoever uses it now. A failure here changes nothing.
    let _ = card.disconnect(Disposition::LeaveCard);
    outcome
}

/// Begins a transaction; a card that another program has reset since it was connected is connected again.
fn begin(card: &mut pcsc::Card, resets: usize) -> Result<Transaction<'_>, CardFault> {
    match card.transaction2() {
        Ok(transaction) => Ok(transaction),
        Err((card, Error::ResetCard)) if resets > 0 => {
            card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard).map_err(fault)?;
            begin(card, resets - 1)
        }
        Err((_, error)) => Err(fault(error)),
    }
}

fn end<T>(transaction: Transaction<'_>, after: After, outcome: Result<T, CardFault>) -> Result<T, CardFault> {
    let disposition = match after {
        After::Leave => Disposition::LeaveCard,
        After::Reset => Disposition::ResetCard,
    };
    match (outcome, transaction.end(disposition)) {
        (Ok(value), Ok(())) => Ok(value),
        // A card that was pulled after the last answer cannot be reset, and has forgotten the PIN already.
        (Ok(value), Err((_, error))) if fault(error) == CardFault::Gone => Ok(value),
        (Ok(_), Err((_, error))) => Err(fault(error)),
        (Err(fault), _) => Err(fault),
    }
}

fn connect(context: &Context, reader: &CString) -> Result<pcsc::Card, CardFault> {
    let until = Instant::now() + IN_USE_LIMIT;
    loop {
        match context.connect(reader, ShareMode::Shared, Protocols::ANY) {
            Err(Error::SharingViolation) if Instant::now() < until => thread::sleep(IN_USE_RETRY),
            connected => return connected.map_err(fault),
        }
    }
}

/// Event counter and ATR of the card that is in now.
fn present(context: &Context, reader: &CString) -> Result<(u32, Vec<u8>), CardFault> {
    let mut states = [ReaderState::new(reader.clone(), State::UNAWARE)];
    context.get_status_change(Duration::ZERO, &mut states).map_err(fault)?;
    let [state] = &states;
    Ok((state.event_count(), state.atr().to_vec()))
}

struct Held<'a, 'tx> {
    transaction: &'a Transaction<'tx>,
    /// With T=0 a command that has data carries no Le; the card answers `61xx` instead (ISO/IEC 7816-3 12.2.1).
    without_length: bool,
}

impl<'a, 'tx> Held<'a, 'tx> {
    fn new(transaction: &'a Transaction<'tx>) -> Result<Self, CardFault> {
        let protocol = transaction.status2_owned().map_err(fault)?.protocol2();
        Ok(Self { transaction, without_length: protocol == Some(Protocol::T0) })
    }
}

impl Card for Held<'_, '_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardFault> {
        let command = if self.without_length { without_length(command) } else { command };
        let mut buffer = vec![0; MAX_BUFFER_SIZE];
        let answer = self.transaction.transmit(command, &mut buffer).map_err(fault)?;
        Ok(answer.to_vec())
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
