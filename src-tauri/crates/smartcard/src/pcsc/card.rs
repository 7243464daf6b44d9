//! One card of the system, held in a transaction.

use std::ffi::CString;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use pcsc::{Context, Disposition, Error, Protocols, Scope, ShareMode, Transaction};
use vouch_core::ports::{CardFault, CardRef};

use super::held::Held;
use super::part10::PIN_SECONDS;
use super::present::{is_out, present};
use super::words::fault;
use crate::piv::Way;
use crate::{Card, CardPolicy};

/// Longest wait for a card that another program holds.
pub const IN_USE_LIMIT: Duration = Duration::from_secs(4);
/// Between two tries to connect to a card that another program holds alone.
const IN_USE_RETRY: Duration = Duration::from_millis(100);
/// How often a card may be reset by others while we begin, before they have it.
const MAX_RESETS: usize = 8;
/// Longest time a card may take for everything, once we hold it. A signature takes about a second.
pub const WORK_LIMIT: Duration = Duration::from_secs(30);
/// As much longer where a PIN is typed on the reader: until its first key, and as long after it.
const TYPING_LIMIT: Duration = Duration::from_secs(2 * PIN_SECONDS as u64);
/// Between two looks whether the card is still in, while it works or a PIN is typed.
const LOOK: Duration = Duration::from_millis(500);

/// Holds this very insertion of this card, does the work, and lets go. The work is begun anew where another program has
/// reset the card before a PIN was sent.
///
/// pcsc-lite and Windows wait without end for a transaction, and cannot be interrupted. So the card is held on a thread
/// of its own; a thread that gets the card too late lets go of it at once.
///
/// # Errors
/// [`CardFault::Gone`] if reader, event counter or ATR are not as in `card`, also while a PIN is typed on the reader;
/// [`CardFault::InUse`] after [`IN_USE_LIMIT`]; what the work says.
pub fn hold<T: Send + 'static>(
    card: &CardRef,
    policy: &CardPolicy,
    limit: Duration,
    work: impl Fn(&mut dyn Card) -> Result<T, CardFault> + Send + 'static,
) -> Result<T, CardFault> {
    let decided = Arc::new(AtomicBool::new(false));
    let (begun, has_begun) = channel();
    let (done, is_done) = channel();
    let (wanted, policy, first) = (card.clone(), policy.clone(), Arc::clone(&decided));
    let on_thread = move || {
        // Whoever decides first has it: this thread to begin, or the caller to give up.
        let may_begin = || !first.swap(true, Ordering::SeqCst) && begun.send(()).is_ok();
        // The caller may have given up: then nobody wants the outcome.
        let _ = done.send(connected(&wanted, &policy, may_begin, &work));
    };
    thread::Builder::new()
        .name("card".into())
        .spawn(on_thread)
        .map_err(|e| CardFault::Failed(format!("no thread for the card: {e}")))?;
    match has_begun.recv_timeout(IN_USE_LIMIT) {
        Err(RecvTimeoutError::Timeout) if !decided.swap(true, Ordering::SeqCst) => return Err(CardFault::InUse),
        _ => {}
    }
    outcome(&is_done, limit, || is_out(card))
}

/// Longest time for a signature.
pub fn sign_limit(way: &Way) -> Duration {
    match way {
        Way::Reader => WORK_LIMIT + TYPING_LIMIT,
        Way::Typed(_) => WORK_LIMIT,
    }
}

/// Waits for the outcome, no longer than the card is in: a reader that waits for a key may not tell that it is out.
fn outcome<T>(
    done: &Receiver<Result<T, CardFault>>,
    limit: Duration,
    is_out: impl Fn() -> bool,
) -> Result<T, CardFault> {
    let until = Instant::now() + limit;
    loop {
        match done.recv_timeout(LOOK) {
            Ok(outcome) => return outcome,
            Err(RecvTimeoutError::Timeout) if Instant::now() < until => {
                if is_out() {
                    // The card may have ended the work at the same moment: then that is the outcome.
                    return done.try_recv().unwrap_or(Err(CardFault::Gone));
                }
            }
            Err(_) => return Err(CardFault::Failed("the reader has stopped answering".into())),
        }
    }
}

