//! Gives each command of the table a permission of its own: the names come from `api/commands.txt`, which a test there
//! holds to the command table.

use tauri_build::{AppManifest, Attributes};

const COMMANDS: &str = "src-tauri/crates/api/commands.txt";
const CAPABILITIES: &str = "src-tauri/capabilities/*.json";
/// Not in the table: it only listens.
const SUBSCRIBE: &str = "subscribe";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={COMMANDS}");
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    // Tauri wants the names for good, and a build script ends soon.
    let names = std::fs::read_to_string(COMMANDS)?.leak();
    let commands: &[&str] = names.lines().chain([SUBSCRIBE]).collect::<Vec<_>>().leak();
    let manifest = AppManifest::new().commands(commands);
    tauri_build::try_build(Attributes::new().app_manifest(manifest).capabilities_path_pattern(CAPABILITIES))?;
    Ok(())
}
