//! One PKCS#11 module.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use vouch_core::clock::Clock;
use vouch_core::ports::{CardFault, CardHolder, KeyUse, PinEntry, PinPath, SignRequest};
use zeroize::Zeroizing;

use super::block;
use super::choose::{Chosen, choose};
use super::helper::{Helper, Trouble};
use super::list::FoundModule;
use super::look::Looks;
use super::program::TokenProgram;
use super::wire::{Ask, Token, TokenId, Told, Wrong, hex, unhex};
use crate::IssuerNames;

/// A module, in its own process.
pub struct Module {
    pub(super) name: String,
    clock: Arc<dyn Clock>,
    issuers: IssuerNames,
    pub(super) helper: Helper,
    pub(super) looks: Looks,
    trouble: Mutex<Option<String>>,
}

impl Module {
    /// Nothing is loaded until it is needed. The clock tells whether a certificate has run out.
    #[must_use]
    pub fn new(found: FoundModule, program: TokenProgram, issuers: IssuerNames, clock: Arc<dyn Clock>) -> Self {
        let FoundModule { name, path } = found;
        let helper = Helper::new(program, path);
        Self { name, clock, issuers, helper, looks: Looks::default(), trouble: Mutex::default() }
    }

    /// Its name, as it stands behind the names of its slots.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its file.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.helper.module()
    }

    /// Why it is not in use, if it hung, crashed or could not be loaded when it was last asked: in words, for support.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whose card it is, of the first of these tokens that says.
    ///
    /// # Errors
    /// [`CardFault::NotNhs`], [`CardFault::Expired`], [`CardFault::Gone`], [`CardFault::Module`].
    pub(crate) fn holder(&self, tokens: &[TokenId]) -> Result<CardHolder, CardFault> {
        let Opened { token, chosen: Chosen { certificate, .. }, .. } = self.open(tokens, KeyUse::Authentication)?;
        Ok(CardHolder {
            user_id: certificate.user_id,
            certificate: certificate.der,
            expires: certificate.expires,
            tries_left: token.tries_left,
            key: certificate.kind,
            pin_entry: if token.pin_on_reader { PinEntry::Reader } else { PinEntry::Keyboard },
        })
    }

    /// Logs in, signs and logs out. The certificate is chosen first, so that no PIN is spent on a token that cannot be used.
    ///
    /// # Errors
    /// As [`Self::holder`], and what becomes of the PIN.
    pub(crate) fn sign(
        &self,
        tokens: &[TokenId],
        pin: PinPath<'_>,
        request: SignRequest<'_>,
    ) -> Result<Vec<u8>, CardFault> {
        let Opened { id, token, chosen } = self.open(tokens, request.key)?;
        let kind = chosen.certificate.kind;
        let (mechanism, block) = block::block(kind, request.scheme, request.digest)?;
        let typed = match pin {
            PinPath::Reader if !token.pin_on_reader => return Err(CardFault::PinNotTyped),
            PinPath::Reader => None,
            PinPath::Typed(pin) => Some(Zeroizing::new(hex(pin.expose().as_bytes()))),
        };
        if token.tries_left == Some(0) {
            return Err(CardFault::Blocked);
        }
        let deadlines = self.helper.deadlines();
        let within = if typed.is_some() { deadlines.sign } else { deadlines.sign_on_reader };
        let pin = typed.as_ref().map(|pin| pin.as_str());
        let ask = Ask::Sign { token: id, key: chosen.id.into(), mechanism, block: hex(&block).into(), pin };
        match self.told(self.helper.ask(ask, within))? {
            Told::Signed(made) => block::signature(kind, &unhex(&made).unwrap_or_default()),
            _ => Err(self.out_of_turn()),
        }
    }

    fn open(&self, tokens: &[TokenId], key: KeyUse) -> Result<Opened, CardFault> {
        let mut fault = CardFault::NotNhs(format!("{} shows no token in this reader", self.name));
        for id in tokens {
            let ask = Ask::Certificates { token: id.clone() };
            let told = self.told(self.helper.ask(ask, self.helper.deadlines().certificates))?;
            let Told::Certificates { token, found } = told else { return Err(self.out_of_turn()) };
            match choose(found, key, &self.issuers) {
                Ok(chosen) if chosen.certificate.expires <= self.clock.now() => return Err(CardFault::Expired),
                Ok(chosen) => return Ok(Opened { id: id.clone(), token, chosen }),
                Err(other) => fault = other,
            }
        }
        Err(fault)
    }

    /// What was told, or the fault that it is; and notes whether the module is in order.
    pub(super) fn told(&self, told: Result<Told, Trouble>) -> Result<Told, CardFault> {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        *trouble = None;
        told.map_err(|why| match why {
            Trouble::Said(wrong) => self.fault(wrong),
            Trouble::Lost(why) => {
                let words = format!("{}: {why}", self.name);
                *trouble = Some(words.clone());
                CardFault::Module(words)
            }
        })
    }

    fn fault(&self, wrong: Wrong) -> CardFault {
        match wrong {
            Wrong::Blocked | Wrong::PinWrong { tries_left: Some(0) } => CardFault::Blocked,
            Wrong::Failed(why) => CardFault::Failed(format!("{}: {why}", self.name)),
            Wrong::Gone => CardFault::Gone,
            Wrong::NotAModule(why) => CardFault::Module(format!("{}: {why}", self.name)),
            Wrong::PinNotTyped => CardFault::PinNotTyped,
            Wrong::PinWrong { tries_left } => CardFault::PinWrong { tries_left },
        }
    }

    pub(super) fn out_of_turn(&self) -> CardFault {
        CardFault::Module(format!("{}: an answer that was not asked for", self.name))
    }
}

struct Opened {
    id: TokenId,
    token: Token,
    chosen: Chosen,
}
