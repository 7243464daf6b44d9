//! The ports, each played in the fewest lines that are still true.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;
use uuid::Uuid;
use vouch_core::alert::{Alert, AlertState, Contract, FrozenAlert, OwedAlert, Tally};
use vouch_core::clock::{Clock, Ids};
use vouch_core::desk::State;
use vouch_core::ids::{ActivityCode, Asid, CpaId, EventId, JobRoleCode, MessageId, NhsNumber, PartyKey, RoleProfileId};
use vouch_core::journal::{Entry, Query, Receipt, Written};
use vouch_core::look::{Look, Search};
use vouch_core::ports::{
    AlertWriter, Browser, CardEvent, CardFault, CardHolder, CardRef, Demographics, Directory, Identity, Journal,
    JournalFault, KeyKind, Login, Method, Outbox, PinPath, Proof, Retrieved, RoleGranted, Route, Screen, Service,
    SignRequest, SignedIn, Smartcards, SummaryCareRecord, Tokens,
};
use vouch_core::record::{Fetched, Listing};
use vouch_core::{Code, Fault, Whose};

use super::people::{self, PIN, Patient, Staff};
use super::{Ask, Event, Failing, Play, Trouble};

/// 21 November 2026, 14:03 in London.
const START: i64 = 1_795_269_780;

pub fn trouble(code: Code, whose: Whose) -> Fault {
    Fault::new(code, whose, "It did not work.", "Nothing is known about the record.", "Try again.")
}

impl Clock for Play {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(START + self.seconds.load(Ordering::SeqCst)).unwrap()
    }
}

impl Ids for Play {
    fn uuid(&self) -> Uuid {
        Uuid::from_u64_pair(0x1234, 0x8000_0000_0000_0000 | self.uuids.fetch_add(1, Ordering::SeqCst))
    }
}

impl Journal for Play {
    fn write(&self, entry: &Entry, alert: Option<&FrozenAlert>) -> Result<Receipt, JournalFault> {
        self.point();
        let number = usize::try_from(self.writes.fetch_add(1, Ordering::SeqCst)).unwrap();
        let fault = match *self.failing.lock().unwrap() {
            Failing::From(first, fault) if number >= first => Some(fault),
            Failing::Once(only, fault) if number == only => Some(fault),
            Failing::From(..) | Failing::Once(..) | Failing::Never => None,
        };
        if let Some(fault) = fault {
            self.log(Event::NotWritten(entry.clone()));
            return Err(fault);
        }
        let sequence = number as u64 + 1;
        self.log(Event::Wrote(Written { sequence, entry: entry.clone(), hash: String::new() }, alert.cloned()));
        self.point();
        Ok(Receipt { sequence })
    }

    fn read(&self, query: &Query) -> Result<Vec<Written>, JournalFault> {
        let fits = |w: &Written| {
            let user = w.entry.actor.as_ref().map(|a| a.user.as_str());
            (query.kinds.is_empty() || query.kinds.contains(&w.entry.kind))
                && query.user.as_deref().is_none_or(|u| user == Some(u))
                && query.patient.as_ref().is_none_or(|p| w.entry.patient.as_ref() == Some(p))
        };
        Ok(self.written().into_iter().rev().filter(fits).take(query.limit as usize).collect())
    }
}

impl Outbox for Play {
    fn tally(&self, _now: Timestamp) -> Result<Tally, JournalFault> {
        Ok(*self.tally.lock().unwrap())
    }

    fn recent(&self, limit: u32) -> Result<Vec<OwedAlert>, JournalFault> {
        let owed = |event: &Event| match event {
            Event::Wrote(written, Some(alert)) => Some(OwedAlert {
                id: alert.id.clone(),
                intent: written.sequence,
                cause: written.entry.facts.get("alert-cause").cloned().unwrap_or_default(),
                state: AlertState::Queued,
                attempts: 0,
                owed: written.entry.at,
                first_sent: None,
                changed: written.entry.at,
            }),
            _ => None,
        };
        Ok(self.events().iter().rev().filter_map(owed).take(limit as usize).collect())
    }

