//! Signing in in the browser: CIS2.

use super::{CardStep, Desk, Turn, cancelled, not_now};
use crate::ids::UserId;
use crate::journal::{Entry, Kind, Phase};
use crate::ports::{Method, Proof, RoleWish, SignedIn};
use crate::session::User;
use crate::{Code, Fault, Whose};

impl Desk {
    /// Signs in in the browser. Whoever signs in there must be the user of the card in the counter's reader, if one is in.
    ///
    /// # Errors
    /// When the screen does not offer it. What goes wrong with the sign-in itself is shown on the screen.
    pub async fn sign_in_browser(&self) -> Result<(), Fault> {
        self.browse(RoleWish::Choose).await
    }

    pub(super) async fn browse(&self, wish: RoleWish) -> Result<(), Fault> {
        let provider = self.provider(Method::Cis2)?;
        let mut holder: Option<UserId> = None;
        let turn = self.turn(|inner| {
            holder.clone_from(&inner.holder);
            let Some(sign_in) = inner.state.sign_in_mut() else { return Err(not_now()) };
            if matches!(sign_in.step, CardStep::Browser | CardStep::Checking | CardStep::PinOnReader) {
                return Err(not_now());
            }
            sign_in.fault = None;
            sign_in.step = CardStep::Browser;
            Ok(())
        })?;
        let proof = Proof::Browser { browser: self.ports.browser.as_ref(), holder: holder.as_ref(), wish };
        let signed_in = self.ask_to_sign_in(&turn, Method::Cis2, provider.sign_in(proof)).await;
        self.ports.browser.come_back();
        match signed_in {
            Err(fault) => self.sign_in_failed(&turn, fault),
            Ok(signed_in) => match self.of_the_card(&signed_in.user) {
                Ok(()) => self.signed_in(&turn, signed_in).await,
                Err(fault) => {
                    self.sign_out(signed_in.login).await;
                    self.sign_in_failed(&turn, fault);
                }
            },
        }
        Ok(())
    }

    /// The card may have come while the browser asked for it: it is looked at again (spec/auth.md 2).
    fn of_the_card(&self, user: &User) -> Result<(), Fault> {
        let inner = self.lock();
        match (&inner.card, &inner.holder) {
            (Some(_), Some(holder)) if *holder != user.id => Err(another_user(user)),
            (Some(_), None) if inner.reading => Err(still_reading()),
            _ => Ok(()),
        }
    }

    /// Writes down that a sign-in is asked for, asks, and writes down what came of it. What cannot be written down is not
    /// used: it is signed out of again.
    pub(super) async fn ask_to_sign_in(
        &self,
        turn: &Turn,
        method: Method,
        asked: impl Future<Output = Result<SignedIn, Fault>>,
    ) -> Result<SignedIn, Fault> {
        let intent = Entry::new(self.now(), Kind::SignIn, Phase::Intent, "asked").fact("method", method.words());
        let intent = self.write(&intent)?;
        let asked = turn.token.run_until_cancelled(asked).await.unwrap_or_else(|| Err(cancelled()));
        let signed_in = self.noted(asked);
        match (self.write_sign_in(turn, intent.sequence, &signed_in), signed_in) {
            (Ok(()), signed_in) => signed_in,
            (Err(fault), signed_in) => {
                if let Ok(unused) = signed_in {
                    self.sign_out(unused.login).await;
                }
                Err(fault.after_asking())
            }
        }
    }
}

fn another_user(user: &User) -> Fault {
    Fault::new(
        Code::CisRefused,
        Whose::Person,
        "The browser signed in somebody else than the person whose card is in the reader.",
        "Nobody is signed in here, and nothing was asked.",
        "The browser may still hold the sign-in of whoever was here before. Sign out there, or take the card out, and try again.",
    )
    .with("Signed in in the browser", user.id.as_str())
}

fn still_reading() -> Fault {
    Fault::new(
        Code::CardFailed,
        Whose::Machine,
        "The card in the reader was not read yet when the browser came back.",
        "Nobody is signed in here, and nothing was asked.",
        "Try again: Vouch must know that the card and the browser belong to the same person.",
    )
}
