//! What the guard lets through and what it refuses: a bomb is refused at the first count above its limit, before any
//! tree is built of it.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;

use vouch_xml::{
    Limit, MAX_ATTRIBUTES, MAX_DEPTH, MAX_NAME, MAX_NAMESPACES, MAX_NAMESPACES_IN_ALL, Tree, XmlError, guard,
};

fn nested(depth: usize) -> String {
    format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth))
}

fn nested_namespaces(depth: usize) -> String {
    let mut s = String::new();
    for i in 0..depth {
        write!(s, "<a xmlns:n{i}=\"u{i}\">").unwrap();
    }
    s + &"</a>".repeat(depth)
}

fn attributes(count: usize) -> String {
    let mut s = String::from("<a");
    for i in 0..count {
        write!(s, " b{i}=\"\"").unwrap();
    }
    s + "/>"
}

fn flat_namespaces(count: usize) -> String {
    let mut s = String::from("<r>");
    for i in 0..count {
        write!(s, "<n{i}:a xmlns:n{i}=\"u{i}\"/>").unwrap();
    }
    s + "</r>"
}

fn limit(bytes: &[u8]) -> Option<Limit> {
    match Tree::parse(bytes) {
        Err(XmlError::TooMuch { limit, .. }) => Some(limit),
        _ => None,
    }
}

#[test]
fn law_12_limits() {
    for (what, document, expected) in [
        ("depth at the limit", nested(MAX_DEPTH), None),
        ("depth", nested(MAX_DEPTH + 1), Some(Limit::Depth)),
        ("depth bomb", nested(200_000), Some(Limit::Depth)),
        ("attributes at the limit", attributes(MAX_ATTRIBUTES), None),
        ("attributes", attributes(MAX_ATTRIBUTES + 1), Some(Limit::Attributes)),
        ("attribute bomb", attributes(40_000), Some(Limit::Attributes)),
        ("namespaces at the limit", nested_namespaces(MAX_NAMESPACES), None),
        ("namespaces", nested_namespaces(MAX_NAMESPACES + 1), Some(Limit::Namespaces)),
        ("namespaces in all, at the limit", flat_namespaces(MAX_NAMESPACES_IN_ALL), None),
        ("namespaces in all", flat_namespaces(MAX_NAMESPACES_IN_ALL + 1), Some(Limit::Namespaces)),
        ("name", format!("<{}/>", "a".repeat(MAX_NAME + 1)), Some(Limit::Name)),
        ("attribute name", format!("<a {}=\"\"/>", "a".repeat(MAX_NAME + 1)), Some(Limit::Name)),
        ("text", format!("<a>{}</a>", "x".repeat((8 << 20) + 1)), Some(Limit::Text)),
        ("comment", format!("<a><!--{}--></a>", "x".repeat((8 << 20) + 1)), Some(Limit::Text)),
        ("bytes", format!("<a>{}</a>", "<b/>".repeat(8 << 20)), Some(Limit::Bytes)),
    ] {
        assert_eq!(limit(document.as_bytes()), expected, "{what}");
    }
}

#[test]
fn refused() {
    let doctype = XmlError::Forbidden("a document type");
    let instruction = XmlError::Forbidden("a processing instruction");
    for (document, expected) in [
        (&b"<!DOCTYPE a><a/>"[..], doctype.clone()),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", doctype.clone()),
        (b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", doctype),
        (b"<?xml-stylesheet href='x'?><a/>", instruction.clone()),
        (b"<a><?php ?></a>", instruction),
        (b"<?xml version='1.0' encoding='ISO-8859-1'?><a/>", XmlError::Encoding),
        (b"<?xml version='1.0' encoding='UTF-16'?><a/>", XmlError::Encoding),
        (b"\xff\xfe<\0a\0/\0>\0", XmlError::Encoding),
        (b"<a>\xff</a>", XmlError::Encoding),
    ] {
        assert_eq!(guard(document).unwrap_err(), expected, "{}", String::from_utf8_lossy(document));
    }
    for malformed in [
        "",
        "text",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>junk",
        "<p:a/>",
        "<a b='1' b='2'/>",
        "<a>&nbsp;</a>",
        "<a>&x;</a>",
    ] {
        assert!(matches!(Tree::parse(malformed.as_bytes()), Err(XmlError::Malformed { .. })), "{malformed}");
    }
}

#[test]
fn accepted() {
    for document in [
        "<a/>",
        "\u{feff}<a/>",
        "<?xml version='1.0'?><a/>",
        "<?xml version='1.0' encoding='utf-8'?>\n<a>&lt;&#8211;</a>",
        "<!-- before --><a><![CDATA[<b>]]></a><!-- after -->",
    ] {
        assert!(Tree::parse(document.as_bytes()).is_ok(), "{document}");
    }
}
