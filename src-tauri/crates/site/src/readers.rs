//! The cards of this PC, as the site's policy has them.

use std::path::PathBuf;
use std::sync::Arc;

use vouch_core::clock::Clock;
use vouch_core::ports::Smartcards;
use vouch_core::{Code, Fault, Whose};
use vouch_smartcard::pkcs11::{Module, ModulePolicy, TokenProgram, modules};
use vouch_smartcard::{AfterUse, AnyCards, CardPolicy, LeftToModules, PcscCards, Pinpads, Readers};

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
    let readers: Arc<dyn Readers> = match settings.value(Field::CardWay) {
        "modules" => Arc::new(LeftToModules::new(pcsc)),
        _ => Arc::new(pcsc),
    };
    Ok(Arc::new(AnyCards::new(readers, all)))
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
