//! The training certificate authority: made at first start, kept in the data directory, trusted by the training world only.
//!
//! Shaped like the NHS PKI (spec/auth.md 1.10): one root, one authority for the authentication certificates of cards,
//! one for their signing certificates. The names say TRAINING, so that no screen can mistake one for the other.

mod authority;
mod card;
mod kept;
mod key;

use std::path::{Path, PathBuf};

use jiff::civil::Date;

pub use authority::Authority;
pub use card::{CardKey, Slot, Validity, Wanted};
pub use kept::Identity;
pub use key::{KeyKind, PrivateKey};

use crate::Error;
use crate::state::SITE_FQDN;

/// Common name of the training root.
pub const ROOT_NAME: &str = "TRAINING Root Authority";
/// Common name of the issuer of card authentication certificates (PIV slot 9A).
pub const AUTHENTICATION_NAME: &str = "TRAINING Authentication";
/// Common name of the issuer of card signing certificates (PIV slot 9C).
pub const SIGNING_NAME: &str = "TRAINING Signing";
/// Common name of the certificate of the training Spine, CIS and API platform.
pub const SPINE_FQDN: &str = "spine.training.example";

/// The authorities of one data directory and what they issued.
pub struct Pki {
    directory: PathBuf,
    today: Date,
    root: Authority,
    authentication: Authority,
    signing: Authority,
    spine: Identity,
    site: Identity,
}

impl Pki {
    /// Reads the authorities kept in `data/pki`, or makes them. Without a root everything below it is made anew.
    ///
    /// # Errors
    /// [`Error::Keep`] for a file that cannot be used, [`Error::Certificate`] for a certificate that cannot be made.
    pub fn open(data: &Path, today: Date) -> Result<Self, Error> {
        let directory = data.join("pki");
        if directory.exists() && !kept::exists(&directory, "root") {
            std::fs::remove_dir_all(&directory).map_err(Error::keep(&directory))?;
        }
        std::fs::create_dir_all(&directory).map_err(Error::keep(&directory))?;
        let root = Authority::root(&directory, today)?;
        let authentication = root.issuing(&directory, "authentication", AUTHENTICATION_NAME, today)?;
        let signing = root.issuing(&directory, "signing", SIGNING_NAME, today)?;
        let spine = root.endpoint(&directory, "spine", SPINE_FQDN, today)?;
        let site = root.endpoint(&directory, "site", SITE_FQDN, today)?;
        Ok(Self { directory, today, root, authentication, signing, spine, site })
    }

    /// The root: what a client of this world must trust, and nothing else may.
    #[must_use]
    pub fn root(&self) -> &Authority {
        &self.root
    }

    /// Where the root's certificate is kept (PEM).
    #[must_use]
    pub fn root_path(&self) -> PathBuf {
        kept::certificate_path(&self.directory, "root")
    }

    /// Issues authentication certificates of cards.
    #[must_use]
    pub fn authentication(&self) -> &Authority {
        &self.authentication
    }

    /// Issues signing certificates of cards.
    #[must_use]
    pub fn signing(&self) -> &Authority {
        &self.signing
    }

    /// The world's own TLS identity, for its servers (`localhost`, 127.0.0.1) and for its calls to the site.
    #[must_use]
    pub fn spine(&self) -> &Identity {
        &self.spine
    }

    /// The site's TLS identity: CN and first DNS name are the site's FQDN; also good for its own loopback endpoint.
    #[must_use]
    pub fn site(&self) -> &Identity {
        &self.site
    }

    /// The key and certificate of one slot of one card, RSA-2048: made at first use, kept, renewed before it expires.
    ///
    /// `card` is the card's short id and names the folder; `user_id` is the 12-digit CN.
    ///
    /// # Errors
    /// As [`Pki::open`].
    pub fn card(&self, card: &str, user_id: &str, slot: Slot, validity: Validity) -> Result<CardKey, Error> {
        self.card_with(card, user_id, Wanted { slot, kind: KeyKind::default(), validity })
    }

    /// [`Pki::card`] with any kind of key.
    ///
    /// # Errors
    /// As [`Pki::open`].
    pub fn card_with(&self, card: &str, user_id: &str, wanted: Wanted) -> Result<CardKey, Error> {
        let issuer = match wanted.slot {
            Slot::Authentication => &self.authentication,
            Slot::Signing => &self.signing,
        };
        let directory = self.directory.join("cards").join(card);
        card::issue(issuer, &directory, user_id, wanted, self.today)
    }
}

#[cfg(test)]
mod tests;
