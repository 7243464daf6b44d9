//! The traits the adapters implement. Adapters return values and receipts; witnesses are made here in the core only.

mod card;
mod demographics;
mod directory;
mod identity;
mod journal;
mod scr;
mod screen;

pub use card::{
    CardEvent, CardFault, CardHolder, CardRef, Digest, KeyKind, KeyUse, PIN_LENGTH, Pin, PinEntry, PinPath,
    RENEWAL_WINDOW, Reader, ReaderState, Scheme, SignRequest, Smartcards,
};
pub use demographics::{Demographics, Retrieved};
pub use directory::{Directory, Route, Service};
pub use identity::{Browser, Identity, Login, Method, Proof, RoleGranted, RoleWish, SignedIn, Tokens};
pub use journal::{AlertWriter, Journal, JournalFault, Outbox};
pub use scr::SummaryCareRecord;
pub use screen::Screen;