    fn wake(&self) {
        self.log(Event::Woke);
    }
}

impl AlertWriter for Play {
    fn freeze(&self, alert: &Alert, route: &Route) -> Result<FrozenAlert, Fault> {
        self.log(Event::Asked(Ask::Freeze));
        if self.troubled(Trouble::AlertCodes) {
            return Err(trouble(Code::AlertCodesMissing, Whose::Machine));
        }
        Ok(FrozenAlert {
            id: alert.id.clone(),
            message_id: MessageId::from_uuid(self.uuid()),
            address: route.address.clone(),
            content_type: "text/xml".into(),
            soap_action: route.service.action(),
            body: alert.cause.word().into(),
            contract: Contract { retries: 2, interval_secs: 120, persist_secs: 300 },
        })
    }
}

#[async_trait]
impl Demographics for Play {
    async fn retrieve(&self, search: &Search, number: &NhsNumber) -> Result<Retrieved, Fault> {
        assert!(search.intent().sequence() > 0);
        self.pass(Ask::Retrieve).await;
        if let Some(refusal) = self.refusal.lock().unwrap().take() {
            return Err(refusal);
        }
        Ok(people::retrieved(number))
    }
}

#[async_trait]
impl Directory for Play {
    async fn route(&self, service: Service) -> Result<Route, Fault> {
        self.pass(Ask::Route).await;
        if self.troubled(Trouble::Directory) {
            return Err(trouble(Code::Unreachable, Whose::Network));
        }
        Ok(Route {
            service,
            address: "https://spine.example/".into(),
            asid: Asid::new("200000000001").unwrap(),
            party_key: PartyKey::new("YES-0000806").unwrap(),
            cpa_id: CpaId::new("S1"),
            contract: None,
        })
    }

    fn undelivered(&self, service: Service) {
        self.log(Event::Undelivered(service.interaction));
    }
}

#[async_trait]
impl SummaryCareRecord for Play {
    async fn list(&self, look: &Look) -> Result<Listing, Fault> {
        self.pass(Ask::List).await;
        match Patient::of(look.patient()) {
            Patient::Cat if look.dissent().is_none() => Ok(Listing::Refused),
            _ if self.troubled(Trouble::Unreachable) => Err(trouble(Code::Unreachable, Whose::Network)),
            Patient::Dan => Err(trouble(Code::SpineFault, Whose::Far)),
            patient => Ok(people::listing(patient)),
        }
    }

    async fn get(&self, look: &Look, event: &EventId) -> Result<Fetched, Fault> {
        self.pass(Ask::Get).await;
        let patient = if self.troubled(Trouble::WrongPatient) { Patient::Gus } else { Patient::of(look.patient()) };
        Ok(Fetched::Record(Box::new(people::record(patient, event, self.now()))))
    }
}

#[async_trait]
impl Identity for Play {
    fn method(&self) -> Method {
        Method::Cis
    }

    async fn sign_in(&self, proof: Proof<'_>) -> Result<SignedIn, Fault> {
        let Proof::Card { card, pin, .. } = proof else { panic!("only cards are played here") };
        self.pass(Ask::SignIn).await;
        if let PinPath::Typed(pin) = pin
            && pin.expose() != PIN
        {
            return Err(CardFault::PinWrong { tries_left: Some(2) }.into());
        }
        let staff = Staff::of(card);
        let mut user = staff.user();
        if let Some(family) = &*self.family.lock().unwrap() {
            user.name = format!("{staff:?} {family}");
        }
        Ok(SignedIn {
            user,
            roles: staff.roles(),
            chosen: None,
            login: Login {
                method: Method::Cis,
                tokens: None,
                ticket: SecretString::from(people::TICKET.to_owned()),
                session_id: "session".into(),
                logout: None,
                user_id: staff.user().id.as_str().into(),
            },
            until: self.now().checked_add(jiff::SignedDuration::from_hours(10)).unwrap(),
        })
    }

