//! The strict questions: one child means one child, and text is all of the text.

use vouch_xml::{Tree, XmlError};

const NS: &str = "urn:x";

#[test]
fn one_child_means_one() {
    let tree = Tree::parse(br#"<r xmlns="urn:x"><one/><two/><two/><other xmlns="urn:y"/></r>"#).unwrap();
    let r = tree.root();
    assert!(r.child(NS, "one").is_ok());
    assert_eq!(r.child(NS, "two"), Err(XmlError::Several { path: "r".into(), name: "two".into() }));
    assert_eq!(r.child_opt(NS, "two"), Err(XmlError::Several { path: "r".into(), name: "two".into() }));
    assert_eq!(r.child(NS, "none"), Err(XmlError::Missing { path: "r".into(), name: "none".into() }));
    assert_eq!(r.child_opt(NS, "none"), Ok(None));
    assert_eq!(r.child(NS, "other"), Err(XmlError::Missing { path: "r".into(), name: "other".into() }));
    assert_eq!(r.children(NS, "two").count(), 2);
    assert_eq!(r.only(), Err(XmlError::Several { path: "r".into(), name: "child".into() }));
}

#[test]
fn text_is_all_of_it() {
    for (document, text) in [
        ("<f>MOL<!-- x -->LOY</f>", "MOLLOY"),
        ("<f>MOL<![CDATA[LOY]]></f>", "MOLLOY"),
        ("<f>MOL&#76;OY</f>", "MOLLOY"),
        ("<f>MOL<x>not</x>LOY</f>", "MOLLOY"),
        ("<f/>", ""),
    ] {
        assert_eq!(Tree::parse(document.as_bytes()).unwrap().root().text(), text, "{document}");
    }
}

#[test]
fn errors_say_where_and_not_what() {
    let tree = Tree::parse(br#"<r xmlns="urn:x"><patient><id extension="9000000009"/></patient></r>"#).unwrap();
    let id = tree.root().at(NS, &["patient", "id"]).unwrap();
    assert_eq!(id.attr("extension"), Ok("9000000009"));
    assert_eq!(id.attr("root").unwrap_err().to_string(), "r/patient/id: no attribute root");
    assert_eq!(id.not("an NHS number").to_string(), "r/patient/id: not an NHS number");
    assert_eq!(format!("{id:?}"), "r/patient/id");
}
