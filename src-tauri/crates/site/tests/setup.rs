//! The first set-up of a live site: nothing but the set-up page, each field checked as it is typed, saved whole.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::sync::{Arc, Mutex};

use vouch_api::command::{Command, FindNumber, SetupCheck, SetupSave, SetupValue};
use vouch_api::view::{FaultView, Screen, SetupView, View};
use vouch_core::world::World;
use vouch_site::{Field, Options, ReaderChoice, Settings, Site, Ways, Window};

#[derive(Default)]
struct Seen(Mutex<Vec<View>>);

impl Window for Seen {
    fn show(&self, view: &View) {
        self.0.lock().unwrap().push(view.clone());
    }
    fn blank(&self) {}
    fn uncover(&self) {}
    fn browse(&self, _url: &str) -> Result<(), String> {
        Err("no browser here".into())
    }
}

impl Seen {
    fn page(&self) -> SetupView {
        match &self.0.lock().unwrap().last().unwrap().screen {
            Screen::Setup(page) => page.clone(),
            other => panic!("not the set-up page: {other:?}"),
        }
    }
}

/// A start in this world, with nothing given beside.
fn options(dir: &Path, world: World) -> Options {
    Options {
        data_dir: dir.to_path_buf(),
        world: Some(world),
        training_program: None,
        reader: ReaderChoice::Auto,
        training_settings: Vec::new(),
    }
}

fn start(dir: &Path, seen: &Arc<Seen>) -> Site {
    Site::start(options(dir, World::Live), Arc::clone(seen) as Arc<dyn Window>).unwrap()
}

fn call(site: &Site, command: Command) -> Result<(), FaultView> {
    let (send, receive) = std::sync::mpsc::channel();
    site.spawn(command, move |result| send.send(result).unwrap());
    receive.recv().unwrap()
}

fn values(fields: &[(Field, &str)]) -> Vec<SetupValue> {
    fields.iter().map(|(f, v)| SetupValue { id: f.id().into(), value: (*v).into() }).collect()
}

#[test]
fn a_live_site_is_set_up_before_anybody_signs_in() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Arc::new(Seen::default());
    let site = start(dir.path(), &seen);
    let page = seen.page();
    assert!(page.can_change && !page.saved);
    assert_eq!(page.fields.len(), Field::ALL.len());
    assert_eq!(page.fields[0].error, "Enter the ODS code.");

    call(&site, Command::SetupCheck(SetupCheck { fields: values(&[(Field::Ods, "fx123"), (Field::Asid, "1")]) }))
        .unwrap();
    let page = seen.page();
    assert_eq!(page.fields[0].value, "fx123");
    assert!(page.fields[0].error.contains("capital letters"), "{}", page.fields[0].error);
    assert!(page.fields[1].error.contains("12 digits"));

    let refused = call(&site, Command::SetupSave(SetupSave { fields: values(&[(Field::Ods, "FX123")]) })).unwrap_err();
    assert!(refused.what.contains("ASID"), "{}", refused.what);
    assert!(!dir.path().join("site.toml").exists(), "nothing is saved while a field is wrong");

    let refused = call(&site, Command::FindNumber(FindNumber { text: "900 000 0009".into() })).unwrap_err();
    assert!(refused.what.contains("not set up"), "{}", refused.what);
    assert!(!dir.path().join("journal").exists());
}

#[test]
fn what_is_saved_is_read_at_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("site.toml");
    let mut settings = Settings::default();
    settings.set(Field::Ods, " FX123 ");
    settings.write(&file).unwrap();
    let read = Settings::read(&file).unwrap();
    assert_eq!(read, settings);
    assert_eq!(read.value(Field::Ods), "FX123");
    assert_eq!(read.value(Field::SpineOds), "YES", "what is not set has its preset");
    assert!(read.missing().contains(&Field::Asid) && !read.missing().contains(&Field::ListQuery));

    std::fs::write(&file, "this is = = not TOML").unwrap();
    assert!(Settings::read(&file).unwrap_err().what.contains("cannot be read"));
}

#[test]
fn law_10_the_live_world_takes_no_address_of_this_pc_and_no_other_data_directory() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Arc::new(Seen::default());
    let site = start(dir.path(), &seen);
    call(&site, Command::SetupCheck(SetupCheck { fields: values(&[(Field::Cis, "https://localhost:4433")]) })).unwrap();
    let page = seen.page();
    let cis = page.fields.iter().find(|f| f.id == "cis").unwrap();
    assert!(cis.error.contains("only the training world"), "{}", cis.error);
    drop(site);

    // A file written by other means is held to the same: the counter does not open.
    let mut settings = Settings::default();
    for field in Field::ALL.into_iter().filter(|f| f.needed(Ways::Cis)) {
        settings.set(field, "https://localhost:4433");
    }
    settings.write(&dir.path().join("site.toml")).unwrap();
    drop(start(dir.path(), &seen));
    assert!(seen.page().fields.iter().any(|f| f.id == "cis" && !f.error.is_empty()));

    let given = Options {
        training_settings: vec![(Field::Cis, "https://localhost:4433".into())],
        ..options(dir.path(), World::Live)
    };
    let refused = Site::start(given, Arc::clone(&seen) as Arc<dyn Window>).err().unwrap();
    assert!(refused.what.contains("in the training world only"), "{}", refused.what);

    let refused = Site::start(options(dir.path(), World::Training), seen as Arc<dyn Window>).err().unwrap();
    assert!(refused.what.contains("belongs to the live world"), "{}", refused.what);
}
