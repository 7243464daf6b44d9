//! Smartcards. Everything here blocks: the core calls it from a blocking thread, and events come on the watcher's own.

use jiff::Timestamp;
use secrecy::SecretString;

use crate::ids::UserId;
use crate::{Code, Fault, Whose};

/// Smartcards in readers, or in the training tray.
pub trait Smartcards: Send + Sync {
    /// Watches until `stop` says so; it is asked at least once a second, whether or not anything changes. The first
    /// event reports the present state, each later one a change.
    fn watch(&self, stop: &dyn Fn() -> bool, sink: &mut dyn FnMut(CardEvent));

    /// Reads the authentication certificate of the card that is in.
    ///
    /// # Errors
    /// Not an NHS card, an expired certificate, or gone.
    fn holder(&self, card: &CardRef) -> Result<CardHolder, CardFault>;

    /// Verifies the PIN once and signs one digest, inside one card transaction; what becomes of the card then is the
    /// site's policy (spec/auth.md 5: reset, so that no other program can sign).
    ///
    /// The signature is as long as the RSA key, or for ECDSA a DER `SEQUENCE { r, s }`.
    ///
    /// # Errors
    /// A wrong PIN is reported with the tries left and never tried again by the program.
    fn sign(&self, card: &CardRef, pin: PinPath<'_>, request: SignRequest<'_>) -> Result<Vec<u8>, CardFault>;
}

/// One signature that is asked of a card.
#[derive(Clone, Copy, Debug)]
pub struct SignRequest<'a> {
    /// With which key.
    pub key: KeyUse,
    /// In which way; it must fit the kind of key.
    pub scheme: Scheme,
    /// Of what.
    pub digest: Digest<'a>,
}

impl<'a> SignRequest<'a> {
    /// A signature with the authentication key in the way that fits its kind: PKCS#1 v1.5 or ECDSA.
    #[must_use]
    pub const fn authentication(kind: KeyKind, digest: Digest<'a>) -> Self {
        let scheme = match kind {
            KeyKind::Rsa2048 | KeyKind::Rsa3072 => Scheme::Pkcs1,
            KeyKind::P256 | KeyKind::P384 => Scheme::Ecdsa,
        };
        Self { key: KeyUse::Authentication, scheme, digest }
    }
}

/// What a key on the card is for. Chosen by the certificate (issuer, key usage), never by ATR or vendor (spec/auth.md 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyUse {
    /// Signing in: PIV 9A.
    Authentication,
    /// Content commitment: PIV 9C. The PIN is asked before each signature.
    Signing,
}

/// The kind of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// RSA, 2048 bits.
    Rsa2048,
    /// RSA, 3072 bits.
    Rsa3072,
}

/// How a digest becomes a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// ECDSA (FIPS 186-5).
    Ecdsa,
    /// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2).
    Pkcs1,
    /// RSASSA-PSS, salt as long as the digest (RFC 8017 section 8.1).
    Pss,
}

/// How the PIN comes to the card.
#[derive(Clone, Copy, Debug)]
pub enum PinPath<'a> {
    /// On the reader's own keys: a pinpad, or a protected authentication path. Vouch never sees it.
    Reader,
    /// Typed here.
    Typed(&'a Pin),
}

/// Where the PIN of a card is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PinEntry {
    /// On this PC's keyboard.
    #[default]
    Keyboard,
    /// On the reader's own keys.
    Reader,
}

/// What the watcher sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardEvent {
    /// The state of all readers, whenever any of it changes.
    Readers(Vec<Reader>),
    /// The smartcard service is not running, or refused us: why, in words.
    ServiceAbsent(String),
}

/// One reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Its name as the system gives it.
    pub name: String,
    /// What is in it.
    pub state: ReaderState,
}

/// What is in a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReaderState {
    /// A card.
    Card(CardRef),
    /// Nothing.
    Empty,
    /// A card that does not answer (mute, or put in the wrong way round).
    Mute,
}

/// One insertion of one card: reader, event counter and ATR. Never just "present" (a fast swap changes the counter).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CardRef {
    /// The reader's name.
    pub reader: String,
    /// The reader's event counter at insertion.
    pub events: u32,
    /// Answer to reset; for a token that only PKCS#11 shows, its serial number. Told apart by it, never behaved by it.
    pub atr: Vec<u8>,
}

/// Whose card it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardHolder {
    /// From the subject CN of the authentication certificate.
    pub user_id: UserId,
    /// The authentication certificate, DER.
    pub certificate: Vec<u8>,
    /// When the certificate runs out.
    pub expires: Timestamp,
    /// PIN tries left, where the card says.
    pub tries_left: Option<u8>,
    /// The kind of the authentication key.
    pub key: KeyKind,
    /// Where the PIN is typed.
    pub pin_entry: PinEntry,
}

/// A card certificate can be renewed by its holder in the last 90 days of its two years (spec/auth.md 3).
pub const RENEWAL_WINDOW: jiff::SignedDuration = jiff::SignedDuration::from_hours(90 * 24);

impl CardHolder {
    /// Whole days until the certificate runs out, once it is in its renewal window.
    #[must_use]
    pub fn renew_within_days(&self, now: Timestamp) -> Option<i64> {
        let left = self.expires.duration_since(now);
        (left <= RENEWAL_WINDOW).then(|| left.as_hours() / 24)
    }
}

