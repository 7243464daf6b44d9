//! What Vouch makes of a captured answer.
