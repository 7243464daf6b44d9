use super::super::super::testing::shared;
use super::super::mime::{NotParts, Part, split};

const PLAIN: &str = "multipart/related; boundary=B; type=text/xml; start=a@x";
const ONE: &str = "--B\r\nContent-Id: <a@x>\r\n\r\nhello\r\n--B--";

#[test]
fn content_types_are_read_however_they_are_quoted() {
    let rows = [
        (PLAIN, Ok(())),
        (r#"Multipart/Related; boundary="B"; type="text/xml"; start="<a@x>""#, Ok(())),
        (r#"multipart/related;boundary=B;type=text/xml;start="a@x";charset=utf-8"#, Ok(())),
        ("multipart/related; boundary=B; type=text/xml", Ok(())),
        ("multipart/related; boundary=B; type=text/xml; start=b@x", Err(NotParts::Start)),
        ("multipart/mixed; boundary=B; type=text/xml", Err(NotParts::Type)),
        ("multipart/related; type=text/xml", Err(NotParts::Type)),
        ("multipart/related; boundary=B; boundary=C; type=text/xml", Err(NotParts::Type)),
        ("multipart/related; boundary=B; type=application/xml", Err(NotParts::Type)),
        ("multipart/related; boundary=\"B; type=text/xml", Err(NotParts::Type)),
        ("text/xml", Err(NotParts::Type)),
        ("", Err(NotParts::Type)),
    ];
    for (content_type, expected) in rows {
        assert_eq!(split(content_type, ONE.as_bytes()).map(|_| ()), expected, "{content_type}");
    }
}

#[test]
fn bodies_are_cut_at_their_boundaries_or_refused() {
    let part = |id, body: &'static str| Part { id, content_type: "text/plain", body: body.as_bytes() };
    let many: String = (0..33).map(|i| format!("--B\nContent-Id: {i}\n\n\n")).collect::<String>() + "--B--";
    let headers = format!("--B\nContent-Id: a@x\n{}\n\n--B--", "X-A: 1\n".repeat(32));
    let long = format!("--B\nContent-Id: a@x\nX-A: {}\n\n\n--B--", "x".repeat(8192));
    #[rustfmt::skip]
    let rows: Vec<(&str, Result<Vec<Part<'_>>, NotParts>)> = vec![
        (ONE, Ok(vec![part("a@x", "hello")])),
        ("\r\n--B\r\ncontent-id: a@x\r\n\r\none\r\n\r\ntwo--B\r\n--B--x\r\n--B--\r\nafter", Ok(vec![part("a@x", "one\r\n\r\ntwo--B\r\n--B--x")])),
        ("--B\nContent-Id: a@x\n\n1\n--B\nContent-Id: b@x\n\n2\n--B--\n", Ok(vec![part("a@x", "1"), part("b@x", "2")])),
        ("--B\nContent-Id: a@x\nContent-Transfer-Encoding: 8BIT\n\n\n--B--", Ok(vec![part("a@x", "")])),
        ("before\n--B\nContent-Id: a@x\n\n1\n--B--", Err(NotParts::Preamble)),
        ("", Err(NotParts::Preamble)),
        ("--B\nContent-Id: a@x\n\n1\n", Err(NotParts::Open)),
        ("--B--", Err(NotParts::Parts)),
        (&many, Err(NotParts::Parts)),
        (&headers, Err(NotParts::Headers)),
        (&long, Err(NotParts::Headers)),
        ("--B\nContent-Id: a@x\nno colon\n\n1\n--B--", Err(NotParts::Headers)),
        ("--B\nContent-Id: a@x\nContent-Id: b@x\n\n1\n--B--", Err(NotParts::Headers)),
        ("--B\nContent-Type: text/xml\n\n1\n--B--", Err(NotParts::Id)),
        ("--B\nContent-Id: a@x\n\n1\n--B\nContent-Id: <a@x>\n\n2\n--B--", Err(NotParts::Id)),
        ("--B\nContent-Id: a@x\nContent-Type: multipart/mixed\n\n1\n--B--", Err(NotParts::Nested)),
        ("--B\nContent-Id: a@x\nContent-Transfer-Encoding: base64\n\n1\n--B--", Err(NotParts::Encoding)),
    ];
    for (body, expected) in rows {
        assert_eq!(split(PLAIN, body.as_bytes()), expected, "{body}");
    }
}

#[test]
fn the_requests_of_another_sender_are_split() {
    let rows = [
        ("mhs__ebxml_request.xml", Ok(2)),
        ("mhs__ebxml_request_one_attachment.xml", Ok(3)),
        // With an attachment in base64, as only GP2GP sends them.
        ("mhs__ebxml_request_multiple_attachments.xml", Err(NotParts::Encoding)),
    ];
    let content_type =
        r#"multipart/related; boundary="--=_MIME-Boundary"; type=text/xml; start=ebXMLHeader@spine.nhs.uk"#;
    for (file, count) in rows {
        let Some(path) =
            shared(&format!("samples/ebxml/mhs_expected_messages/{file}"), "the_requests_of_another_sender_are_split")
        else {
            return;
        };
        let bytes = std::fs::read(path).unwrap();
        assert_eq!(split(content_type, &bytes).map(|parts| parts.len()), count, "{file}");
    }
}
