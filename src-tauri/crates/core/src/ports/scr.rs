//! The Summary Care Record, whichever way it is reached.

use async_trait::async_trait;

use crate::Fault;
use crate::ids::EventId;
use crate::look::Look;
use crate::record::{Fetched, Listing};

/// The two questions. Both need a [`Look`]: nothing else can ask them.
#[async_trait]
pub trait SummaryCareRecord: Send + Sync {
    /// Which documents are there.
    ///
    /// # Errors
    /// When Spine could not be asked, answered with an error of its own, or answered about somebody else.
    async fn list(&self, look: &Look) -> Result<Listing, Fault>;

    /// One document.
    ///
    /// # Errors
    /// As [`Self::list`].
    async fn get(&self, look: &Look, event: &EventId) -> Result<Fetched, Fault>;
}
