use super::{GpObject, GpObjectError, MAX_ATTRIBUTES, MAX_BYTES, MAX_PARAMS, MAX_VALUE, write};

fn whole(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE USER SYSTEM \"https://gas.example/login/dtd\">\n<gpOBJECT>\n{inside}\n</gpOBJECT>"
    )
}

fn read(inside: &str) -> Result<GpObject, GpObjectError> {
    GpObject::read(whole(inside).as_bytes())
}

#[test]
fn values_are_read_as_they_were_meant() {
    let rows = [
        (r#"<gpPARAM name="a">text</gpPARAM>"#, Some("text")),
        (r#"<gpPARAM name='a'> text </gpPARAM>"#, Some("text")),
        (r#"<gpPARAM  name = "a" >text</gpPARAM>"#, Some("text")),
        (r#"<gpPARAM name="a">Admin & Clerical</gpPARAM>"#, Some("Admin & Clerical")),
        (r#"<gpPARAM name="a">R&D &amp; S&lt;T&#65;&#x42;</gpPARAM>"#, Some("R&D & S<TAB")),
        (r#"<gpPARAM name="a">&unknown; &amp &;&#0;</gpPARAM>"#, Some("&unknown; &amp &;&#0;")),
        (r#"<gpPARAM name="a">&amp;lt;</gpPARAM>"#, Some("&lt;")),
        (r#"<gpPARAM name="a"></gpPARAM>"#, None),
        (r#"<gpPARAM name="a"/>"#, None),
        (r#"<gpPARAM name="b">text</gpPARAM>"#, None),
        ("", None),
    ];
    for (inside, expected) in rows {
        assert_eq!(read(inside).unwrap_or_else(|e| panic!("{inside}: {e}")).get("a"), expected, "{inside}");
    }
}

#[test]
fn what_is_no_gp_object_is_refused() {
    let param = |name: &str| format!(r#"<gpPARAM name="{name}">x</gpPARAM>"#);
    let many = |n: usize| (0..n).map(|i| param(&format!("p{i}"))).collect::<String>();
    let attributes = |n: usize| {
        let more: String = (1..n).map(|i| format!(" a{i}=\"x\"")).collect();
        format!(r#"<gpPARAM name="a"{more}>x</gpPARAM>"#)
    };
    let long = |n: usize| format!(r#"<gpPARAM name="a">{}</gpPARAM>"#, "x".repeat(n));
    let rows = [
        (whole(&many(MAX_PARAMS)), None),
        (whole(&many(MAX_PARAMS + 1)), Some(GpObjectError::TooMuch("parameters"))),
        (whole(&attributes(MAX_ATTRIBUTES)), None),
        (whole(&attributes(MAX_ATTRIBUTES + 1)), Some(GpObjectError::TooMuch("attributes"))),
        (whole(&long(MAX_VALUE)), None),
        (whole(&long(MAX_VALUE + 1)), Some(GpObjectError::TooMuch("bytes in a value"))),
        (whole(&" ".repeat(MAX_BYTES)), Some(GpObjectError::TooMuch("bytes"))),
        (whole(&(param("a") + &param("a"))), Some(GpObjectError::Twice)),
        (whole(r#"<gpPARAM name="a"><b/></gpPARAM>"#), Some(GpObjectError::Malformed)),
        (whole(r#"<gpPARAM name="a">x"#), Some(GpObjectError::Malformed)),
        (whole(r#"<gpPARAM name="a>x</gpPARAM>"#), Some(GpObjectError::Malformed)),
        (whole(r#"<gpPARAM name=a>x</gpPARAM>"#), Some(GpObjectError::Malformed)),
        (whole(r#"<gpPARAM id="a">x</gpPARAM>"#), Some(GpObjectError::Malformed)),
        (whole(r#"<gpPARAM name="a" name="b">x</gpPARAM>"#), Some(GpObjectError::Malformed)),
        (whole(r#"<gpPARAMETER name="a">x</gpPARAM>"#), Some(GpObjectError::Malformed)),
        ("<html>Invalid input request</html>".into(), Some(GpObjectError::Malformed)),
        ("<gpOBJECT>".into(), Some(GpObjectError::Malformed)),
        (String::new(), Some(GpObjectError::Malformed)),
    ];
    for (text, expected) in rows {
        assert_eq!(GpObject::read(text.as_bytes()).err(), expected, "{}", text.chars().take(300).collect::<String>());
    }
    assert_eq!(GpObject::read(b"<gpOBJECT>\xff</gpOBJECT>").err(), Some(GpObjectError::Encoding));
}

#[test]
fn numbered_parameters_come_in_order() {
    let inside: String =
        [10, 2, 0].iter().map(|n| format!("<gpPARAM name=\"nhsjobrole{n}\" id=\"{n}\">x</gpPARAM>")).collect();
    let inside = inside + "<gpPARAM name=\"nhsjobroleX\">x</gpPARAM><gpPARAM name=\"nhsjobrole\">x</gpPARAM>";
    let object = read(&inside).unwrap();
    let ids: Vec<_> = object.numbered("nhsjobrole").iter().map(|p| p.attribute("id").unwrap().to_owned()).collect();
    assert_eq!(ids, ["0", "2", "10"]);
}

#[test]
fn what_is_written_is_well_formed_and_read_back() {
    let written = write(&[("uid", "900000000011"), ("device_id", "a&b<c>,ClientIP=127.0.0.1"), ("response", "TUlN")]);
    assert!(written.starts_with(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE USER SYSTEM \"gpOBJECT.DTD\">\n<gpOBJECT>\n"
    ));
    assert!(written.contains("<gpPARAM name=\"response\" encoding=\"base64\">TUlN</gpPARAM>"));
    let body = written.replace("<!DOCTYPE USER SYSTEM \"gpOBJECT.DTD\">", "");
    assert!(vouch_xml::Tree::parse(body.as_bytes()).is_ok());
    let read = GpObject::read(written.as_bytes()).unwrap();
    assert_eq!(read.get("device_id"), Some("a&b<c>,ClientIP=127.0.0.1"));
}
