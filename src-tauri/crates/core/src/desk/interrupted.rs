//! What outlives a lock, in memory, for the same user only: role, patient, visit and what was being typed.
//!
//! Nothing of it is on screen until that user has signed in anew. Somebody else's card or sign-in wipes it first (law 4).

use jiff::Timestamp;
use uuid::Uuid;

use super::{Asking, Desk, Draft, Inner, PermissionInput, Recent, Visit, not_now};
use crate::Fault;
use crate::ids::{RoleProfileId, UserId};
use crate::permission::Answer;

/// Longest text kept of each part of a draft, in characters; the answer itself is checked when it is given.
pub const MAX_DRAFT: usize = 1_000;

/// What is kept over a lock.
pub(super) struct Kept {
    /// Whose it is.
    pub user: UserId,
    /// Their name, for the lock screen.
    pub name: String,
    /// In which role.
    pub role: RoleProfileId,
    /// The open patient.
    pub patient: Option<KeptPatient>,
    /// When it is forgotten, even if nobody comes.
    pub until: Timestamp,
}

/// A patient that was open when the screen locked.
#[derive(Clone)]
pub(super) struct KeptPatient {
    /// Who, as in the list of patients of the session.
    pub patient: Recent,
    /// The visit: looks of it are linked in the journal.
    pub visit: Uuid,
    /// What was typed, or answered, to the permission question.
    pub draft: Draft,
}

impl Desk {
    /// Keeps what is being typed as the answer to the permission question, in case the screen locks.
    pub fn keep_draft(&self, draft: Draft) {
        let short = |text: String| text.chars().take(MAX_DRAFT).collect();
        let Draft { answer, recorded, chip, text } = draft;
        let draft = Draft { answer, recorded: short(recorded), chip: short(chip), text: short(text) };
        let mut inner = self.lock();
        let Some(Visit::Asking(asking)) = inner.state.work_mut().and_then(|w| w.visit.as_mut()) else { return };
        // For whoever goes to another page and comes back; the page that is being typed on has it already.
        asking.draft = draft.clone();
        inner.draft = draft;
    }

    /// Goes on with the patient that was open when the screen locked: traced and confirmed anew.
    ///
    /// # Errors
    /// When there is none.
    pub async fn find_interrupted(&self) -> Result<(), Fault> {
        let number = self.state().work().and_then(|w| w.interrupted.as_ref().map(|r| r.number.clone()));
        self.find_recent(&number.ok_or_else(not_now)?).await
    }
}

impl Inner {
    /// What a lock keeps of the session; what an earlier lock kept stays if nobody has come to work since.
    pub(super) fn keep(&mut self, now: Timestamp, longest: jiff::SignedDuration) {
        let Some(session) = self.state.session.as_deref() else { return };
        let patient = self.state.work().and_then(|w| {
            let open = w.patient.as_ref().and_then(|p| w.recent.iter().find(|r| r.number == p.nhs_number)).cloned();
            match (open, self.visit) {
                (Some(patient), Some(visit)) => Some(KeptPatient { patient, visit, draft: self.typed() }),
                // Nobody has gone on with the patient of the lock before.
                _ => self.resumed.clone(),
            }
        });
        let until = now.checked_add(longest).map_or(session.until, |limit| limit.min(session.until));
        self.kept = Some(Kept {
            user: session.user.id.clone(),
            name: session.user.name.clone(),
            role: session.role.profile.clone(),
            patient,
            until,
        });
    }

    /// The draft as typed, or the answer as given.
    fn typed(&self) -> Draft {
        match &self.asked {
            Some(asked) if self.draft == Draft::default() => answered(asked),
            _ => self.draft.clone(),
        }
    }

    /// Forgets what was kept unless it belongs to this user.
    pub(super) fn forget_others(&mut self, user: &UserId) {
        if self.kept.as_ref().is_some_and(|kept| kept.user != *user) {
            self.kept = None;
        }
    }

    /// A patient context has opened: the visit goes on if it is the patient of the lock, with what was typed.
    pub(super) fn resume(&mut self, fresh: Uuid) -> Asking {
        let open = self.state.work().and_then(|w| w.patient.as_ref().map(|p| p.nhs_number.clone()));
        let same = self.resumed.take_if(|kept| Some(&kept.patient.number) == open.as_ref());
        self.visit = Some(same.as_ref().map_or(fresh, |kept| kept.visit));
        if same.is_some()
            && let Some(work) = self.state.work_mut()
        {
            work.interrupted = None;
        }
        self.draft = same.map(|kept| kept.draft).unwrap_or_default();
        Asking { draft: self.draft.clone(), ..Asking::default() }
    }
}

fn answered(asked: &PermissionInput) -> Draft {
    let recorded = match &asked.answer {
        Answer::OnFile { recorded } => recorded.as_str().to_owned(),
        Answer::Agreed | Answer::Emergency | Answer::NotNeeded | Answer::Refused => String::new(),
    };
    Draft {
        answer: asked.answer.word().into(),
        recorded,
        chip: String::new(),
        text: asked.reason.as_ref().map(|r| r.as_str().to_owned()).unwrap_or_default(),
    }
}
