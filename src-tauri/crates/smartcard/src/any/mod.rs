//! Any card, whichever way it is read: PIV through PC/SC first, a PKCS#11 module for what is not PIV.

mod left;
mod merge;
mod watch;

use std::sync::{Arc, Mutex, PoisonError};

use vouch_core::ports::{CardEvent, CardFault, CardHolder, CardRef, PinPath, SignRequest, Smartcards};

pub use left::LeftToModules;

use crate::pkcs11::Module;
use crate::pkcs11::wire::TokenId;

/// Readers whose cards can also be read through a module.
pub trait Readers: Smartcards {
    /// Ends what a PIN has opened on the card, where the site's policy has it so. A module's own logout is not enough: after
    /// OpenSC's the card still signs, for whoever asks next.
    ///
    /// # Errors
    /// [`CardFault::Gone`], [`CardFault::InUse`], [`CardFault::Failed`].
    fn close(&self, card: &CardRef) -> Result<(), CardFault>;
}

/// The cards of this PC.
///
/// - A card in a reader that PC/SC shows is watched through PC/SC, which misses no swap. It is read as PIV; only where it
///   is no PIV card of the NHS are the modules asked for a token in the reader of this name.
/// - A token that only a module shows (a virtual smartcard) is a reader of its own, named after its slot and the module.
/// - The same token in several modules (`p11-kit-proxy` shows those of others) is listed once.
pub struct AnyCards {
    readers: Arc<dyn Readers>,
    modules: Vec<Arc<Module>>,
    /// The way to the card whose holder was read last, so that `sign` takes the same and offers the PIN to one alone.
    way: Mutex<Option<(CardRef, Way)>>,
}

#[derive(Clone)]
enum Way {
    /// As PIV, through the readers.
    Readers,
    /// Through a module, although its reader is watched through PC/SC.
    Module(Arc<Module>),
}

impl AnyCards {
    /// `readers` are those of PC/SC. Modules are asked in their order. Nothing is opened or loaded until it is needed.
    #[must_use]
    pub fn new(readers: Arc<dyn Readers>, modules: Vec<Module>) -> Self {
        Self { readers, modules: modules.into_iter().map(Arc::new).collect(), way: Mutex::default() }
    }

    /// The modules: for a page that says what is in use, and what is the matter with it.
    pub fn modules(&self) -> impl Iterator<Item = &Module> {
        self.modules.iter().map(Arc::as_ref)
    }

    /// The module and the token of a card that only a module shows.
    fn token(&self, card: &CardRef) -> Result<Option<(&Module, TokenId)>, CardFault> {
        for module in &self.modules {
            if let Some(token) = module.token(card) {
                return token.map(|token| Some((module.as_ref(), token)));
            }
        }
        Ok(None)
    }

    /// Reads the holder, and the way to the card.
    fn find(&self, card: &CardRef) -> Result<(CardHolder, Way), CardFault> {
        match self.readers.holder(card) {
            Ok(holder) => Ok((holder, Way::Readers)),
            Err(CardFault::NotNhs(why)) => {
                let found = self.find_by_module(card, why)?;
                self.still_in(card)?;
                Ok(found)
            }
            Err(fault) => Err(fault),
        }
    }

    fn find_by_module(&self, card: &CardRef, why: String) -> Result<(CardHolder, Way), CardFault> {
        let mut fault = CardFault::NotNhs(why);
        for module in &self.modules {
            let holder = module.tokens_in(&card.reader).and_then(|tokens| module.holder(&tokens));
            match holder {
                Ok(holder) => return Ok((holder, Way::Module(Arc::clone(module)))),
                // What PIV said of the card stands.
                Err(CardFault::NotNhs(_)) => {}
                Err(CardFault::Expired) => return Err(CardFault::Expired),
                // Another module may know the card.
                Err(other) => fault = other,
            }
        }
        Err(fault)
    }

    /// A module knows no insertions. So PC/SC is asked before and after: a card that was the same no-PIV card both times
    /// is the one the module spoke of.
    fn still_in(&self, card: &CardRef) -> Result<(), CardFault> {
        match self.readers.holder(card) {
            Err(CardFault::NotNhs(_)) => Ok(()),
            Err(fault) => Err(fault),
            Ok(_) => Err(CardFault::Gone),
        }
    }

    fn way(&self, card: &CardRef) -> Result<Way, CardFault> {
        let known = self.way.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some((known, way)) if known == *card => Ok(way),
            _ => self.find(card).map(|(_, way)| way),
        }
    }
}

impl Smartcards for AnyCards {
    fn watch(&self, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
        watch::watch(&self.readers, &self.modules, stop, sink);
    }

    fn holder(&self, card: &CardRef) -> Result<CardHolder, CardFault> {
        if let Some((module, token)) = self.token(card)? {
            let holder = module.holder(&[token])?;
            return self.token(card).map(|_| holder);
        }
        let (holder, way) = self.find(card)?;
        *self.way.lock().unwrap_or_else(PoisonError::into_inner) = Some((card.clone(), way));
        Ok(holder)
    }

    fn sign(&self, card: &CardRef, pin: PinPath<'_>, request: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        if let Some((module, token)) = self.token(card)? {
            let signature = module.sign(&[token], pin, request)?;
            return self.token(card).map(|_| signature);
        }
        match self.way(card)? {
            Way::Readers => self.readers.sign(card, pin, request),
            Way::Module(module) => {
                self.still_in(card)?;
                let tokens = module.tokens_in(&card.reader)?;
                let signature = module.sign(&tokens, pin, request);
                // Also where it came to nothing: the PIN may have been right.
                let closed = self.readers.close(card);
                let signature = signature?;
                closed?;
                self.still_in(card)?;
                Ok(signature)
            }
        }
    }
}
