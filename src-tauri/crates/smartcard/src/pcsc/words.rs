//! What the smartcard service says, in words and as card faults.

use pcsc::Error;
use vouch_core::ports::CardFault;

/// Whether the service itself is missing or refuses us, rather than one reader or card; and why, in words.
pub fn absence(error: Error) -> Option<String> {
    let words = match error {
        Error::NoService | Error::ServiceStopped | Error::Shutdown => {
            "The smartcard service of this PC is not running."
        }
        // pcsc-lite 2 asks polkit, and answers so when the rules do not let this user in.
        Error::SecurityViolation | Error::NoAccess => {
            "The smartcard service of this PC does not let Vouch in. Whoever looks after this PC can allow it: a polkit \
             rule that gives this user org.debian.pcsc-lite.access_pcsc and org.debian.pcsc-lite.access_card."
        }
        Error::InternalError | Error::CommError | Error::InvalidHandle => {
            "The smartcard service of this PC has stopped answering."
        }
        _ => return None,
    };
    Some(words.into())
}

/// The fault for one card.
pub fn fault(error: Error) -> CardFault {
    match error {
        Error::RemovedCard
        | Error::NoSmartcard
        | Error::NotTransacted
        | Error::UnknownReader
        | Error::ReaderUnavailable
        | Error::NoReadersAvailable => CardFault::Gone,
        Error::SharingViolation | Error::ResetCard => CardFault::InUse,
        Error::UnresponsiveCard | Error::UnpoweredCard => {
            CardFault::Failed("the card does not answer; is it the right way round?".into())
        }
        other => CardFault::Failed(absence(other).unwrap_or_else(|| other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::{CardFault, Error, absence, fault};

    #[test]
    fn every_answer_has_words() {
        let failed = |why: &str| CardFault::Failed(why.into());
        let rows = [
            (Error::NoService, Some("not running"), failed("The smartcard service of this PC is not running.")),
            (Error::SecurityViolation, Some("does not let Vouch in"), fault(Error::NoAccess)),
            (Error::RemovedCard, None, CardFault::Gone),
            (Error::NotTransacted, None, CardFault::Gone),
            (Error::UnknownReader, None, CardFault::Gone),
            (Error::SharingViolation, None, CardFault::InUse),
            (Error::UnresponsiveCard, None, failed("the card does not answer; is it the right way round?")),
            (Error::ProtoMismatch, None, failed(&Error::ProtoMismatch.to_string())),
        ];
        for (error, service, card) in rows {
            assert_eq!(absence(error).is_some(), service.is_some(), "{error:?}");
            assert!(absence(error).unwrap_or_default().contains(service.unwrap_or_default()), "{error:?}");
            assert_eq!(fault(error), card, "{error:?}");
        }
    }
}
