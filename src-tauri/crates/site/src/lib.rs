//! One data directory made to work: adapters joined to the core.
