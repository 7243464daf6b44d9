//! The CIS2 client against a provider by script, through its real HTTPS and its real loopback address.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod browser;
mod discovery;
mod id_token;
mod independent;
mod keys;
mod loopback;
mod op;
mod platform;
mod sign_in;
mod site_key;
mod token_errors;
mod training;
mod user_info;
mod world;
