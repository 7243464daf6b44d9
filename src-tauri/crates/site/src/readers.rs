//! The cards of this PC, as the site's policy has them.

use std::path::PathBuf;
use std::sync::Arc;

use vouch_core::clock::Clock;
use vouch_core::ports::{CardEvent, CardFault, CardHolder, CardRef, PinPath, SignRequest, Smartcards};
use vouch_core::{Code, Fault, Whose};
use vouch_smartcard::pkcs11::{Module, ModulePolicy, TokenProgram, modules};
use vouch_smartcard::{AfterUse, AnyCards, CardPolicy, PcscCards, Pinpads};

use crate::settings::{Field, Settings, module_paths};

/// The readers of this PC, with the modules it has. No module is loaded until it is needed.
pub fn readers(settings: &Settings, clock: &Arc<dyn Clock>) -> Result<Arc<dyn Smartcards>, Fault> {
    let policy = CardPolicy {
        after: match settings.value(Field::CardAfter) {
            "leave" => AfterUse::Leave,
            _ => AfterUse::ResetIfVerified,
        },
        pinpads: match settings.value(Field::Pinpads) {
            "ignore" => Pinpads::Ignore,
            _ => Pinpads::Use,
        },
        ..CardPolicy::default()
    };
    let more: Vec<PathBuf> = module_paths(settings.value(Field::Modules)).collect();
    let there = modules(&ModulePolicy { more, ..ModulePolicy::default() });
    for refused in &there.refused {
        tracing::warn!(module = %refused.path.display(), why = refused.why, "card software is not used");
    }
    let program = TokenProgram::beside_this_program().map_err(|e| no_program(&e))?;
    let issuers = policy.issuers.clone();
    let module = |found| Module::new(found, program.clone(), issuers.clone(), Arc::clone(clock));
    let all = there.found.into_iter().map(module).collect();
    let pcsc = PcscCards::with(Arc::clone(clock), policy);
    let readers: Arc<dyn Smartcards> = match settings.value(Field::CardWay) {
        "modules" => Arc::new(OnlyWatched(pcsc)),
        _ => Arc::new(pcsc),
    };
    Ok(Arc::new(AnyCards::new(readers, all)))
}

/// Readers whose cards are left to the modules.
struct OnlyWatched(PcscCards);

impl Smartcards for OnlyWatched {
    fn watch(&self, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent)) {
        self.0.watch(stop, sink);
    }

    fn holder(&self, _card: &CardRef) -> Result<CardHolder, CardFault> {
        Err(left_to_modules())
    }

    fn sign(&self, _card: &CardRef, _pin: PinPath<'_>, _request: SignRequest<'_>) -> Result<Vec<u8>, CardFault> {
        Err(left_to_modules())
    }
}

fn left_to_modules() -> CardFault {
    CardFault::NotNhs("the set-up of this site leaves cards to the card software, and none of it knows this one".into())
}

fn no_program(error: &std::io::Error) -> Fault {
    Fault::new(
        Code::Unexpected,
        Whose::Machine,
        "This PC does not say where Vouch is installed.",
        "Nobody can sign in, and nothing can be looked at.",
        "Restart the PC. If it happens again, call support.",
    )
    .with("Why", error.to_string())
}