/// A digest to sign.
#[derive(Clone, Copy, Debug)]
pub enum Digest<'a> {
    /// 20 bytes: what CIS was recorded to use.
    Sha1(&'a [u8; 20]),
    /// 32 bytes.
    Sha256(&'a [u8; 32]),
    /// 48 bytes.
    Sha384(&'a [u8; 48]),
    /// 64 bytes.
    Sha512(&'a [u8; 64]),
}

impl Digest<'_> {
    /// Its bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8] {
        match self {
            Self::Sha1(bytes) => *bytes,
            Self::Sha256(bytes) => *bytes,
            Self::Sha384(bytes) => *bytes,
            Self::Sha512(bytes) => *bytes,
        }
    }
}

/// A PIN. Wiped when dropped, never printed, never stored.
#[derive(Clone)]
pub struct Pin(SecretString);

/// Shortest and longest PIN the app lets through to the card, in characters (spec/auth.md 3): the card decides.
pub const PIN_LENGTH: std::ops::RangeInclusive<usize> = 4..=16;

impl Pin {
    /// Takes what was typed. `None` when it cannot be a PIN.
    #[must_use]
    pub fn new(typed: String) -> Option<Self> {
        let fits = PIN_LENGTH.contains(&typed.chars().count()) && typed.bytes().all(|b| b.is_ascii_graphic());
        let secret = SecretString::from(typed);
        fits.then_some(Self(secret))
    }

    /// The PIN, for the card alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        use secrecy::ExposeSecret;
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(..)")
    }
}

/// What can go wrong with a card.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardFault {
    /// No PIN tries left.
    #[error("the card is blocked")]
    Blocked,
    /// The certificate has run out.
    #[error("the certificate on the card has expired")]
    Expired,
    /// The reader, driver or card failed; the text is for support.
    #[error("the card or reader failed: {0}")]
    Failed(String),
    /// Taken out, or another card is in now.
    #[error("the card was taken out")]
    Gone,
    /// Another program holds the card.
    #[error("another program is using the card")]
    InUse,
    /// The smartcard software of a vendor hung, crashed or failed; the text is for support.
    #[error("the smartcard software failed: {0}")]
    Module(String),
    /// It answers, but not as an NHS smartcard does; the text is for support.
    #[error("not an NHS smartcard: {0}")]
    NotNhs(String),
    /// The PIN was not typed on the reader: cancelled there, or not in time.
    #[error("no PIN was typed on the reader")]
    PinNotTyped,
    /// Wrong PIN, with the tries left.
    #[error("wrong PIN, tries left: {tries_left:?}")]
    PinWrong {
        /// Tries left before the card blocks, where the card says.
        tries_left: Option<u8>,
    },
}

impl From<CardFault> for Fault {
    fn from(fault: CardFault) -> Self {
        let nobody = "No patient is open, and nothing was asked.";
        match &fault {
            CardFault::Blocked => Self::new(
                Code::CardBlocked,
                Whose::Person,
                "This smartcard is blocked: the PIN was wrong too many times.",
                nobody,
                "Unlock it at digital.nhs.uk/unlock, or ask your Registration Authority. Vouch cannot unblock it.",
            ),
            CardFault::Expired => Self::new(
                Code::CardExpired,
                Whose::Person,
                "The certificate on this smartcard has expired.",
                nobody,
                "Ask your Registration Authority to renew it, or use another card.",
            ),
            CardFault::Failed(why) => Self::new(
                Code::CardFailed,
                Whose::Machine,
                "The card or the reader failed.",
                nobody,
                "Take the card out, wipe its chip and put it in again. If that does not help, try another reader.",
            )
            .with("Card", why.clone()),
            CardFault::Gone => {
                Self::new(Code::CardGone, Whose::Person, "The card was taken out.", nobody, "Put it in again to go on.")
            }
            CardFault::InUse => Self::new(
                Code::CardFailed,
                Whose::Machine,
                "Another program is using this smartcard.",
                nobody,
                "Wait a moment and try again, or close the other program.",
            ),
            CardFault::Module(why) => Self::new(
                Code::CardFailed,
                Whose::Machine,
                "The smartcard software of this PC stopped answering.",
                nobody,
                "Take the card out and put it in again. If that does not help, whoever looks after this PC can repair it.",
            )
            .with("Card", why.clone()),
            CardFault::PinNotTyped => Self::new(
                Code::CardFailed,
                Whose::Person,
                "No PIN was typed on the card reader.",
                nobody,
                "Try again, and type the PIN on the reader's own keys. No try was used up.",
            ),
            CardFault::NotNhs(why) => Self::new(
                Code::CardUnknown,
                Whose::Person,
                "This card is not an NHS smartcard that Vouch can read.",
                nobody,
                "Put in your NHS smartcard, series 9 or 10, with the chip facing up.",
            )
            .with("Card", why.clone()),
            CardFault::PinWrong { tries_left: Some(1) } => Self::new(
                Code::PinWrong,
                Whose::Person,
                "That PIN is wrong. One try is left, then the card blocks.",
                nobody,
                "If you are not certain, stop here and reset the PIN first.",
            )
            .with("Tries left", "1"),
            CardFault::PinWrong { tries_left: Some(tries_left) } => Self::new(
                Code::PinWrong,
                Whose::Person,
                &format!("That PIN is wrong. {tries_left} tries are left."),
                nobody,
                "Type it again.",
            )
            .with("Tries left", tries_left.to_string()),
            // Three tries: spec/auth.md 3.
            CardFault::PinWrong { tries_left: None } => Self::new(
                Code::PinWrong,
                Whose::Person,
                "That PIN is wrong. The card does not say how many tries are left.",
                nobody,
                "Type it again only if you are certain of it: an NHS smartcard blocks after three wrong PINs.",
            ),
        }
    }
}
