//! How messages travel: SOAP for questions, ebXML for alerts, and the listener for what comes back.

pub mod ebxml;
pub mod inbound;
pub mod mime;
pub mod soap;
