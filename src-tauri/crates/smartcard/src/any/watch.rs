//! PC/SC and every module are watched on threads of their own, so that none waits for another.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use vouch_core::ports::CardEvent;

use super::Readers;
use super::merge::Merged;
use crate::pkcs11::{LOOK, Module, Shown};
use crate::watch::changes;

/// How often `stop` is asked.
const ROUND: Duration = Duration::from_millis(500);

enum News {
    Readers(CardEvent),
    Tokens(usize, Vec<Shown>),
}

/// Tells the sink the present state, then every change, until `stop` says so. The threads end by themselves soon after:
/// one may still wait for a module that hangs.
pub fn watch(
    readers: &Arc<dyn Readers>,
    modules: &[Arc<Module>],
    stop: &dyn Fn() -> bool,
    sink: &mut dyn FnMut(CardEvent),
) {
    let over = Over(Arc::default());
    let (tell, news) = channel();
    follow_readers(Arc::clone(readers), Arc::clone(&over.0), tell.clone());
    // Modules wait until PC/SC has spoken: which tokens are theirs alone is known only then.
    let mut waiting = modules.iter().enumerate();
    let mut merged = Merged::new(modules.len());
    let mut sink = changes(sink);
    while !stop() {
        match news.recv_timeout(ROUND) {
            Ok(News::Readers(event)) => {
                merged.readers(event);
                let names = merged.names();
                modules.iter().for_each(|module| module.leave(&names));
                for (n, module) in waiting.by_ref() {
                    follow_module(n, Arc::clone(module), Arc::clone(&over.0), tell.clone());
                }
            }
            Ok(News::Tokens(n, shown)) => merged.tokens(n, shown),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => continue,
        }
        if let Some(event) = merged.event() {
            sink(event);
        }
    }
}

/// Tells the threads to end, also when the sink panics.
struct Over(Arc<AtomicBool>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn follow_readers(readers: Arc<dyn Readers>, over: Arc<AtomicBool>, tell: Sender<News>) {
    let absent = tell.clone();
    let follow = move || {
        readers.watch(&|| over.load(Ordering::SeqCst), &mut |event| {
            let _ = tell.send(News::Readers(event));
        });
    };
    if let Err(why) = thread::Builder::new().name("readers".into()).spawn(follow) {
        let _ = absent.send(News::Readers(CardEvent::ServiceAbsent(format!("The readers cannot be watched: {why}"))));
    }
}

fn follow_module(n: usize, module: Arc<Module>, over: Arc<AtomicBool>, tell: Sender<News>) {
    let follow = move || {
        while !over.load(Ordering::SeqCst) && tell.send(News::Tokens(n, module.look())).is_ok() {
            thread::sleep(LOOK);
        }
    };
    // Without a thread its tokens are not shown; a card in a reader is still asked of it.
    let _ = thread::Builder::new().name("module".into()).spawn(follow);
}
