//! PIN, ticket, roles.

use super::{Busy, CardStep, Desk, Stage, Turn, cancelled, not_now};
use crate::journal::{Entry, Kind, Phase, Query};
use crate::ports::{JournalFault, Pin, SignedIn};
use crate::session::User;
use crate::{Code, Fault, Whose};

impl Desk {
    /// Offers the PIN to the card, once, and signs in.
    ///
    /// # Errors
    /// When the screen is not asking for a PIN. What goes wrong with the sign-in itself is shown on the screen.
    pub async fn enter_pin(&self, typed: String) -> Result<(), Fault> {
        let pin = Pin::new(typed);
        let mut card = None;
        let turn = self.turn(|inner| {
            card.clone_from(&inner.card);
            let Some(sign_in) = inner.state.sign_in_mut().filter(|s| s.step == CardStep::Pin) else {
                return Err(not_now());
            };
            sign_in.fault = None;
            if pin.is_some() {
                sign_in.step = CardStep::Checking;
            }
            Ok(())
        })?;
        let (Some(pin), Some(card)) = (pin, card) else {
            let _ = self.write(&Entry::new(self.now(), Kind::SignIn, Phase::Event, "not-a-pin"));
            self.answer(&turn, |inner| {
                if let Some(sign_in) = inner.state.sign_in_mut() {
                    sign_in.fault = Some(not_a_pin());
                }
            });
            return Ok(());
        };
        let signed_in = match self.write(&Entry::new(self.now(), Kind::SignIn, Phase::Intent, "asked")) {
            Err(fault) => Err(fault.into()),
            Ok(intent) => {
                let asked = self.ports.identity.sign_in(self.ports.cards.as_ref(), &card, &pin);
                let signed_in =
                    self.noted(turn.token.run_until_cancelled(asked).await.unwrap_or_else(|| Err(cancelled())));
                match (self.write_sign_in(&turn, intent.sequence, &signed_in), signed_in) {
                    (Ok(()), signed_in) => signed_in,
                    (Err(fault), signed_in) => {
                        if let Ok(unused) = signed_in {
                            self.ports.identity.sign_out(unused.login).await;
                        }
                        Err(fault.after_asking())
                    }
                }
            }
        };
        drop(pin);
        match signed_in {
            Ok(signed_in) => self.signed_in(&turn, signed_in).await,
            Err(fault) => self.sign_in_failed(&turn, fault),
        }
        Ok(())
    }

    /// Leaves a failed sign-in and reads the card again.
    #[must_use]
    pub fn restart_sign_in(&self) -> super::AfterCard {
        let _ = self.write(&Entry::new(self.now(), Kind::SignIn, Phase::Event, "restarted"));
        self.lock_screen("restarted")
    }

    fn write_sign_in(&self, turn: &Turn, intent: u64, signed_in: &Result<SignedIn, Fault>) -> Result<(), JournalFault> {
        let entry = match signed_in {
            _ if !self.is_current(turn.key) => Entry::new(self.now(), Kind::SignIn, Phase::Outcome(intent), "dropped"),
            Ok(s) => Entry::new(self.now(), Kind::SignIn, Phase::Outcome(intent), "signed-in")
                .fact("user", s.user.id.as_str())
                .fact("roles", s.roles.len().to_string()),
            Err(fault) => {
                Entry::new(self.now(), Kind::SignIn, Phase::Outcome(intent), "failed").fact("code", fault.code.name())
            }
        };
        self.write(&entry).map(|_| ())
    }

    async fn signed_in(&self, turn: &Turn, signed_in: SignedIn) {
        let SignedIn { user, roles, login, until } = signed_in;
        if roles.is_empty() {
            self.ports.identity.sign_out(login).await;
            self.sign_in_failed(turn, no_role(&user));
            return;
        }
        let only = match roles.as_slice() {
            [only] => Some(only.profile.clone()),
            _ => None,
        };
        let last_role = self.last_role(&user);
        let mut spare = Some(login);
        let current = self.answer(turn, |inner| {
            inner.login = spare.take();
            inner.state.roles = roles;
            inner.state.last_role = last_role;
            inner.state.stage =
                Stage::Role { busy: only.is_some().then(|| Busy::new("Telling CIS your role")), fault: None };
            inner.signed_in = Some((user, until));
        });
        if let Some(login) = spare {
            self.ports.identity.sign_out(login).await;
        }
        if let (true, Some(profile)) = (current, only) {
            // What goes wrong here is shown on the role screen.
            let _ = self.choose_role(profile.as_str()).await;
        }
    }

    fn sign_in_failed(&self, turn: &Turn, fault: Fault) {
        let tries_left =
            fault.support.iter().find(|(label, _)| label == "Tries left").and_then(|(_, v)| v.parse().ok());
        self.answer(turn, |inner| {
            let Some(sign_in) = inner.state.sign_in_mut() else { return };
            sign_in.step = match fault.code {
                Code::CardBlocked => CardStep::Blocked,
                Code::CardExpired | Code::CardUnknown => CardStep::Unusable,
                _ => CardStep::Pin,
            };
            if tries_left.is_some() {
                sign_in.tries_left = tries_left;
            }
            sign_in.fault = Some(fault);
        });
    }

    /// The role this user chose last on this PC, from the journal.
    fn last_role(&self, user: &User) -> Option<String> {
        let query =
            Query { user: Some(user.id.as_str().into()), kinds: vec![Kind::Role], limit: 1, ..Query::default() };
        let written = self.ports.journal.read(&query).ok()?.into_iter().next()?;
        written.entry.actor.map(|a| a.role_profile)
    }
}

fn not_a_pin() -> Fault {
    Fault::new(
        Code::PinWrong,
        Whose::Person,
        "A PIN has 4 to 16 letters or digits.",
        "The card was not asked: no try was used up.",
        "Type the PIN again.",
    )
}

fn no_role(user: &User) -> Fault {
    Fault::new(
        Code::CisRefused,
        Whose::Person,
        &format!("{} has no role on this smartcard.", user.name),
        "Without a role nothing can be asked or shown.",
        "Ask your Registration Authority to add a role for this organisation.",
    )
    .with("User id", user.id.as_str())
}
