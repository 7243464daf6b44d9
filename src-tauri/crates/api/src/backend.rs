//! What the page can call, joined to the desk.

use std::pin::Pin;
use std::sync::Arc;

use vouch_core::desk::{AfterCard, Desk, Draft as Kept, JournalFilter as Filter, PermissionInput, Place as At};
use vouch_core::ids::NhsNumber;
use vouch_core::permission::{Answer, Ground, ON_FILE, Reason};
use vouch_core::ports::CardRef;
use vouch_core::{Code, Fault, Whose};

use crate::command::{Command, PermissionAnswer, SetupValue};
use crate::view::{AnswerId, Draft, FaultView, Place};

/// What a site does for the page beyond the desk.
pub trait SiteOps: Send + Sync {
    /// Puts a training card into the tray's reader, or takes it out.
    ///
    /// # Errors
    /// When there is no tray, or no such card.
    fn tray(&self, card: Option<&str>) -> Result<(), Fault>;

    /// Remembers the counter's reader on this PC.
    ///
    /// # Errors
    /// When it cannot be written down.
    fn remember_reader(&self, name: &str) -> Result<(), Fault>;

    /// Checks set-up fields as they are typed; the set-up page then shows what is wrong.
    fn check_setup(&self, fields: &[SetupValue]);

    /// Saves the set-up.
    ///
    /// # Errors
    /// When a field is wrong or the file cannot be written.
    fn save_setup(&self, fields: &[SetupValue]) -> Result<(), Fault>;
}

/// The commands, joined to a desk and a site. Cheap to clone.
#[derive(Clone)]
pub struct Backend {
    desk: Arc<Desk>,
    site: Arc<dyn SiteOps>,
}

impl Backend {
    /// Joins them.
    #[must_use]
    pub fn new(desk: Arc<Desk>, site: Arc<dyn SiteOps>) -> Self {
        Self { desk, site }
    }

    /// The desk.
    #[must_use]
    pub const fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// Does what was asked. Views follow on their own channel; an error is for what could not even be begun.
    ///
    /// # Errors
    /// A fault in words.
    pub async fn call(&self, command: Command) -> Result<(), FaultView> {
        self.desk.touched();
        self.act(command).await.map_err(|fault| FaultView::from(&fault))
    }

    async fn act(&self, command: Command) -> Result<(), Fault> {
        let desk = &self.desk;
        match command {
            Command::CardInsert(args) => self.site.tray(Some(&args.card)),
            Command::CardRemove(_) => self.site.tray(None),
            Command::PinEnter(args) => desk.enter_pin(args.pin, args.certain).await,
            Command::PinOnReader(args) => desk.pin_on_reader(args.certain).await,
            Command::SignInBrowser(_) => desk.sign_in_browser().await,
            Command::ReaderChoose(args) => {
                let after = desk.choose_reader(&args.reader, |name| self.site.remember_reader(name))?;
                self.after(after).await
            }
            Command::SignInRestart(_) => self.after(desk.restart_sign_in()).await,
            Command::RoleChoose(args) => desk.choose_role(&args.profile).await,
            Command::RoleChange(_) => desk.change_role().await,
            Command::Lock(_) => self.after(desk.lock_screen("locked")).await,
            Command::Stay(_) => Ok(()),
            Command::Go(args) => desk.go(place(args.place)),
            Command::FindNumber(args) => desk.find(&args.text).await,
            Command::FindRecent(args) => desk.find_recent(&self.number(&args.id)?).await,
            Command::FindInterrupted(_) => desk.find_interrupted().await,
            Command::Cancel(_) => {
                desk.cancel();
                Ok(())
            }
            Command::PersonConfirm(_) => desk.confirm(),
            Command::PersonReject(_) => desk.reject(),
            Command::PatientClose(_) => desk.close_patient(),
            Command::PermissionAnswer(args) => desk.answer_permission(input(&args)?).await,
            Command::DraftKeep(args) => {
                desk.keep_draft(kept(args.draft));
                Ok(())
            }
            Command::OverrideDissent(args) => {
                let ground = [Ground::PublicInterest, Ground::Statute, Ground::CourtOrder]
                    .into_iter()
                    .find(|g| g.code() == args.ground);
                desk.override_dissent(ground.ok_or_else(no_ground)?, Reason::new(None, &args.text)?).await
            }
            Command::LookAgain(_) => desk.look_again().await,
            Command::JournalRead(args) => {
                let f = args.filter;
                desk.read_journal(Filter {
                    patient: f.patient,
                    user: f.user,
                    kind: f.kind,
                    before: u64::from(f.before),
                })
            }
            Command::SetupCheck(args) => {
                self.site.check_setup(&args.fields);
                desk.show_again();
                Ok(())
            }
            Command::SetupSave(args) => {
                let saved = desk.save_setup(|| self.site.save_setup(&args.fields));
                desk.show_again();
                saved
            }
        }
    }

