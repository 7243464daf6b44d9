//! The training certificate authority: made at first start, kept in the data directory, trusted by the training world only.
