//! Starts Vouch.
fn main() {}
