//! The journal and the outbox in SQLite.
