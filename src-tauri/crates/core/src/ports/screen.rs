//! The screen, as the core sees it.

use std::sync::Arc;

/// Where states go to be drawn. Called in order, from one place at a time.
pub trait Screen<State>: Send + Sync {
    /// Draws a state.
    fn show(&self, state: Arc<State>);

    /// Covers everything at once, even when the page hangs (law 4). Called before the state that follows.
    fn blank(&self);

    /// Uncovers, once the state that was shown last is what stands on the page.
    fn uncover(&self);
}
