//! One token: what its flags say, and a session with it.

use cryptoki::context::Pkcs11;
use cryptoki::session::Session;
use cryptoki::slot::{Slot, TokenInfo};
use vouch_smartcard::pkcs11::wire::{Token, TokenId, Wrong};

use crate::words::wrong;

/// What the token says of itself.
pub fn about(info: &TokenInfo) -> Token {
    // CKF_USER_PIN_COUNT_LOW says that a wrong PIN was tried, and not how many tries are left.
    let tries_left = match (info.user_pin_locked(), info.user_pin_final_try()) {
        (true, _) => Some(0),
        (false, true) => Some(1),
        (false, false) => None,
    };
    Token {
        serial: info.serial_number().to_owned(),
        label: info.label().to_owned(),
        tries_left,
        pin_on_reader: info.protected_authentication_path(),
    }
}

/// Whether a person can log in to it: it is initialised, and asks for a login.
pub fn of_a_person(info: &TokenInfo) -> bool {
    info.token_initialized() && info.login_required()
}

/// Opens a session with this very token.
///
/// # Errors
/// [`Wrong::Gone`] if another token is in the slot, or none.
pub fn session(library: &Pkcs11, token: &TokenId) -> Result<(Session, Slot, Token), Wrong> {
    let slot = Slot::try_from(token.slot).map_err(|_| Wrong::Gone)?;
    let info = library.get_token_info(slot).map_err(|e| wrong(&e))?;
    if info.serial_number() != token.serial || info.label() != token.label {
        return Err(Wrong::Gone);
    }
    let session = library.open_ro_session(slot).map_err(|e| wrong(&e))?;
    Ok((session, slot, about(&info)))
}
