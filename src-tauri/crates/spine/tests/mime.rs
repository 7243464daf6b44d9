//! Messages in parts: what is taken, in each sender's spelling, and what is refused.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{files, name};
use proptest::prelude::*;
use vouch_spine::transport::mime::{MAX_PART_HEADER, MAX_PART_HEADERS, MAX_PARTS, NotParts, content_type, read, write};

fn one(headers: &str, body: &str) -> String {
    format!("--b\r\n{headers}\r\n\r\n{body}\r\n--b--\r\n")
}

#[test]
fn taken() {
    for (kind, body) in [
        ("multipart/related; boundary=b", one("Content-Id: <a>", "x")),
        ("multipart/related; boundary=\"b\"; type=text/xml; start=a", one("Content-Id: <a>", "x")),
        ("multipart/related; boundary=\"b\"; type=\"text/xml\"; start=\"<a>\"", one("content-id: a", "x")),
        ("Multipart/Related;boundary=\"b\";charset=UTF-8", one("CONTENT-ID:<a>\r\nContent-Type: text/xml", "x")),
        ("multipart/related; boundary=b", one("Content-Id: <a>", "x").replace("\r\n", "\n")),
        (
            "multipart/related; boundary=b",
            format!("\r\n{}after", one("Content-Id: <a>\r\nContent-Transfer-Encoding: 8bit", "x")),
        ),
    ] {
        let parts = read(kind, body.as_bytes()).unwrap();
        assert_eq!(parts.iter().map(|p| (p.id, p.body)).collect::<Vec<_>>(), [("a", &b"x"[..])], "{kind}");
    }
}

#[test]
fn refused() {
    let b = "multipart/related; boundary=b";
    let good = || one("Content-Id: <a>", "x");
    let many: String =
        (0..=MAX_PARTS).map(|i| format!("--b\r\nContent-Id: <{i}>\r\n\r\nx\r\n")).collect::<String>() + "--b--";
    let headers: String =
        (0..=MAX_PART_HEADERS).map(|i| format!("h{i}: v\r\n")).collect::<String>() + "Content-Id: <a>";
    for (kind, body, expected) in [
        ("text/xml", good(), NotParts::ContentType),
        ("multipart/mixed; boundary=b", good(), NotParts::ContentType),
        ("multipart/related; type=text/xml", good(), NotParts::ContentType),
        ("multipart/related; boundary=b; boundary=c", good(), NotParts::ContentType),
        ("multipart/related; boundary=\"b", good(), NotParts::ContentType),
        ("multipart/related; boundary=b; start=z", good(), NotParts::Start),
        (b, good().replace("--b--", ""), NotParts::Open),
        (b, String::new(), NotParts::Open),
        (b, "--b--".into(), NotParts::Parts),
        (b, format!("junk\r\n{}", good()), NotParts::Preamble),
        (b, one("Content-Type: text/xml", "x"), NotParts::Id),
        (b, format!("--b\r\nContent-Id: <a>\r\n\r\nx\r\n{}", good()), NotParts::Id),
        (b, one("Content-Id: <a>\r\nContent-Id: <b>", "x"), NotParts::Headers),
        (b, one("no header", "x"), NotParts::Headers),
        (b, one(&format!("Content-Id: <a>\r\nlong: {}", "x".repeat(MAX_PART_HEADER)), "x"), NotParts::Headers),
        (b, one(&headers, "x"), NotParts::Headers),
        (b, one("Content-Id: <a>\r\nContent-Type: multipart/mixed; boundary=c", "x"), NotParts::Nested),
        (b, one("Content-Id: <a>\r\nContent-Transfer-Encoding: base64", "x"), NotParts::Encoding),
        (b, many, NotParts::Parts),
    ] {
        assert_eq!(
            read(kind, body.as_bytes()).unwrap_err(),
            expected,
            "{kind}: {}",
            body.chars().take(80).collect::<String>()
        );
    }
}

#[test]
fn handler_messages() {
    let all = files("ebxml/mhs_expected_messages");
    let requests: Vec<_> = all.iter().filter(|f| name(f).contains("ebxml_request")).collect();
    if requests.is_empty() {
        println!("skipped: ../shared is absent (handler_messages)");
        return;
    }
    for file in &requests {
        let bytes = std::fs::read(file).unwrap();
        match read(&content_type(), &bytes) {
            Ok(parts) => {
                assert_eq!(parts[0].id, "ebXMLHeader@spine.nhs.uk", "{}", name(file));
                let header = vouch_spine::transport::ebxml::read(parts[0].body);
                // More than one reference belongs to attachments, which Vouch neither sends nor takes.
                let plain = !name(file).contains("attachment");
                assert_eq!(header.is_ok(), plain, "{}: {header:?}", name(file));
            }
            Err(NotParts::Encoding) => assert!(name(file).contains("attachment"), "{}", name(file)),
            Err(other) => assert!(name(file).contains("attachment"), "{}: {other}", name(file)),
        }
    }
    for (file, expected) in [("mhs__ebxml_ack.xml", true), ("mhs__ebxml_nack.xml", false)] {
        let bytes = std::fs::read(all.iter().find(|f| name(f) == file).unwrap()).unwrap();
        let header = vouch_spine::transport::ebxml::read(&bytes).unwrap();
        assert_eq!(
            matches!(header.signal, vouch_spine::transport::ebxml::Carried::Acknowledgment(_)),
            expected,
            "{file}"
        );
    }
    println!("read {} handler messages", requests.len() + 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn reads_back(header in "<a>[^-]{0,40}</a>", payload in "<b>[^-]{0,40}</b>") {
        let bytes = write(&header, "P", &payload);
        let parts = read(&content_type(), &bytes).unwrap();
        prop_assert_eq!(parts.len(), 2);
        prop_assert_eq!((parts[0].body, parts[1].body), (header.as_bytes(), payload.as_bytes()));
    }

    #[test]
    fn a_cut_message_is_never_taken(at in 0usize..500) {
        let bytes = write("<a/>", "P", "<b/>");
        // The line break after the closing delimiter may be missing.
        let cut = at.min(bytes.len() - 3);
        prop_assert!(read(&content_type(), &bytes[..cut]).is_err());
    }
}
