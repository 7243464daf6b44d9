//! What a site may decide about cards.

/// How cards are used here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPolicy {
    /// What becomes of a card after use.
    pub after: AfterUse,
    /// Whether the keys of readers are used.
    pub pinpads: Pinpads,
    /// How the certificates of a card are told apart.
    pub issuers: IssuerNames,
}

impl Default for CardPolicy {
    fn default() -> Self {
        Self { after: AfterUse::ResetIfVerified, pinpads: Pinpads::Use, issuers: IssuerNames::default() }
    }
}

/// What becomes of a card when it is let go. A reset ends the session of every program on this PC that uses the card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AfterUse {
    /// It is reset where Vouch has verified the PIN, so that no other program can sign (spec/auth.md 5). Where Vouch has
    /// not, it is left.
    #[default]
    ResetIfVerified,
    /// It is left as it is: another program's session goes on, and another program can sign.
    Leave,
}

/// What is done with a reader that has keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pinpads {
    /// PINs are typed on the PC, also for a reader with keys.
    Ignore,
    /// PINs are typed on the reader.
    #[default]
    Use,
}

/// Parts of the common name of the issuer by which certificates are told apart, in upper or lower case. That current
/// issuers are named so is an assumption (spec/auth.md 3); a certificate that says neither is judged by its key usage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerNames {
    /// Of the certificate to sign in with.
    pub authentication: String,
    /// Of the certificate to sign content with.
    pub signing: String,
}

impl Default for IssuerNames {
    fn default() -> Self {
        Self { authentication: "Authentication".into(), signing: "Signing".into() }
    }
}
