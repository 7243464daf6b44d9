//! How often one PC may ask. A stolen PC that nobody has revoked yet must not drain the site's quota or the log's disk.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::authority::Fingerprint;

/// The time over which questions are counted.
pub(crate) const WINDOW: Duration = Duration::from_secs(60);

/// What is counted, each for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    /// Assertions.
    Assertion,
    /// Refreshed tokens.
    Refresh,
    /// Questions of a certificate that may not ask.
    Refused,
}

impl Counted {
    /// How many in a [`WINDOW`]. A PC needs an assertion at sign-in and one for each token, which lives ten minutes.
    const fn most(self) -> usize {
        match self {
            Self::Assertion => 30,
            Self::Refresh | Self::Refused => 10,
        }
    }
}

/// Whether one more may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Yes.
    Within,
    /// No, and this is the first one too many: worth a line in the record.
    FirstOver,
    /// No.
    Over,
}

/// Who asked when. Only holders of a certificate of ours are counted, so it grows no further than those.
#[derive(Default)]
pub(crate) struct Rates(HashMap<(Fingerprint, Counted), Asked>);

#[derive(Default)]
struct Asked {
    at: VecDeque<Instant>,
    over: bool,
}

impl Rates {
    /// Counts a question.
    pub fn ask(&mut self, who: &Fingerprint, what: Counted, now: Instant) -> Verdict {
        let asked = self.0.entry((who.clone(), what)).or_default();
        while asked.at.front().is_some_and(|first| now.duration_since(*first) >= WINDOW) {
            asked.at.pop_front();
        }
        if asked.at.len() < what.most() {
            asked.at.push_back(now);
            asked.over = false;
            Verdict::Within
        } else if std::mem::replace(&mut asked.over, true) {
            Verdict::Over
        } else {
            Verdict::FirstOver
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Counted, Rates, Verdict, WINDOW};
    use crate::authority::Fingerprint;

    #[test]
    fn each_pc_is_counted_by_itself_over_a_sliding_minute() {
        let (one, two) = (Fingerprint::of(b"one"), Fingerprint::of(b"two"));
        let mut rates = Rates::default();
        let start = Instant::now();
        let after = |secs| start + Duration::from_secs(secs);
        for n in 0..10 {
            assert_eq!(rates.ask(&one, Counted::Refresh, after(n)), Verdict::Within, "{n}");
        }
        for (who, what, at, verdict) in [
            (&one, Counted::Refresh, 10, Verdict::FirstOver),
            (&one, Counted::Refresh, 11, Verdict::Over),
            (&one, Counted::Assertion, 11, Verdict::Within),
            (&two, Counted::Refresh, 11, Verdict::Within),
            (&one, Counted::Refresh, WINDOW.as_secs(), Verdict::Within),
            (&one, Counted::Refresh, WINDOW.as_secs(), Verdict::FirstOver),
            (&one, Counted::Refresh, 200, Verdict::Within),
        ] {
            assert_eq!(rates.ask(who, what, after(at)), verdict, "{what:?} at {at}");
        }
    }
}
