//! What the site does for the page beyond the desk: the training tray and the set-up page.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use vouch_api::backend::SiteOps;
use vouch_api::command::SetupValue;
use vouch_api::view::{SetupField, SetupView, SupportLine};
use vouch_core::clock::Clock;
use vouch_core::world::World;
use vouch_core::{Code, Fault, Whose};
use vouch_smartcard::TrayCards;

use crate::cards::{no_tray, tray_failed};
use crate::presenter::Presenter;
use crate::settings::{Field, Settings};

/// The set-up of a site as the page shows it.
pub struct Setup {
    world: World,
    file: PathBuf,
    clock: Arc<dyn Clock>,
    /// What is being typed.
    draft: Mutex<Settings>,
    first_time: bool,
}

impl Setup {
    /// The set-up page over these settings. `first_time` is before anybody could sign in.
    pub fn new(world: World, file: PathBuf, settings: Settings, clock: Arc<dyn Clock>, first_time: bool) -> Self {
        Self { world, file, clock, draft: Mutex::new(settings), first_time }
    }

    /// The page.
    pub fn page(&self, saved: bool) -> SetupView {
        let draft = self.draft.lock().unwrap_or_else(PoisonError::into_inner);
        let facts = draft.facts(self.world, self.clock.now());
        let sentence = match (self.world, self.first_time) {
            (World::Training, _) => {
                "This is the training world: nothing needs to be set up. The values are shown so that you can see what a site needs."
            }
            (_, true) => {
                "This site is not set up yet. Fill in what your registration gave you; each line is checked as you type."
            }
            (_, false) => "The set-up of this site. Changes are in force after the next start.",
        };
        SetupView {
            sentence: sentence.into(),
            can_change: self.world != World::Training,
            fields: Field::ALL
                .into_iter()
                .map(|field| {
                    let checked = field.check(draft.value(field), facts);
                    SetupField {
                        id: field.id().into(),
                        group: field.group().title().into(),
                        label: field.label().into(),
                        hint: field.hint().into(),
                        value: draft.value(field).into(),
                        error: checked.as_ref().err().cloned().unwrap_or_default(),
                        note: checked.unwrap_or_default(),
                    }
                })
                .collect(),
            facts: vec![
                SupportLine { label: "World".into(), value: self.world.word().into() },
                SupportLine { label: "File".into(), value: self.file.display().to_string() },
            ],
            saved,
        }
    }

    /// Takes what is being typed.
    pub fn type_in(&self, fields: &[SetupValue]) {
        let mut draft = self.draft.lock().unwrap_or_else(PoisonError::into_inner);
        for value in fields {
            if let Some(field) = Field::from_id(&value.id) {
                draft.set(field, &value.value);
            }
        }
    }

    /// Saves what was typed, if all of it is right.
    pub fn save(&self, fields: &[SetupValue]) -> Result<(), Fault> {
        if self.world == World::Training {
            return Err(wrong("The training world is not set up by hand.", ""));
        }
        self.type_in(fields);
        let draft = self.draft.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let facts = draft.facts(self.world, self.clock.now());
        for field in Field::ALL {
            if let Err(why) = field.check(draft.value(field), facts) {
                return Err(wrong(&format!("{} is not right: {why}", field.label()), field.id()));
            }
        }
        draft.write(&self.file)
    }
}

fn wrong(what: &str, field: &str) -> Fault {
    Fault::new(
        Code::Config,
        Whose::Person,
        what,
        "Nothing was saved; what was in force is still in force.",
        "Correct it and save again.",
    )
    .with("Field", field)
}

/// The site's own commands.
pub struct Ops {
    /// The training tray, in training.
    pub tray: Option<TrayCards>,
    /// The file in which the counter's reader is remembered.
    pub counter_reader: PathBuf,
    /// The set-up page.
    pub setup: Setup,
    /// Where the page is drawn.
    pub presenter: Arc<Presenter>,
}

impl SiteOps for Ops {
    fn tray(&self, card: Option<&str>) -> Result<(), Fault> {
        let tray = self.tray.as_ref().ok_or_else(no_tray)?;
        let done = match card {
            Some(card) => tray.insert(card),
            None => tray.remove(),
        };
        done.map_err(|e| tray_failed(&e.to_string()))
    }

    fn remember_reader(&self, name: &str) -> Result<(), Fault> {
        std::fs::write(&self.counter_reader, format!("{name}\n")).map_err(|e| {
            Fault::new(
                Code::Config,
                Whose::Machine,
                "The choice of card reader could not be saved.",
                "It is used now, but not remembered.",
                "Ask whoever looks after this PC to make Vouch's data folder writable.",
            )
            .with("Why", e.to_string())
        })
    }

    fn check_setup(&self, fields: &[SetupValue]) {
        self.setup.type_in(fields);
        self.presenter.setup(self.setup.page(false));
    }

    fn save_setup(&self, fields: &[SetupValue]) -> Result<(), Fault> {
        let saved = self.setup.save(fields);
        self.presenter.setup(self.setup.page(saved.is_ok()));
        saved
    }
}
