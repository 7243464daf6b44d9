//! What is written reads back as what was given.

use proptest::prelude::*;
use vouch_xml::{Markup, Tree, declared};

#[test]
fn as_written() {
    let markup = Markup::new("a")
        .attr("b", "1 < 2 & \"3\"\n\t\r")
        .with(Markup::new("c"))
        .text("x > y & z\r\n")
        .attr_opt("d", None::<String>)
        .attr_opt("e", Some("f"));
    assert_eq!(
        markup.render(),
        "<a b=\"1 &lt; 2 &amp; &quot;3&quot;&#10;&#9;&#13;\" e=\"f\"><c/>x &gt; y &amp; z&#13;\n</a>"
    );
    assert!(declared(&markup).starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a "));
    assert_eq!(
        Markup::new("a").text("bell\u{7} nul\0 end\u{ffff}").render(),
        "<a>bell\u{fffd} nul\u{fffd} end\u{fffd}</a>"
    );
    assert_eq!(format!("{markup:?}"), "<a ..>");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn reads_back(text in "\\PC*[\\x00-\\x20]*\\PC*", value in "\\PC*[\\x00-\\x20]*") {
        let carried = |t: &str| -> String {
            t.chars().map(|c| if (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{FFFE}' | '\u{FFFF}') { '\u{FFFD}' } else { c }).collect()
        };
        let written = declared(&Markup::new("a").attr("b", value.clone()).text(text.clone()));
        let tree = Tree::parse(written.as_bytes()).unwrap();
        prop_assert_eq!(tree.root().text(), carried(&text));
        prop_assert_eq!(tree.root().attr("b").unwrap(), carried(&value));
    }
}
