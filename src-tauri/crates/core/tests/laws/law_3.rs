//! One patient, one moment: whatever comes in whatever order, nothing stands on screen that does not belong there.
//!
//! Runs are random but exact: the seed decides everything. `VOUCH_SOAK=N` sets how many.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use vouch_core::desk::{Ended, Finding, Place, Stage, State, Visit};
use vouch_core::journal::Phase;
use vouch_core::permission::Answer;

use crate::fakes::counter::{Counter, Jobs, input, run};
use crate::fakes::people::{PIN, Patient, Staff};
use crate::fakes::{Event, order};

const RUNS: u64 = 2_000;
const STEPS: usize = 60;
/// How seldom something comes between at a point.
const SELDOM: usize = 120;

/// SplitMix64: small, and the same everywhere.
#[derive(Clone)]
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    fn patient(&mut self) -> Patient {
        [Patient::Ann, Patient::Ann, Patient::Ben, Patient::Cat, Patient::Dan, Patient::Eve, Patient::Gus][self.roll(7)]
    }

    fn staff(&mut self) -> Staff {
        [Staff::Priya, Staff::Gail, Staff::Omar][self.roll(3)]
    }
}

/// Whose card is in, and who was last looked for: what the screen is held to.
#[derive(Default)]
struct Truth {
    card: Option<Staff>,
    looked_for: Option<Patient>,
    seen: usize,
    faults: Vec<String>,
}

type SharedTruth = Arc<Mutex<Truth>>;

/// Checks the states published since last time.
fn check(counter: &Counter, truth: &SharedTruth) {
    let mut truth = truth.lock().unwrap();
    let events = counter.play.events_from(truth.seen);
    truth.seen += events.len();
    for event in events {
        if let Event::Shown(state) = event {
            let wrong = wrong(&state, &truth);
            truth.faults.extend(wrong);
        }
    }
}

fn wrong(state: &State, truth: &Truth) -> Option<String> {
    if let Some(session) = &state.session
        && Some(&session.user.id) != truth.card.map(|s| s.user().id).as_ref()
    {
        return Some(format!("{} works, and {:?} holds the card", session.user.name, truth.card));
    }
    if truth.card.is_none() && !matches!(state.stage, Stage::SignIn(_)) {
        return Some("somebody is signed in without a card".into());
    }
    if matches!(state.stage, Stage::Role { .. }) && state.roles.is_empty() {
        return Some("a choice of no roles".into());
    }
    let work = state.work()?;
    if let Some(candidate) = &work.finding.candidate
        && truth.looked_for != Some(Patient::of(&candidate.nhs_number))
    {
        return Some(format!("{:?} was looked for", truth.looked_for));
    }
    let patient = work.patient.as_ref().map(|p| Patient::of(&p.nhs_number));
    let fits = match (&work.visit, patient) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(Visit::Shown(shown)), Some(patient)) => shown.record.patient == patient.number(),
        (Some(Visit::Ended(Ended::NoRecord)), Some(patient)) => patient == Patient::Ben,
        (Some(Visit::Ended(Ended::Refused)), Some(patient)) => patient == Patient::Cat,
        (Some(Visit::Ended(Ended::NothingCurrent(_))), Some(patient)) => patient == Patient::Eve,
        (Some(Visit::Ended(Ended::Failed(_))), Some(patient)) => patient == Patient::Dan,
        (Some(_), Some(_)) => true,
    };
    (!fits).then(|| format!("{:?} stands under {patient:?}", work.visit))
}

/// One thing a person, a card or the network does: as often as not what comes next on the way to a record, or a look
/// would hardly ever reach its end.
fn act(counter: &Counter, dice: &mut Dice, jobs: &mut Jobs, truth: &SharedTruth) {
    let c = counter.clone();
    let deed = if dice.roll(2) == 0 { next(counter) } else { DEEDS[dice.roll(DEEDS.len())] };
    match deed {
        Deed::Answer => jobs.start(async move { drop(c.desk.answer_permission(input(Answer::Agreed)).await) }),
        Deed::Cancel => c.desk.cancel(),
        Deed::ChangeRole => {
            if run(c.desk.change_role()).is_ok() {
                let roles = c.state().roles;
                let profile = roles[dice.roll(roles.len())].profile.clone();
                jobs.start(async move { drop(c.desk.choose_role(profile.as_str()).await) });
            }
        }
        Deed::Close => drop(c.desk.close_patient()),
        Deed::Confirm => drop(c.desk.confirm()),
        Deed::End => end(&c, dice, truth),
        Deed::Find => {
            let patient = dice.patient();
            truth.lock().unwrap().looked_for = Some(patient);
            jobs.start(async move { drop(c.desk.find(patient.number().digits()).await) });
        }
        Deed::Go => drop(c.desk.go([Place::Record, Place::Find][dice.roll(2)])),
        Deed::LookAgain => jobs.start(async move { drop(c.desk.look_again().await) }),
        Deed::Release => {
            let waiting = c.play.waiting().len().max(1);
            c.play.release(dice.roll(waiting));
            jobs.step();
        }
    }
}

