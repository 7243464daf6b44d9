//! A desk over the played ports, and the few things people do at it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use vouch_core::Fault;
use vouch_core::desk::{
    AfterCard, Desk, Ended, PermissionInput, Policy, Ports, SessionRules, Shown, SiteRights, State, Visit,
};
use vouch_core::ids::NhsNumber;
use vouch_core::permission::{Answer, Reason};
use vouch_core::ports::{CardEvent, Reader, ReaderState, Service};
use vouch_core::world::World;

use super::Play;
use super::people::{PIN, Patient, Staff};
use super::ports::InBrowser;

/// More rounds than any scenario here needs: a future that is not done by then waits for something that never comes.
const ROUNDS: usize = 1_000;

/// A desk and all that is around it.
#[derive(Clone)]
pub struct Counter {
    pub desk: Arc<Desk>,
    pub play: Arc<Play>,
}

impl Counter {
    pub fn open() -> Self {
        Self::in_world(World::Training)
    }

    pub fn in_world(world: World) -> Self {
        Self::under(world, SessionRules::default())
    }

    /// A desk with session rules of its own.
    pub fn under(world: World, session: SessionRules) -> Self {
        let play = Arc::new(Play::default());
        let ports = Ports {
            clock: play.clone(),
            ids: play.clone(),
            journal: play.clone(),
            outbox: play.clone(),
            alerts: play.clone(),
            demographics: play.clone(),
            directory: play.clone(),
            scr: play.clone(),
            identities: vec![play.clone(), Arc::new(InBrowser(play.clone()))],
            browser: play.clone(),
            cards: play.clone(),
            screen: play.clone(),
        };
        let service = |service, interaction| Service { service, interaction };
        let policy = Policy {
            world,
            list: service("psisquery", "QUPC_IN180000SM04"),
            get: service("psisquery", "QUPC_IN190000UK04"),
            alert: service("lrs", "COMT_IN000001UK01"),
            session,
            rights: SiteRights::default(),
        };
        Self { desk: Desk::new(ports, policy), play }
    }

    /// A desk with somebody working at it, in the first role.
    pub fn with(staff: Staff) -> Self {
        let counter = Self::open();
        counter.sign_in(staff);
        counter
    }

    /// A desk where the session holds exactly these activities; `None` is a role without a list.
    pub fn holding(staff: Staff, codes: Option<&[&'static str]>) -> Self {
        let counter = Self::open();
        *counter.play.activities.lock().unwrap() = Some(codes.map(<[_]>::to_vec));
        counter.sign_in(staff);
        counter
    }

    /// What the reader holds now.
    pub fn reader(&self, staff: Option<Staff>) -> AfterCard {
        let state = staff.map_or(ReaderState::Empty, |s| ReaderState::Card(s.card()));
        self.desk.card(CardEvent::Readers(vec![Reader { name: "Reader 1".into(), state }]))
    }

    /// Does what is left after a card event.
    pub async fn after(&self, after: AfterCard) {
        if let Some(card) = &after.read {
            let more = self.desk.read_card(card);
            Box::pin(self.after(more)).await;
        }
        if let Some(farewell) = after.farewell {
            self.desk.farewell(farewell).await;
        }
    }

    pub fn card_in(&self, staff: Staff) {
        let after = self.reader(Some(staff));
        run(self.after(after));
    }

    pub fn card_out(&self) {
        let after = self.reader(None);
        run(self.after(after));
    }

    pub fn sign_in(&self, staff: Staff) {
        self.card_in(staff);
        let _ = run(self.desk.enter_pin(PIN.into(), false));
        if let (Some(first), None) = (staff.roles().first(), &self.desk.state().session) {
            let _ = run(self.desk.choose_role(first.profile.as_str()));
        }
    }

    pub fn find(&self, number: &NhsNumber) {
        let _ = run(self.desk.find(number.digits()));
    }

    /// Finds the patient and opens the context.
    pub fn open_patient(&self, patient: Patient) -> Result<(), Fault> {
        self.find(&patient.number());
        self.desk.confirm()
    }

    pub fn answer(&self, answer: Answer) -> Result<(), Fault> {
        run(self.desk.answer_permission(input(answer)))
    }

    /// From the patient's number to whatever comes of it, with permission.
    pub fn look(&self, patient: Patient) {
        let _ = self.open_patient(patient);
        let _ = self.answer(Answer::Agreed);
    }

    pub fn state(&self) -> State {
        self.desk.state()
    }

    pub fn shown(&self) -> Option<Arc<Shown>> {
        shown(&self.state())
    }

    pub fn ended(&self) -> Option<Ended> {
        match self.state().work().and_then(|w| w.visit.clone()) {
            Some(Visit::Ended(ended)) => Some(ended),
            _ => None,
        }
    }

    /// Every fault that stands on screen.
    pub fn faults(&self) -> Vec<Fault> {
        faults(&self.state())
    }
}

/// The record on screen in a state.
pub fn shown(state: &State) -> Option<Arc<Shown>> {
    match state.work().and_then(|w| w.visit.as_ref()) {
        Some(Visit::Shown(shown)) => Some(shown.clone()),
        _ => None,
    }
}

/// Every fault in a state.
pub fn faults(state: &State) -> Vec<Fault> {
    use vouch_core::desk::Stage;
    match &state.stage {
        Stage::SignIn(sign_in) => sign_in.fault.iter().cloned().collect(),
        Stage::Role { fault, .. } => fault.iter().cloned().collect(),
        Stage::Work(work) => {
            let visit = match &work.visit {
                Some(Visit::Asking(asking)) => asking.fault.clone(),
                Some(Visit::Ended(Ended::Failed(fault))) => Some(fault.clone()),
                _ => None,
            };
            let page = work.alerts.as_ref().and_then(|a| a.fault.clone());
            work.finding.fault.iter().cloned().chain(visit).chain(page).collect()
        }
    }
}

pub fn reason(text: &str) -> Reason {
    Reason::new(None, text).unwrap()
}

/// An answer with a reason.
pub fn input(answer: Answer) -> PermissionInput {
    PermissionInput { answer, reason: Some(reason("Emergency supply")) }
}

/// Drives a future whose questions are answered at once.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..ROUNDS {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
    panic!("waits for something that never comes");
}

/// Things under way at once, driven step by step.
#[derive(Default)]
pub struct Jobs(Vec<Pin<Box<dyn Future<Output = ()>>>>);

impl Jobs {
    /// Begins a job, up to where it first waits.
    pub fn start(&mut self, job: impl Future<Output = ()> + 'static) {
        let mut job: Pin<Box<dyn Future<Output = ()>>> = Box::pin(job);
        if job.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
            self.0.push(job);
        }
    }

    /// Polls each job once; the finished ones go.
    pub fn step(&mut self) {
        let mut context = Context::from_waker(Waker::noop());
        self.0.retain_mut(|job| job.as_mut().poll(&mut context).is_pending());
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lets everything end.
    pub fn finish(&mut self) {
        for _ in 0..ROUNDS {
            if self.is_empty() {
                return;
            }
            self.step();
        }
        panic!("something under way never ends");
    }
}
