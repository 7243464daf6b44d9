//! Keys of the training world, made once for all tests: authorities, the site, and every card.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::World;

/// Where the keys are kept between runs. A world renews what has run out.
const KEYS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/training-keys");

/// Puts the keys into the folder of a world that has not been started.
pub fn lay_out(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    copy(&made().join("pki"), &folder.join("pki"));
}

/// The folder with all keys; the first test of the first program makes them, the others wait.
fn made() -> PathBuf {
    let keys = PathBuf::from(KEYS);
    std::fs::create_dir_all(&keys).unwrap();
    let lock = File::options().create(true).truncate(false).write(true).open(keys.join("lock")).unwrap();
    lock.lock().unwrap();
    let complete = keys.join("complete");
    if !complete.exists() {
        let world = World::start_in(&keys, None);
        for card in world.ask(&json!({ "op": "cards" }))["cards"].as_array().unwrap() {
            world.ask(&json!({ "op": "insert", "card": card["id"] }));
        }
        std::fs::write(complete, "").unwrap();
    }
    keys
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(file.file_name());
        if file.file_type().unwrap().is_dir() {
            copy(&file.path(), &target);
        } else {
            std::fs::copy(file.path(), target).unwrap();
        }
    }
}
