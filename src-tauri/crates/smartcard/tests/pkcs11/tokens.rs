//! SoftHSM tokens in a folder of the test's own.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use vouch_smartcard::pkcs11::TokenProgram;

use crate::keys::Key;
use crate::support::{has, program, run};

/// The right PIN of every token here; no other secret looks like it.
pub const PIN: &str = "7391462805";
/// SoftHSM, as Debian installs it.
pub const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// The tokens of one SoftHSM.
pub struct Tokens {
    pub folder: TempDir,
}

impl Tokens {
    /// None yet; `None` where SoftHSM or another tool is not installed.
    pub fn new(test: &str) -> Option<Self> {
        if !has(&["softhsm2-util", "pkcs11-tool", "openssl", "cc"], test) {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("tokens")).unwrap();
        let tokens = Self { folder };
        let settings = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nslots.removable = true\nlog.level = ERROR\n",
            tokens.tokens_folder().display()
        );
        std::fs::write(tokens.settings(), settings).unwrap();
        Some(tokens)
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn tokens_folder(&self) -> PathBuf {
        self.path().join("tokens")
    }

    /// Its settings file.
    pub fn settings(&self) -> PathBuf {
        self.path().join("softhsm2.conf")
    }

    /// The program, with these tokens.
    pub fn program(&self) -> TokenProgram {
        program().with("SOFTHSM2_CONF", self.settings())
    }

    fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env("SOFTHSM2_CONF", self.settings());
        command
    }

    /// Initialises a token with these keys; each has the id of its place, from 1 on.
    pub fn add(&self, label: &str, keys: &[&Key]) {
        let create = ["--init-token", "--free", "--label", label, "--so-pin", "87654321", "--pin", PIN];
        run(self.tool("softhsm2-util").args(create));
        for (n, key) in keys.iter().enumerate() {
            let id = format!("{:02}", n + 1);
            run(self
                .tool("softhsm2-util")
                .args(["--token", label, "--pin", PIN, "--id", &id, "--label", &id, "--import"])
                .arg(key.private()));
            run(self
                .tool("pkcs11-tool")
                .args(["--module", SOFTHSM, "--token-label", label, "--login", "--pin", PIN, "--type", "cert"])
                .args(["--id", &id, "--label", &id, "--write-object"])
                .arg(key.certificate_file()));
        }
    }

    /// Deletes the tokens' files.
    pub fn delete(&self) {
        for token in std::fs::read_dir(self.tokens_folder()).unwrap() {
            std::fs::remove_dir_all(token.unwrap().path()).unwrap();
        }
    }

    /// A module that is the `real` one but for one function, the body of which is C.
    pub fn changed(&self, name: &str, real: &Path, place: usize, body: &str) -> PathBuf {
        let path = self.path().join(format!("{name}.so"));
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pkcs11/module.c");
        run(Command::new("cc")
            .args(["-shared", "-fPIC", "-std=gnu11", "-w", "-o"])
            .arg(&path)
            .arg(format!("-DREAL=\"{}\"", real.display()))
            .arg(format!("-DWHICH={place}"))
            .arg(format!("-DBODY={body}"))
            .arg(source)
            .arg("-ldl"));
        path
    }

    /// A library that is no module.
    pub fn library(&self, name: &str) -> PathBuf {
        let (path, source) = (self.path().join(format!("{name}.so")), self.path().join(format!("{name}.c")));
        std::fs::write(&source, "int nothing;").unwrap();
        run(Command::new("cc").args(["-shared", "-o"]).arg(&path).arg(source));
        path
    }
}
