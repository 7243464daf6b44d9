//! Keys and certificates made by OpenSSL, which checks the signatures too.

use std::path::{Path, PathBuf};
use std::process::Command;

use vouch_core::ports::{Digest, Scheme};

use crate::support::run;

/// The subject of an NHS certificate.
pub fn subject(user: &str) -> String {
    format!("/O=nhs/OU=people/CN={user}")
}

/// A key and its certificate, in files.
pub struct Key {
    folder: PathBuf,
    name: String,
}

impl Key {
    /// `kind` as `openssl genpkey` has it: `["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]`.
    pub fn make(folder: &Path, name: &str, kind: &[&str], subject: &str, usage: &str) -> Self {
        let key = Self { folder: folder.to_path_buf(), name: name.into() };
        run(openssl(&["genpkey", "-outform", "PEM"]).args(kind).arg("-out").arg(key.private()));
        run(openssl(&["req", "-x509", "-new", "-days", "30", "-outform", "DER", "-subj", subject])
            .args(["-addext", &format!("keyUsage=critical,{usage}"), "-key"])
            .arg(key.private())
            .arg("-out")
            .arg(key.certificate_file()));
        key
    }

    /// Of a certificate whose key is elsewhere.
    pub fn of(folder: &Path, name: &str, certificate: &[u8]) -> Self {
        let key = Self { folder: folder.to_path_buf(), name: name.into() };
        std::fs::write(key.certificate_file(), certificate).unwrap();
        key
    }

    pub fn private(&self) -> PathBuf {
        self.folder.join(format!("{}.pem", self.name))
    }

    pub fn certificate_file(&self) -> PathBuf {
        self.folder.join(format!("{}.der", self.name))
    }

    pub fn certificate(&self) -> Vec<u8> {
        std::fs::read(self.certificate_file()).unwrap()
    }

    /// Whether OpenSSL finds this signature right.
    pub fn verifies(&self, scheme: Scheme, digest: Digest<'_>, signature: &[u8]) -> bool {
        let at = |what: &str| self.folder.join(format!("{}.{what}", self.name));
        std::fs::write(at("digest"), digest.bytes()).unwrap();
        std::fs::write(at("signature"), signature).unwrap();
        let mut command = openssl(&["pkeyutl", "-verify", "-certin", "-keyform", "DER", "-inkey"]);
        command.arg(self.certificate_file()).arg("-in").arg(at("digest")).arg("-sigfile").arg(at("signature"));
        command.args(["-pkeyopt", &format!("digest:{}", name(digest))]);
        if scheme == Scheme::Pss {
            command.args(["-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest"]);
        }
        command.output().unwrap().status.success()
    }
}

fn openssl(arguments: &[&str]) -> Command {
    let mut command = Command::new("openssl");
    command.args(arguments);
    command
}

const fn name(digest: Digest<'_>) -> &'static str {
    match digest {
        Digest::Sha1(_) => "sha1",
        Digest::Sha256(_) => "sha256",
        Digest::Sha384(_) => "sha384",
        Digest::Sha512(_) => "sha512",
    }
}
