//! The worker against a scripted sender, in virtual time.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod common;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use common::{at, frozen, intent, options};
use jiff::Timestamp;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vouch_core::alert::{AlertState, FrozenAlert};
use vouch_core::clock::{Clock, Ids};
use vouch_core::ports::{Journal, Outbox};
use vouch_journal::{Event, Sender, Sent, SqliteJournal, outbox};

/// The virtual time of the runtime as the time of day.
struct Virtual(Instant);

impl Clock for Virtual {
    fn now(&self) -> Timestamp {
        at(0) + jiff::SignedDuration::try_from(self.0.elapsed()).unwrap()
    }
}

/// No chance: no jitter.
struct Even;

impl Ids for Even {
    fn uuid(&self) -> Uuid {
        Uuid::nil()
    }
}

/// Answers by script, and keeps what it was given and when. At the end of the script it never answers.
struct Script {
    clock: Arc<Virtual>,
    answers: Mutex<VecDeque<Sent>>,
    sent: Mutex<Vec<(i64, FrozenAlert)>>,
}

#[async_trait]
impl Sender for Script {
    async fn send(&self, alert: &FrozenAlert) -> Sent {
        let secs = self.clock.now().duration_since(at(0)).as_secs();
        self.sent.lock().unwrap().push((secs, alert.clone()));
        let answer = self.answers.lock().unwrap().pop_front();
        match answer {
            Some(sent) => sent,
            None => std::future::pending().await,
        }
    }
}

struct Run {
    _dir: tempfile::TempDir,
    journal: Arc<SqliteJournal>,
    script: Arc<Script>,
    clock: Arc<Virtual>,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Run {
    fn start(answers: Vec<Sent>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(Virtual(Instant::now()));
        let journal = SqliteJournal::open(dir.path(), options(), clock.clone()).unwrap().journal;
        let script =
            Arc::new(Script { clock: clock.clone(), answers: Mutex::new(answers.into()), sent: Mutex::default() });
        let shutdown = CancellationToken::new();
        let task =
            tokio::spawn(outbox::run(journal.clone(), script.clone(), clock.clone(), Arc::new(Even), shutdown.clone()));
        Self { _dir: dir, journal, script, clock, shutdown, task }
    }

    fn owe(&self, n: u128) {
        let mut entry = intent();
        entry.at = self.clock.now();
        self.journal.write(&entry, Some(&frozen(n))).unwrap();
    }

    fn state(&self) -> AlertState {
        self.journal.recent(1).unwrap().remove(0).state
    }

    /// Lets virtual time pass until the newest alert is where it should be.
    async fn until(&self, wanted: impl Fn(&AlertState) -> bool) {
        for _ in 0..100_000 {
            if wanted(&self.state()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("still {:?} at {}", self.state(), self.clock.now());
    }

    /// Seconds at which something was sent.
    fn times(&self) -> Vec<i64> {
        self.script.sent.lock().unwrap().iter().map(|(secs, _)| *secs).collect()
    }

    async fn stop(self) {
        self.shutdown.cancel();
        self.task.await.unwrap();
    }
}

fn ambiguous() -> Sent {
    Sent::Ambiguous { why: "cut off".into() }
}

fn not_sent() -> Sent {
    Sent::NotSent { why: "no route".into() }
}

const fn delivered(state: &AlertState) -> bool {
    matches!(state, AlertState::Delivered)
}

const fn escalated(state: &AlertState) -> bool {
    matches!(state, AlertState::Escalated { .. })
}

#[tokio::test(start_paused = true)]
async fn scripts() {
    for (case, answers, end, times) in [
        ("at once", vec![Sent::Delivered], true, &[0][..]),
        ("offline for a while", vec![not_sent(), not_sent(), not_sent(), Sent::Delivered], true, &[0, 5, 15, 35]),
        ("cut off once", vec![ambiguous(), Sent::Delivered], true, &[0, 60]),
        ("cut off each time", vec![ambiguous(), ambiguous(), ambiguous()], false, &[0, 60, 120]),
        ("refused", vec![Sent::Refused { why: "AE 300".into() }], false, &[0]),
        ("never answered", vec![], false, &[0, 120, 240]),
        (
            "cut off, then offline past the end",
            [vec![ambiguous()], vec![not_sent(); 9]].concat(),
            false,
            &[0, 60, 65, 75, 95, 135, 215],
        ),
    ] {
        let run = Run::start(answers);
        run.owe(1);
        run.until(if end { delivered } else { escalated }).await;
        assert_eq!(run.times(), times, "{case}");
        assert!(run.script.sent.lock().unwrap().iter().all(|(_, alert)| *alert == frozen(1)), "{case}: same bytes");
        run.stop().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_answer_comes_by_itself() {
    let run = Run::start(vec![Sent::Acknowledged]);
    run.owe(1);
    run.until(|s| *s == AlertState::TransportAcknowledged).await;
    run.journal.tell(&frozen(1).message_id, &Event::Delivered, run.clock.now(), 0).unwrap();
    assert!(delivered(&run.state()));
    assert_eq!(run.times(), [0]);
    run.stop().await;
}

#[tokio::test(start_paused = true)]
async fn an_acknowledgment_without_an_answer_is_escalated() {
    let run = Run::start(vec![Sent::Acknowledged]);
    run.owe(1);
    run.until(escalated).await;
    assert_eq!(run.times(), [0], "and not sent again");
    run.stop().await;
}

#[tokio::test(start_paused = true)]
async fn one_that_cannot_be_sent_holds_nobody_up() {
    let run = Run::start(vec![not_sent(), Sent::Delivered]);
    run.owe(1);
    tokio::time::sleep(Duration::from_secs(1)).await;
    run.owe(2);
    run.until(delivered).await;
    let sent: Vec<_> = run.script.sent.lock().unwrap().iter().map(|(_, alert)| alert.id.clone()).collect();
    assert_eq!(sent, [frozen(1).id, frozen(2).id]);
    run.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_ends_the_attempt_that_has_begun() {
    let run = Run::start(vec![]);
    run.owe(1);
    run.until(|s| *s == AlertState::Ambiguous).await;
    let journal = run.journal.clone();
    run.stop().await;
    let owed = journal.recent(1).unwrap().remove(0);
    assert_eq!((owed.state, owed.attempts), (AlertState::Ambiguous, 1));
    // Its end is written down: the next start finds nothing that was cut off.
    let last = journal.read(&vouch_core::journal::Query { limit: 1, ..Default::default() }).unwrap().remove(0);
    assert_eq!(last.entry.word, "ambiguous");
}