fn connected<T>(
    wanted: &CardRef,
    policy: &CardPolicy,
    may_begin: impl FnOnce() -> bool,
    work: &dyn Fn(&mut dyn Card) -> Result<T, CardFault>,
) -> Result<T, CardFault> {
    let context = Context::establish(Scope::User).map_err(fault)?;
    let reader = CString::new(wanted.reader.as_str()).map_err(|_| CardFault::Gone)?;
    let mut card = connect(&context, &reader)?;
    let is_wanted = || present(&context, &reader).map(|(events, atr)| events == wanted.events && atr == wanted.atr);
    let outcome = in_transaction(&mut card, policy, may_begin, is_wanted, work);
    // Left to itself the handle would reset the card under whoever uses it now. A failure here changes nothing.
    let _ = card.disconnect(Disposition::LeaveCard);
    outcome
}

fn in_transaction<T>(
    card: &mut pcsc::Card,
    policy: &CardPolicy,
    may_begin: impl FnOnce() -> bool,
    is_wanted: impl Fn() -> Result<bool, Error>,
    work: &dyn Fn(&mut dyn Card) -> Result<T, CardFault>,
) -> Result<T, CardFault> {
    let mut transaction = begin(card, MAX_RESETS)?;
    if !may_begin() {
        return Err(CardFault::InUse);
    }
    for _ in 0..MAX_RESETS {
        if !is_wanted().map_err(fault)? {
            let _ = transaction.end(Disposition::LeaveCard);
            return Err(CardFault::Gone);
        }
        let protocol = transaction.status2_owned().map_err(fault)?.protocol2();
        let mut held = Held::new(&transaction, protocol, policy);
        let outcome = work(&mut held);
        let (again, reset) = (held.can_begin_again(), held.must_be_reset());
        if outcome.is_ok() || !again {
            return end(transaction, reset, outcome);
        }
        let _ = transaction.end(Disposition::LeaveCard);
        reconnect(card)?;
        transaction = begin(card, MAX_RESETS)?;
    }
    Err(CardFault::InUse)
}

/// Begins a transaction; a card that another program has reset since it was connected is connected again.
fn begin(card: &mut pcsc::Card, resets: usize) -> Result<Transaction<'_>, CardFault> {
    match card.transaction2() {
        Ok(transaction) => Ok(transaction),
        Err((card, Error::ResetCard)) if resets > 0 => {
            reconnect(card)?;
            begin(card, resets - 1)
        }
        Err((_, error)) => Err(fault(error)),
    }
}

fn reconnect(card: &mut pcsc::Card) -> Result<(), CardFault> {
    card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard).map_err(fault)
}

fn end<T>(transaction: Transaction<'_>, reset: bool, outcome: Result<T, CardFault>) -> Result<T, CardFault> {
    let disposition = if reset { Disposition::ResetCard } else { Disposition::LeaveCard };
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

#[cfg(test)]
mod tests {
    use super::{CardFault, Duration, channel, outcome};

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_card_that_is_out_ends_the_wait() {
        let (_working, done) = channel::<Result<(), CardFault>>();
        assert_eq!(outcome(&done, LONG, || true), Err(CardFault::Gone));
    }

    #[test]
    fn an_outcome_that_comes_with_the_end_counts() {
        let (working, done) = channel();
        let ends = || working.send(Ok(7)).is_ok();
        assert_eq!(outcome(&done, LONG, ends), Ok(7));
    }

    #[test]
    fn a_reader_that_never_answers_is_given_up() {
        let stopped = CardFault::Failed("the reader has stopped answering".into());
        let (_working, done) = channel::<Result<(), CardFault>>();
        assert_eq!(outcome(&done, Duration::ZERO, || false), Err(stopped.clone()));
        let (working, done) = channel::<Result<(), CardFault>>();
        drop(working);
        assert_eq!(outcome(&done, LONG, || false), Err(stopped));
    }
}
