//! PDS.

use async_trait::async_trait;

use crate::Fault;
use crate::ids::NhsNumber;
use crate::look::Search;
use crate::person::Person;

/// PDS, whichever way it is reached.
#[async_trait]
pub trait Demographics: Send + Sync {
    /// Retrieves one person by NHS number.
    ///
    /// # Errors
    /// When PDS could not be asked or its answer not read. An answer about somebody else than asked or superseded is an
    /// error too.
    async fn retrieve(&self, search: &Search, number: &NhsNumber) -> Result<Retrieved, Fault>;
}

/// What PDS says of a number (spec/fhir.md 6.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retrieved {
    /// This person; `Person::asked_as` tells of a superseded number.
    Found(Box<Person>),
    /// The number is no longer valid.
    Invalidated,
    /// Nobody has that number.
    NotFound,
}
