//! Message ids that were seen before.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

/// Ids kept; then the oldest is forgotten.
const MAX_KEPT: usize = 100_000;

/// The ids of the sync calls of this run.
#[derive(Default)]
pub(crate) struct Calls(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    ids: HashSet<String>,
    order: VecDeque<String>,
}

impl Calls {
    /// Whether this id was never seen; it is from now on.
    pub(crate) fn is_new(&self, id: &str) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.ids.insert(id.to_owned()) {
            return false;
        }
        kept.order.push_back(id.to_owned());
        if kept.order.len() > MAX_KEPT
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.ids.remove(&oldest);
        }
        true
    }
}
