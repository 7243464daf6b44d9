//! CIS sessions by smartcard.
