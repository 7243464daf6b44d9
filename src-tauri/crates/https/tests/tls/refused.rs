//! What is said when TLS is refused, by either side.

use vouch_core::{Code, Whose};
use vouch_https::{Identity, TlsRefusal, client};

use crate::authority::{ALWAYS, Authority, Years};
use crate::server::{BOTH, ONLY_12, call, server};

const PAST: Years = (2000, 2001);
const FUTURE: Years = (4000, 4001);

/// Who vouches for the server and for the client, and when their certificates are good.
struct Row {
    what: &'static str,
    server: Years,
    known: bool,
    client: Option<Years>,
    refusal: Option<TlsRefusal>,
    words: &'static str,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_tls_says_which_side_and_why() {
    use TlsRefusal::{Other, OurCertificate, OurTime, TheirTime};
    let clock = "By the clock of this PC, the certificate of Spine is not valid now.";
    let refused = "The secure connection to Spine was refused.";
    let row = |what, server, known, client, refusal, words| Row { what, server, known, client, refusal, words };
    let rows = [
        row("all is well", ALWAYS, true, Some(ALWAYS), None, ""),
        row("theirs has run out", PAST, true, Some(ALWAYS), Some(TheirTime), clock),
        row("theirs is not good yet", FUTURE, true, Some(ALWAYS), Some(TheirTime), clock),
        row("nobody we know", ALWAYS, false, Some(ALWAYS), Some(Other), refused),
        row("ours has run out", ALWAYS, true, Some(PAST), Some(OurTime), refused),
        row("ours is not shown", ALWAYS, true, None, Some(OurCertificate), refused),
    ];
    for Row { what, server: theirs, known, client: ours, refusal, words } in rows {
        for versions in [BOTH, ONLY_12] {
            let (authority, stranger) = (Authority::new(), Authority::new());
            let (chain, key) = if known { &authority } else { &stranger }.localhost(theirs);
            let (url, _callers) = server(&authority.pem, &chain, &key, versions).await;
            let identity = ours.map(|years| authority.localhost(years));
            let identity = identity.map(|(chain, key)| Identity { chain: chain.into(), key: key.into() });
            let client = client(&authority.trust(), identity.as_ref()).unwrap();
            let Err(error) = call(&client, &format!("{url}?token=AQIC5w")).await else {
                assert_eq!(refusal, None, "{what}");
                continue;
            };
            assert_eq!(error.tls_refusal(), refusal, "{what}: {error:?}");
            assert!(error.certainly_not_sent(), "{what}");
            let fault = error.fault("Spine");
            assert_eq!(
                (fault.code, fault.whose, fault.what.as_str()),
                (Code::TlsRefused, Whose::Machine, words),
                "{what}"
            );
            // Neither ticket nor address is in what a log may hold.
            let printed = format!("{error:?} {error} {fault:?}");
            assert!(!printed.contains("AQIC5w") && !printed.contains("localhost:"), "{printed}");
        }
    }
}
