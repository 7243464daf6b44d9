//! Return values of PKCS#11 as what Vouch is told (PKCS#11 2.40 section 5.1).

use cryptoki::error::{Error, RvError};
use vouch_smartcard::pkcs11::wire::Wrong;

/// What went wrong, other than with a PIN.
pub fn wrong(error: &Error) -> Wrong {
    match error {
        Error::Pkcs11(
            RvError::DeviceRemoved
            | RvError::TokenNotPresent
            | RvError::SlotIdInvalid
            | RvError::SessionHandleInvalid
            | RvError::SessionClosed,
            _,
        ) => Wrong::Gone,
        Error::Pkcs11(RvError::FunctionCanceled | RvError::Cancel, _) => Wrong::PinNotTyped,
        error => Wrong::Failed(error.to_string()),
    }
}

/// What became of a login. `tries_left` is what the token's flags say after it.
pub fn login(error: &Error, tries_left: Option<u8>) -> Wrong {
    match (error, tries_left) {
        (Error::Pkcs11(RvError::PinLocked, _), _) => Wrong::Blocked,
        (Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _), Some(0)) => {
            Wrong::Blocked
        }
        (Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _), tries_left) => {
            Wrong::PinWrong { tries_left }
        }
        (error, _) => wrong(error),
    }
}

#[cfg(test)]
mod tests {
    use cryptoki::context::Function;
    use cryptoki::error::{Error, RvError};

    use super::{Wrong, login, wrong};

    #[test]
    fn a_return_value_has_a_meaning() {
        let rows = [
            (RvError::DeviceRemoved, Some(Wrong::Gone)),
            (RvError::TokenNotPresent, Some(Wrong::Gone)),
            (RvError::SlotIdInvalid, Some(Wrong::Gone)),
            (RvError::SessionHandleInvalid, Some(Wrong::Gone)),
            (RvError::FunctionCanceled, Some(Wrong::PinNotTyped)),
            (RvError::DeviceError, None),
            (RvError::MechanismInvalid, None),
        ];
        for (value, meaning) in rows {
            let error = Error::Pkcs11(value, Function::Sign);
            let is = wrong(&error);
            match meaning {
                Some(meaning) => assert_eq!(is, meaning, "{value:?}"),
                None => assert!(matches!(&is, Wrong::Failed(why) if why.starts_with("Function::Sign")), "{is:?}"),
            }
        }
    }

    #[test]
    fn a_refused_pin_comes_with_the_tries_that_the_flags_tell() {
        let rows = [
            (RvError::PinIncorrect, None, Wrong::PinWrong { tries_left: None }),
            (RvError::PinIncorrect, Some(1), Wrong::PinWrong { tries_left: Some(1) }),
            (RvError::PinLenRange, Some(1), Wrong::PinWrong { tries_left: Some(1) }),
            (RvError::PinInvalid, None, Wrong::PinWrong { tries_left: None }),
            (RvError::PinIncorrect, Some(0), Wrong::Blocked),
            (RvError::PinLocked, None, Wrong::Blocked),
            (RvError::FunctionCanceled, None, Wrong::PinNotTyped),
            (RvError::DeviceRemoved, None, Wrong::Gone),
        ];
        for (value, tries_left, meaning) in rows {
            assert_eq!(login(&Error::Pkcs11(value, Function::Login), tries_left), meaning, "{value:?}");
        }
    }
}
