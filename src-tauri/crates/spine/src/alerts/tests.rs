//! Sending an alert: each reply and each failure, and what may be done after it.

use vouch_core::alert::{Contract, FrozenAlert};
use vouch_core::ids::{AlertId, MessageId};

use super::{AlertSender, Sent};
use crate::testing::{Authority, Script, Server};
use crate::transport::mime;

const MESSAGE: &str = "5BB171D4-53B2-4986-90CF-428BE6D157F5";

fn alert(address: String) -> FrozenAlert {
    FrozenAlert {
        id: AlertId::new("CF8F5C89-CE8D-51C3-AFF2-5AA3120C4071").unwrap(),
        message_id: MessageId::new(MESSAGE).unwrap(),
        address,
        content_type: mime::content_type(),
        soap_action: "urn:nhs:names:services:alerts/COMT_IN000001UK01".into(),
        body: format!("<eb:MessageId>{MESSAGE}</eb:MessageId>").into_bytes(),
        contract: Contract { retries: 2, interval_secs: 60, persist_secs: 300 },
    }
}

fn ebxml(action: &str, signal: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:eb=\"http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd\">\
         <s:Header><eb:MessageHeader><eb:From><eb:PartyId>YES-0000806</eb:PartyId></eb:From><eb:To><eb:PartyId>FX999-1</eb:PartyId></eb:To>\
         <eb:CPAId>C</eb:CPAId><eb:ConversationId>X</eb:ConversationId><eb:Service>urn:oasis:names:tc:ebxml-msg:service</eb:Service>\
         <eb:Action>{action}</eb:Action><eb:MessageData><eb:MessageId>M</eb:MessageId></eb:MessageData></eb:MessageHeader>{signal}</s:Header><s:Body/></s:Envelope>"
    )
}

fn acknowledgment(of: &str) -> String {
    ebxml(
        "Acknowledgment",
        &format!("<eb:Acknowledgment><eb:RefToMessageId>{of}</eb:RefToMessageId></eb:Acknowledgment>"),
    )
}

fn soap_fault(codes: &[&str]) -> String {
    let errors: String = codes.iter().map(|c| format!("<n:error><n:errorCode>{c}</n:errorCode></n:error>")).collect();
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Server</faultcode><detail>\
         <n:errorList xmlns:n=\"http://national.carerecords.nhs.uk/schema/\">{errors}</n:errorList></detail></s:Fault></s:Body></s:Envelope>"
    )
}

fn word(sent: &Sent) -> &'static str {
    match sent {
        Sent::Acknowledged => "acknowledged",
        Sent::Ambiguous(_) => "ambiguous",
        Sent::CertainlyNotSent(_) => "not sent",
        Sent::Refused(_) => "refused",
        Sent::Retriable(_) => "retriable",
    }
}

#[tokio::test]
async fn each_reply() {
    let authority = Authority::new();
    let sender = AlertSender::new(vouch_https::client(&authority.trust, None).unwrap());
    let say = |status, body| Script::Say(status, "text/xml", body);
    let in_parts = |body: String| String::from_utf8(mime::write(&body, "X", "<x/>")).unwrap();
    let parts = "multipart/related; boundary=\"--=_MIME-Boundary\"";
    for (what, script, expected) in [
        ("202 and nothing", say(202, String::new()), "acknowledged"),
        ("200 and nothing", say(200, "\r\n".into()), "acknowledged"),
        ("acknowledgment", say(200, acknowledgment("{id}")), "acknowledged"),
        ("acknowledgment in parts", Script::Say(200, parts, in_parts(acknowledgment("{id}"))), "acknowledged"),
        ("acknowledgment of another", say(200, acknowledgment(&MESSAGE.replace('5', "6"))), "ambiguous"),
        (
            "ebXML error",
            say(
                500,
                ebxml("MessageError", "<eb:ErrorList><eb:Error eb:errorCode=\"ValueNotRecognized\"/></eb:ErrorList>"),
            ),
            "refused",
        ),
        ("ebXML error with 200", say(200, ebxml("MessageError", "<eb:ErrorList/>")), "refused"),
        ("fault 200", say(500, soap_fault(&["200"])), "retriable"),
        ("faults 206 and 208", say(500, soap_fault(&["206", "208"])), "retriable"),
        ("faults 200 and 201", say(500, soap_fault(&["200", "201"])), "refused"),
        ("fault 300", say(500, soap_fault(&["300"])), "refused"),
        ("fault without codes", say(500, soap_fault(&[])), "refused"),
        ("503", say(503, "<html/>".into()), "retriable"),
        ("500 without reason", say(500, String::new()), "ambiguous"),
        ("400", say(400, "no".into()), "refused"),
        ("307", say(307, String::new()), "refused"),
        ("200 and rubbish", say(200, "rubbish".into()), "ambiguous"),
        ("too large", say(200, "x".repeat(super::MAX_REPLY + 1)), "ambiguous"),
        ("cut off", Script::Drop, "ambiguous"),
    ] {
        let server = Server::start(&authority, script).await;
        let alert = alert(server.url());
        let sent = sender.send(&alert).await;
        assert_eq!(word(&sent), expected, "{what}");
        let seen = server.seen.lock().unwrap().clone();
        assert_eq!(seen.len(), 1, "{what}: sent once, never again by itself");
        assert_eq!(
            (seen[0].body.as_slice(), &seen[0].content_type, &seen[0].action),
            (alert.body.as_slice(), &alert.content_type, &alert.soap_action)
        );
        if let Sent::Ambiguous(f) | Sent::Refused(f) | Sent::Retriable(f) = sent {
            assert_eq!(f.means, "The alert to the Privacy Officer is still owed.", "{what}");
            assert!(f.support.contains(&("Message".to_owned(), MESSAGE.to_owned())), "{what}");
        }
    }
    assert_eq!(word(&sender.send(&alert("https://localhost:9/".into())).await), "not sent");
    let stranger = Server::start(&Authority::new(), say(202, String::new())).await;
    assert_eq!(word(&sender.send(&alert(stranger.url())).await), "not sent");
}