    async fn choose(&self, login: &Login, role: &RoleProfileId) -> Result<RoleGranted, Fault> {
        self.pass(Ask::Choose).await;
        let codes = self.activities.lock().unwrap().clone();
        let codes = codes.unwrap_or_else(|| people::activities(&login.user_id));
        Ok(RoleGranted {
            profile: role.clone(),
            job_code: JobRoleCode::new("R8000").unwrap(),
            activities: codes.map(|codes| codes.iter().map(|c| ActivityCode::new(c).unwrap()).collect()),
        })
    }

    async fn sign_out(&self, _login: Login) {
        self.pass(Ask::SignOut).await;
    }
}

impl Browser for Play {
    fn open(&self, url: &str) -> Result<(), Fault> {
        assert!(url.starts_with("https://"));
        Ok(())
    }
}

/// The same provider, reached in the browser: whoever [`Play::in_browser`] names signs in there and chooses the first role.
pub struct InBrowser(pub Arc<Play>);

#[async_trait]
impl Identity for InBrowser {
    fn method(&self) -> Method {
        Method::Cis2
    }

    async fn sign_in(&self, proof: Proof<'_>) -> Result<SignedIn, Fault> {
        let Proof::Browser { browser, wish, .. } = proof else { panic!("only browsers are played here") };
        browser.open("https://cis2.example/authorize")?;
        self.0.wishes.lock().unwrap().push(wish);
        self.0.pass(Ask::SignIn).await;
        let staff = self.0.in_browser.lock().unwrap().unwrap_or(Staff::Priya);
        Ok(SignedIn {
            user: staff.user(),
            roles: staff.roles(),
            chosen: staff.roles().first().map(|r| r.profile.clone()),
            login: Login {
                method: Method::Cis2,
                ticket: SecretString::from(people::TICKET.to_owned()),
                session_id: "session".into(),
                logout: None,
                user_id: staff.user().id.as_str().into(),
                tokens: Some(self.0.tokens.clone()),
            },
            until: self.0.now().checked_add(jiff::SignedDuration::from_hours(10)).unwrap(),
        })
    }

    async fn choose(&self, login: &Login, role: &RoleProfileId) -> Result<RoleGranted, Fault> {
        self.0.choose(login, role).await
    }

    async fn sign_out(&self, login: Login) {
        self.0.sign_out(login).await;
    }
}

/// Tokens that count how often they were wiped.
#[derive(Default)]
pub struct Counted(pub std::sync::atomic::AtomicUsize);

impl Tokens for Counted {
    fn wipe(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Smartcards for Play {
    fn watch(&self, _stop: &dyn Fn() -> bool, _sink: &mut dyn FnMut(CardEvent)) {}

    fn holder(&self, card: &CardRef) -> Result<CardHolder, CardFault> {
        self.log(Event::Asked(Ask::Holder));
        self.point();
        Ok(CardHolder {
            user_id: Staff::of(card).user().id,
            certificate: Vec::new(),
            expires: Timestamp::MAX,
            tries_left: self.tries.lock().unwrap().or(Some(3)),
            key: KeyKind::Rsa2048,
            pin_entry: *self.pin_entry.lock().unwrap(),
        })
    }

    fn sign(&self, _card: &CardRef, _pin: PinPath<'_>, _request: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        Err(CardFault::Failed("the played provider asks for no signature".into()))
    }
}

impl Screen<State> for Play {
    fn show(&self, state: Arc<State>) {
        self.log(Event::Shown(state));
    }

    fn blank(&self) {
        self.log(Event::Blank);
    }

    fn uncover(&self) {
        self.log(Event::Uncover);
    }
}
