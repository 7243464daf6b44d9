//! PIN, ticket, roles.

use super::{Busy, CardStep, Desk, Stage, Turn, not_now};
use crate::journal::{Entry, Kind, Phase, Query};
use crate::ports::{JournalFault, Method, Pin, PinEntry, PinPath, Proof, SignedIn};
use crate::session::User;
use crate::{Code, Fault, Whose};

/// The organisation code of locums' roles, which stands for no place in particular (spec/users.md 1.3).
pub const NO_PLACE: &str = "FFFFF";

impl Desk {
    /// Offers the PIN to the card, once, and signs in. The last try is only made when the person is certain.
    ///
    /// # Errors
    /// When the screen is not asking for a PIN. What goes wrong with the sign-in itself is shown on the screen.
    pub async fn enter_pin(&self, typed: String, certain: bool) -> Result<(), Fault> {
        let pin = Pin::new(typed);
        let wrong = match &pin {
            None => Some(("not-a-pin", not_a_pin())),
            Some(_) if !certain && self.is_final_try() => Some(("not-certain", not_certain())),
            Some(_) => None,
        };
        if let Some((word, fault)) = wrong {
            return self.card_not_asked(word, fault);
        }
        match &pin {
            Some(pin) => self.sign_in_by_card(PinPath::Typed(pin), CardStep::Checking).await,
            None => Ok(()),
        }
    }

    /// Asks for the PIN on the reader's own keys, once, and signs in.
    ///
    /// # Errors
    /// As [`Self::enter_pin`].
    pub async fn pin_on_reader(&self, certain: bool) -> Result<(), Fault> {
        if self.state().sign_in().is_none_or(|s| s.pin_entry != PinEntry::Reader) {
            return Err(not_now());
        }
        if !certain && self.is_final_try() {
            return self.card_not_asked("not-certain", not_certain());
        }
        self.sign_in_by_card(PinPath::Reader, CardStep::PinOnReader).await
    }

    fn is_final_try(&self) -> bool {
        self.state().sign_in().is_some_and(|s| s.tries_left == Some(1))
    }

    /// What was typed cannot be offered to the card: said without asking it.
    fn card_not_asked(&self, word: &str, fault: Fault) -> Result<(), Fault> {
        let turn = self.turn(|inner| {
            let waits = inner.state.sign_in().is_some_and(|s| s.step == CardStep::Pin);
            if waits { Ok(()) } else { Err(not_now()) }
        })?;
        let _ = self.write(&Entry::new(self.now(), Kind::SignIn, Phase::Event, word));
        self.answer(&turn, |inner| {
            if let Some(sign_in) = inner.state.sign_in_mut() {
                sign_in.fault = Some(fault);
            }
        });
        Ok(())
    }

    async fn sign_in_by_card(&self, pin: PinPath<'_>, step: CardStep) -> Result<(), Fault> {
        let provider = self.provider(Method::Cis)?;
        let mut card = None;
        let turn = self.turn(|inner| {
            card.clone_from(&inner.card);
            let Some(sign_in) = inner.state.sign_in_mut().filter(|s| s.step == CardStep::Pin) else {
                return Err(not_now());
            };
            sign_in.fault = None;
            sign_in.step = step;
            Ok(())
        })?;
        let Some(card) = card else { return Err(not_now()) };
        let proof = Proof::Card { cards: self.ports.cards.as_ref(), card: &card, pin };
        match self.ask_to_sign_in(&turn, Method::Cis, provider.sign_in(proof)).await {
            Ok(signed_in) => self.signed_in(&turn, signed_in).await,
            Err(fault) => self.sign_in_failed(&turn, fault),
        }
        Ok(())
    }

    /// Leaves a failed sign-in and reads the card again.
    #[must_use]
    pub fn restart_sign_in(&self) -> super::AfterCard {
        let _ = self.write(&Entry::new(self.now(), Kind::SignIn, Phase::Event, "restarted"));
        self.end_session("restarted")
    }

    pub(super) fn write_sign_in(
        &self,
        turn: &Turn,
        intent: u64,
        signed_in: &Result<SignedIn, Fault>,
    ) -> Result<(), JournalFault> {
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

    pub(super) async fn signed_in(&self, turn: &Turn, signed_in: SignedIn) {
        let SignedIn { user, roles, chosen, login, until } = signed_in;
        if roles.is_empty() {
            self.sign_out(login).await;
            self.sign_in_failed(turn, no_role(&user));
            return;
        }
        let limit = self.now().checked_add(self.policy.session.longest).unwrap_or(until);
        let last_role = self.last_role(&user);
        let mut spare = Some(login);
        let mut known = None;
        let current = self.answer(turn, |inner| {
            inner.forget_others(&user.id);
            let kept = inner.kept.as_ref().map(|kept| kept.role.clone());
            // Chosen at the provider, the role of before the lock, or the only one: no question. A role of no place is
            // asked about, for the warning that goes with it.
            known = match (chosen, kept, roles.as_slice()) {
                (Some(chosen), _, _) => Some(chosen),
                (None, Some(kept), roles) if roles.iter().any(|r| r.profile == kept) => Some(kept),
                (None, _, [only]) if only.organisation.ods.as_str() != NO_PLACE => Some(only.profile.clone()),
                (None, _, _) => None,
            };
            inner.login = spare.take();
            inner.state.roles = roles;
            inner.state.last_role = last_role;
            inner.state.stage =
                Stage::Role { busy: known.is_some().then(|| Busy::new("Asking what this role may do")), fault: None };
            inner.signed_in = Some((user, until.min(limit)));
        });
        if let Some(login) = spare {
            self.sign_out(login).await;
        }
        if let (true, Some(profile)) = (current, known) {
            // What goes wrong here is shown on the role screen.
            let _ = self.choose_role(profile.as_str()).await;
        }
    }

    /// Back to the card, or to what the reader shows, with the reason.
    pub(super) fn sign_in_failed(&self, turn: &Turn, fault: Fault) {
        let tries_left =
            fault.support.iter().find(|(label, _)| label == "Tries left").and_then(|(_, v)| v.parse().ok());
        self.answer(turn, |inner| {
            let in_browser = inner.state.sign_in().is_some_and(|s| s.step == CardStep::Browser);
            if in_browser {
                inner.show_card_again();
            }
            let Some(sign_in) = inner.state.sign_in_mut() else { return };
            sign_in.step = match fault.code {
                _ if in_browser => sign_in.step,
                Code::CardBlocked => CardStep::Blocked,
                Code::CardExpired | Code::CardUnknown => CardStep::Unusable,
                _ => CardStep::Pin,
            };
            if tries_left.is_some() {
                sign_in.tries_left = tries_left;
            }
            // Whoever stopped it here knows that it was stopped.
            sign_in.fault = Some(fault).filter(|_| !turn.token.is_cancelled());
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

fn not_certain() -> Fault {
    Fault::new(
        Code::PinWrong,
        Whose::Person,
        "This is the last try: a wrong PIN blocks the card.",
        "The card was not asked: no try was used up.",
        "Say that you are certain and go on, or reset the PIN first at digital.nhs.uk/unlock.",
    )
    .with("Tries left", "1")
}

fn no_role(user: &User) -> Fault {
    Fault::new(
        Code::CisRefused,
        Whose::Person,
        &format!("{} has no role to work in.", user.name),
        "Without a role nothing can be asked or shown.",
        "Ask your Registration Authority to add a role for this organisation.",
    )
    .with("User id", user.id.as_str())
}