#[derive(Clone, Copy)]
enum Deed {
    Answer,
    Cancel,
    ChangeRole,
    Close,
    Confirm,
    End,
    Find,
    Go,
    LookAgain,
    Release,
}

const DEEDS: [Deed; 16] = [
    Deed::Answer,
    Deed::Answer,
    Deed::Cancel,
    Deed::ChangeRole,
    Deed::Close,
    Deed::Confirm,
    Deed::Confirm,
    Deed::End,
    Deed::Find,
    Deed::Go,
    Deed::LookAgain,
    Deed::Release,
    Deed::Release,
    Deed::Release,
    Deed::Release,
    Deed::Release,
];

/// What comes next on the way to a record.
fn next(counter: &Counter) -> Deed {
    let state = counter.state();
    let work = state.work();
    if !counter.play.waiting().is_empty() {
        Deed::Release
    } else if work.is_some_and(|w| w.finding.candidate.is_some()) {
        Deed::Confirm
    } else if work.is_some_and(|w| matches!(w.visit, Some(Visit::Asking(_)))) {
        Deed::Answer
    } else {
        Deed::Find
    }
}

/// A card goes out, is swapped or put back, or the screen is locked. The truth changes with the reader, as the eye sees it.
fn end(counter: &Counter, dice: &mut Dice, truth: &SharedTruth) {
    check(counter, truth);
    let card = [None, Some(dice.staff())][dice.roll(2)];
    truth.lock().unwrap().card = card;
    let after = match dice.roll(3) {
        0 => {
            truth.lock().unwrap().card = None;
            counter.reader(None)
        }
        1 => {
            drop(counter.reader(None));
            counter.reader(card)
        }
        _ => {
            drop(counter.reader(card));
            counter.desk.lock_screen("locked")
        }
    };
    if let Some(read) = &after.read {
        drop(counter.desk.read_card(read));
    }
}

/// Somebody signs in, with all answers coming at once.
fn arrive(counter: &Counter, dice: &mut Dice, truth: &SharedTruth) {
    counter.play.flow();
    let staff = dice.staff();
    if counter.state().session.is_none() {
        check(counter, truth);
        truth.lock().unwrap().card = Some(staff);
        drop(counter.reader(None));
        counter.card_in(staff);
        let _ = run(counter.desk.enter_pin(PIN.into(), false));
        if let (None, Some(role)) = (&counter.state().session, counter.state().roles.first()) {
            let _ = run(counter.desk.choose_role(role.profile.as_str()));
        }
    }
    counter.play.hold();
}

/// What comes between, at the very point of a question or a write: always something that ends at once.
fn between(counter: &Counter, dice: &mut Dice, truth: &SharedTruth) {
    match dice.roll(SELDOM) {
        0 => drop(counter.desk.close_patient()),
        1 => drop(counter.desk.confirm()),
        2 => counter.desk.cancel(),
        3 => drop(run(counter.desk.change_role())),
        4 => end(counter, dice, truth),
        5 => {
            // Another patient is found and opened meanwhile, from end to end.
            let (patient, held) = (dice.patient(), counter.play.holds());
            check(counter, truth);
            counter.play.flow();
            truth.lock().unwrap().looked_for = Some(patient);
            let _ = counter.open_patient(patient);
            if held {
                counter.play.hold();
            }
        }
        _ => {}
    }
}

/// What happened in runs, so that a run in which nothing happens proves nothing unnoticed.
#[derive(Debug, Default)]
struct Seen {
    records: usize,
    cancelled: usize,
    dropped: usize,
    ended: usize,
}

impl Seen {
    fn add(&mut self, events: &[Event]) {
        for event in events {
            match event {
                Event::Wrote(w, _) if w.entry.word == "shown" => self.records += 1,
                Event::Wrote(w, _) if w.entry.word == "cancelled" => self.cancelled += 1,
                Event::Wrote(w, _) if w.entry.word == "dropped" => self.dropped += 1,
                Event::Blank => self.ended += 1,
                _ => {}
            }
        }
    }
}

/// An intent without exactly one outcome, once nothing is under way.
fn unanswered(events: &[Event]) -> Option<String> {
    let entries = || events.iter().filter_map(|e| if let Event::Wrote(w, _) = e { Some(w) } else { None });
    let mut open = HashSet::new();
    for written in entries() {
        match written.entry.phase {
            Phase::Intent => drop(open.insert(written.sequence)),
            Phase::Outcome(intent) if !open.remove(&intent) => return Some(format!("a second outcome of {intent}")),
            Phase::Outcome(_) | Phase::Event => {}
        }
    }
    open.into_iter().next().map(|intent| format!("intent {intent} has no outcome"))
}

