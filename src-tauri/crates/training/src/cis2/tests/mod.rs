//! CIS2 as a browser and a client meet it: through its router.

mod end_session;
mod faults;
mod id_token;
mod ledger;
mod request;
mod sign_in;
mod token;
mod userinfo;

const PRIYA: &str = "900000000011";
const LENA: &str = "900000000013";
const GRACE: &str = "900000000015";
const NORA: &str = "900000000018";
const FELIX: &str = "900000000021";
const AMY: &str = "900000000022";
const IDA: &str = "900000000023";
