//! Sleep and lock of the PC, as systemd-logind tells them on the system bus (org.freedesktop.login1(5)).
//!
//! Before sleep the screen is made blank, and logind waits for it: a `delay` inhibitor lock is held while the PC is
//! awake. A PC without logind is not watched; the log says so.

use tauri::{AppHandle, Manager};
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;
use zbus::zvariant::OwnedFd;
use zbus::{MatchRule, Message};

use crate::running::Running;

const LOGIND: &str = "org.freedesktop.login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const MANAGER_PATH: &str = "/org/freedesktop/login1";
const SESSION: &str = "org.freedesktop.login1.Session";

/// What logind says.
#[derive(Debug, PartialEq, Eq)]
enum Signal {
    /// The PC is about to sleep.
    Sleep,
    /// The PC has woken up.
    Wake,
    /// A session of this PC is being locked. Whose is not asked: to blank once too often does no harm.
    Lock,
    /// Something else.
    Other,
}

/// Watches until the app ends, on a thread of its own.
pub fn watch(app: AppHandle) {
    let watching = std::thread::Builder::new().name("sleep".into()).spawn(move || {
        if let Err(error) = listen(&app) {
            tracing::warn!(%error, "sleep and lock of this PC are not watched");
        }
    });
    if let Err(error) = watching {
        tracing::warn!(%error, "sleep and lock of this PC are not watched");
    }
}

fn listen(app: &AppHandle) -> zbus::Result<()> {
    let bus = Connection::system()?;
    let rule = MatchRule::builder().msg_type(Type::Signal).sender(LOGIND)?.build();
    let signals = MessageIterator::for_match_rule(rule, &bus, None)?;
    let mut awake = hold(&bus);
    for signal in signals {
        match read(&signal?) {
            Signal::Sleep => {
                app.state::<Running>().suspend();
                // Letting go is what tells logind that the screen is blank.
                awake = None;
            }
            Signal::Wake if awake.is_none() => awake = hold(&bus),
            Signal::Lock => app.state::<Running>().suspend(),
            Signal::Wake | Signal::Other => {}
        }
    }
    Ok(())
}

/// Makes logind wait for us before it lets the PC sleep, at most as long as it is set up to.
fn hold(bus: &Connection) -> Option<OwnedFd> {
    let why = ("sleep", "Vouch", "Takes the patient off the screen", "delay");
    let reply = bus.call_method(Some(LOGIND), MANAGER_PATH, Some(MANAGER), "Inhibit", &why);
    match reply.and_then(|reply| reply.body().deserialize()) {
        Ok(lock) => Some(lock),
        Err(error) => {
            tracing::warn!(%error, "the PC will not wait for a blank screen before it sleeps");
            None
        }
    }
}

fn read(message: &Message) -> Signal {
    let header = message.header();
    let interface = header.interface().map_or("", |i| i.as_str());
    let member = header.member().map_or("", |m| m.as_str());
    match (interface, member, message.body().deserialize::<bool>()) {
        (MANAGER, "PrepareForSleep", Ok(true)) => Signal::Sleep,
        (MANAGER, "PrepareForSleep", Ok(false)) => Signal::Wake,
        (SESSION, "Lock", _) => Signal::Lock,
        _ => Signal::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal<B: serde::Serialize + zbus::zvariant::DynamicType>(interface: &str, member: &str, body: &B) -> Signal {
        read(&Message::signal(MANAGER_PATH, interface, member).unwrap().build(body).unwrap())
    }

    #[test]
    fn each_signal_is_told_apart() {
        assert_eq!(signal(MANAGER, "PrepareForSleep", &true), Signal::Sleep);
        assert_eq!(signal(MANAGER, "PrepareForSleep", &false), Signal::Wake);
        assert_eq!(signal(SESSION, "Lock", &()), Signal::Lock);
        assert_eq!(signal(SESSION, "Unlock", &()), Signal::Other);
        assert_eq!(signal(MANAGER, "PrepareForShutdown", &true), Signal::Other);
        assert_eq!(signal(SESSION, "PrepareForSleep", &true), Signal::Other);
    }
}