/// One run; the first thing that was wrong in it.
fn one(seed: u64, seen: &mut Seen) -> Option<String> {
    let mut dice = Dice(seed);
    let counter = Counter::open();
    let truth = SharedTruth::default();
    let mut jobs = Jobs::default();
    arrive(&counter, &mut dice, &truth);
    let (hooked, mut hook_dice, hook_truth) = (counter.clone(), Dice(!seed), truth.clone());
    counter.play.at_each_point(move || between(&hooked, &mut hook_dice, &hook_truth));
    for _ in 0..STEPS {
        if counter.state().session.is_none() && dice.roll(2) == 0 {
            arrive(&counter, &mut dice, &truth);
        } else {
            act(&counter, &mut dice, &mut jobs, &truth);
        }
        check(&counter, &truth);
    }
    counter.play.no_hook();
    counter.play.flow();
    jobs.finish();
    check(&counter, &truth);
    let events = counter.play.events();
    seen.add(&events);
    let found = truth.lock().unwrap().faults.first().cloned();
    found.or_else(|| order::breach(&events)).or_else(|| unanswered(&events)).or_else(|| stuck(&counter.state()))
}

/// With nothing under way, nothing says that something is.
fn stuck(state: &State) -> Option<String> {
    let work = state.work()?;
    match (&work.visit, &work.finding) {
        (Some(Visit::Reading(busy)), _) => Some(format!("stands at “{}” for ever", busy.what)),
        (Some(Visit::Asking(asking)), _) if asking.busy.is_some() => Some("writes down an answer for ever".into()),
        (_, Finding { busy: Some(busy), .. }) => Some(format!("stands at “{}” for ever", busy.what)),
        _ => None,
    }
}

#[test]
fn law_3_no_order_of_events_shows_what_does_not_belong() {
    let runs = std::env::var("VOUCH_SOAK").ok().and_then(|n| n.parse().ok()).unwrap_or(RUNS);
    let first = 0x5EED_0000_u64;
    println!("law 3: {runs} runs of {STEPS} steps from seed {first:#x}");
    let mut seen = Seen::default();
    for seed in first..first + runs {
        if let Some(what) = one(seed, &mut seen) {
            panic!("seed {seed:#x}: {what}");
        }
    }
    println!("law 3: {seen:?}");
    let least = usize::try_from(runs / 20).unwrap();
    for (what, count) in [
        ("records", seen.records),
        ("cancelled", seen.cancelled),
        ("dropped", seen.dropped),
        ("ended sessions", seen.ended),
    ] {
        assert!(count >= least, "only {count} {what} in {runs} runs");
    }
}

#[test]
fn law_3_a_dropped_answer_is_written_down_as_dropped() {
    // what is under way, the entry that ends it
    for (look, expected) in [(false, "search dropped"), (true, "view dropped")] {
        let counter = Counter::with(Staff::Priya);
        let mut jobs = Jobs::default();
        let c = counter.clone();
        if look {
            counter.open_patient(Patient::Ann).unwrap();
            counter.play.hold();
            jobs.start(async move { drop(c.desk.answer_permission(input(Answer::Agreed)).await) });
            while counter.play.asked(crate::fakes::Ask::List) == 0 {
                counter.play.release(0);
                jobs.step();
            }
            counter.desk.close_patient().unwrap();
        } else {
            counter.play.hold();
            jobs.start(async move { drop(c.desk.find(Patient::Ann.number().digits()).await) });
            let c = counter.clone();
            jobs.start(async move { drop(c.desk.find(Patient::Ben.number().digits()).await) });
        }
        counter.play.flow();
        jobs.finish();
        assert!(counter.play.lines().contains(&expected.to_owned()), "{:?}", counter.play.lines());
        assert!(counter.shown().is_none());
    }
}

#[test]
fn law_3_an_answer_dropped_after_its_outcome_was_written_is_written_down_too() {
    for (word, lines) in [("found", "search found"), ("shown", "view shown")] {
        let counter = Counter::with(Staff::Priya);
        let hooked = counter.clone();
        let mut done = false;
        counter.play.at_each_point(move || {
            if !done && hooked.play.lines().last().is_some_and(|l| l == lines) {
                done = true;
                hooked.card_out();
            }
        });
        counter.look(Patient::Ann);
        counter.play.no_hook();
        let written = counter.play.written();
        let outcome = written.iter().find(|w| w.entry.word == word).expect(word);
        let dropped = written.iter().find(|w| order::line(&w.entry) == "dropped dropped").expect("a dropped entry");
        assert!(dropped.sequence > outcome.sequence);
        assert!(counter.shown().is_none());
    }
}

#[test]
fn law_3_an_answer_about_somebody_else_is_never_shown() {
    let counter = Counter::with(Staff::Priya);
    counter.play.troubles.lock().unwrap().insert(crate::fakes::Trouble::WrongPatient);
    counter.look(Patient::Ann);
    assert!(counter.shown().is_none());
    assert_eq!(counter.faults()[0].code, vouch_core::Code::AnswerWrongPatient);
    assert!(counter.play.lines().contains(&"view failed".to_owned()));
}
