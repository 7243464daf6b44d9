//! Use cases and rules of Vouch. No I/O: it talks to traits.
