//! Readers, card events and PIV.