    /// Does what remains after a card event or a lock, outside the thread that saw it.
    ///
    /// # Errors
    /// None at present: what can go wrong is on screen.
    pub async fn after(&self, after: AfterCard) -> Result<(), Fault> {
        if let Some(card) = after.read {
            let again = self.clone();
            // Not waited for: reading takes as long as the card takes, and what it shows is on screen.
            drop(tokio::spawn(again.read(card)));
        }
        if let Some(farewell) = after.farewell {
            self.desk.farewell(farewell).await;
        }
        Ok(())
    }

    /// Reads a card, and does what follows from whose it is.
    fn read(self, card: CardRef) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            let desk = Arc::clone(&self.desk);
            // A panicking reader thread would leave the screen at "Reading the card".
            let Ok(after) = tokio::task::spawn_blocking(move || desk.read_card(&card)).await else { return };
            // What can go wrong is on screen already.
            let _ = self.after(after).await;
        })
    }

    fn number(&self, id: &str) -> Result<NhsNumber, Fault> {
        let state = self.desk.state();
        let index = |prefix: char| id.strip_prefix(prefix).and_then(|n| n.parse::<usize>().ok());
        let recent = index('r').and_then(|i| state.work().and_then(|w| w.recent.get(i)).map(|r| r.number.clone()));
        let example = index('e').and_then(|i| state.examples.get(i).map(|r| r.number.clone()));
        recent.or(example).ok_or_else(|| {
            Fault::new(
                Code::PatientNotFound,
                Whose::Person,
                "That patient is no longer in the list.",
                "Nothing was asked.",
                "Enter the NHS number.",
            )
        })
    }
}

const fn place(place: Place) -> At {
    match place {
        Place::Find => At::Find,
        Place::Record => At::Record,
        Place::Alerts => At::Alerts,
        Place::Journal => At::Journal,
        Place::Setup => At::Setup,
    }
}

fn input(args: &PermissionAnswer) -> Result<PermissionInput, Fault> {
    let chip = Some(args.chip.as_str()).filter(|c| !c.trim().is_empty());
    let given = Reason::new(chip, &args.text);
    let (answer, reason) = match args.answer {
        AnswerId::Agreed => (Answer::Agreed, Some(given?)),
        AnswerId::Emergency => (Answer::Emergency, Some(given?)),
        AnswerId::NotNeeded => (Answer::NotNeeded, given.ok()),
        AnswerId::OnFile => (Answer::OnFile { recorded: Reason::new(None, &args.recorded)? }, Some(given?)),
        AnswerId::Refused => (Answer::Refused, given.ok()),
    };
    Ok(PermissionInput { answer, reason })
}

fn kept(draft: Draft) -> Kept {
    let word = |id| match id {
        AnswerId::Agreed => Answer::Agreed.word(),
        AnswerId::Emergency => Answer::Emergency.word(),
        AnswerId::NotNeeded => Answer::NotNeeded.word(),
        AnswerId::OnFile => ON_FILE,
        AnswerId::Refused => Answer::Refused.word(),
    };
    Kept {
        answer: draft.answer.map(word).unwrap_or_default().into(),
        recorded: draft.recorded,
        chip: draft.chip,
        text: draft.text,
    }
}

fn no_ground() -> Fault {
    Fault::new(
        Code::Config,
        Whose::Person,
        "Choose the legal ground.",
        "Nothing was asked.",
        "Choose one of the three grounds.",
    )
}
