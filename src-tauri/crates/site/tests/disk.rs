//! Disks and folders that cannot be used: nothing is asked, and the words say so (law 1). One process to a data folder.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use support::counter::{BAKER, Counter, agreed, says};
use support::{Headless, World};

const FULL: &str = "The disk of this PC is full, so the journal cannot be written.";
const READ_ONLY: &str = "The journal on this PC cannot be written.";

/// A mount, undone at the end.
struct Mount(PathBuf);

impl Mount {
    /// `None` without the right to mount.
    fn at(folder: &Path, args: &[&str]) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        mount(args, folder).then(|| Self(folder.to_path_buf()))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn mount(args: &[&str], at: &Path) -> bool {
    Command::new("mount").args(args).arg(at).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

fn skipped(test: &str) {
    println!("skipped: needs the right to mount ({test})");
}

/// Takes all the room there is.
fn fill(folder: &Path) -> PathBuf {
    let path = folder.join("filler");
    let mut file = std::fs::File::create(&path).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    path
}

/// Everything the world has received of patients.
fn asked(world: &World) -> usize {
    ["pds", "sds", "oauth", "scr.list", "scr.get", "alert"].iter().map(|what| world.ledger(what).len()).sum()
}

/// Why a process did not start.
fn stopped(mut vouch: Headless) -> Value {
    vouch.until(|line| line.get("stopped").is_some()).expect("stopped")["stopped"].clone()
}

#[test]
fn law_1_a_full_disk_fetches_nothing() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("journal");
    let Some(_mount) = Mount::at(&folder, &["-t", "tmpfs", "-o", "size=1m", "tmpfs"]) else {
        return skipped("law_1_a_full_disk_fetches_nothing");
    };
    let world = World::start(data.path());
    let mut vouch = Headless::start(data.path());
    vouch.step("noCard");
    let mut counter = Counter { vouch, world, data };
    counter.sign_in("priya", "find");

    let filler = fill(&folder);
    let before = asked(&counter.world);
    let view = counter.find(BAKER);
    says(&view["screen"]["fault"], "JOURNAL_UNWRITABLE", FULL);
    assert_eq!(view["frame"]["status"]["journal"]["label"], "Journal stopped");
    assert_eq!(asked(&counter.world), before, "a search that cannot be written down is not made");

    std::fs::remove_file(&filler).unwrap();
    counter.visit(BAKER);
    let filler_again = fill(&folder);
    let before = asked(&counter.world);
    let view = counter.vouch.act("permission_answer", agreed());
    assert_eq!(view["screen"]["kind"], "permission");
    says(&view["screen"]["fault"], "JOURNAL_UNWRITABLE", FULL);
    assert_eq!(asked(&counter.world), before, "a look that cannot be written down is not made");

    std::fs::remove_file(&filler_again).unwrap();
    let view = counter.vouch.act("permission_answer", agreed());
    assert_eq!(view["screen"]["kind"], "record", "with room, the same process goes on");
    assert_eq!(view["frame"]["status"]["journal"]["label"], "Journal");
    assert_eq!(counter.alerts(), 1);
}

#[test]
fn law_1_a_disk_that_fills_before_the_outcome_shows_nothing() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("journal");
    let Some(_mount) = Mount::at(&folder, &["-t", "tmpfs", "-o", "size=1m", "tmpfs"]) else {
        return skipped("law_1_a_disk_that_fills_before_the_outcome_shows_nothing");
    };
    let world = World::start(data.path());
    let mut vouch = Headless::start(data.path());
    vouch.step("noCard");
    let mut counter = Counter { vouch, world, data };
    counter.sign_in("priya", "find");
    counter.visit(BAKER);
    counter.order("scr.get", &json!({ "kind": "slow", "millis": 3000 }), 1);
    let done = counter.vouch.send("permission_answer", agreed());
    support::counter::eventually("the list", || counter.asked("scr.list") == 1);
    // The alert's own entries are in by now or fail with the rest: what counts is the outcome of the look.
    let filler = fill(&folder);
    counter.vouch.until(|l| l["done"] == done).unwrap();
    let view = counter.vouch.view().unwrap();
    assert_eq!(view["screen"]["outcome"], "failed", "{}", view["screen"]);
    says(&view["screen"]["fault"], "JOURNAL_UNWRITABLE", FULL);
    assert!(
        view["screen"]["fault"]["means"].as_str().unwrap().starts_with("It was asked, and what came back is not shown")
    );
    assert_eq!(counter.asked("scr.get"), 1);
    assert!(counter.vouch.seen.iter().all(|l| l["view"]["screen"]["kind"] != "record"));
    std::fs::remove_file(filler).unwrap();
}

#[test]
fn law_1_a_journal_that_cannot_be_written_opens_nothing() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("journal");
    let world = World::start(data.path());
    let vouch = Headless::start(data.path());
    vouch.stop();
    let Some(_mount) = Mount::at(&folder, &["--bind", folder.to_str().unwrap()]) else {
        return skipped("law_1_a_journal_that_cannot_be_written_opens_nothing");
    };
    assert!(mount(&["-o", "remount,bind,ro"], &folder));
    says(&stopped(Headless::start(data.path())), "JOURNAL_UNWRITABLE", READ_ONLY);
    assert_eq!(asked(&world), 0);
    assert!(mount(&["-o", "remount,bind,rw"], &folder));
    let mut vouch = Headless::start(data.path());
    vouch.step("noCard");
}

#[test]
fn a_file_in_place_of_the_journal_folder_is_said_so() {
    let data = tempfile::tempdir().unwrap();
    let _world = World::start(data.path());
    std::fs::write(data.path().join("journal"), "a file").unwrap();
    says(&stopped(Headless::start(data.path())), "JOURNAL_UNWRITABLE", READ_ONLY);
}

#[test]
fn a_second_copy_is_refused_and_the_first_goes_on() {
    let mut counter = Counter::pharmacist();
    let fault = stopped(Headless::start(counter.data.path()));
    says(&fault, "JOURNAL_UNWRITABLE", "Vouch is already running here.");
    assert_eq!(fault["next"], "Go to the window that is open, or close it first.");
    assert_eq!(counter.look(BAKER)["screen"]["kind"], "record");
    assert_eq!(counter.alerts(), 1, "Spine's answers still go to the first");
}
