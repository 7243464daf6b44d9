//! Presentation text: what each shape of markup becomes, and that no visible word is lost, added or moved.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use proptest::prelude::*;
use vouch_core::record::{Block, Inline, StatementKind, Table};
use vouch_xml::presentation::{self, Presentation};
use vouch_xml::{Tree, XmlError};

fn read(inside: &str) -> Presentation {
    try_read(inside).unwrap_or_else(|e| panic!("{inside}: {e}"))
}

fn try_read(inside: &str) -> Result<Presentation, XmlError> {
    let document = format!(r#"<html xmlns="{}">{inside}</html>"#, presentation::NAMESPACE);
    presentation::read(Tree::parse(document.as_bytes()).unwrap().root())
}

/// A document in short: `[title#id|block block]` a section.
fn short(p: &Presentation) -> String {
    p.sections
        .iter()
        .map(|s| {
            let title = s.title.as_deref().unwrap_or("-");
            let id = s.code.as_ref().map(|c| format!("#{c}")).unwrap_or_default();
            format!("[{title}{id}|{}]", s.body.iter().map(block).collect::<Vec<_>>().join(" "))
        })
        .collect()
}

fn block(b: &Block) -> String {
    match b {
        Block::Heading { level, line } => format!("h{level}({})", self::line(line)),
        Block::Paragraph { line, highlighted } => {
            format!("p{}({})", if *highlighted { "!" } else { "" }, self::line(line))
        }
        Block::Preformatted(text) => format!("pre({})", text.replace('\n', "\\n")),
        Block::List { ordered, items } => {
            let items: Vec<String> = items.iter().map(|i| i.0.iter().map(block).collect()).collect();
            format!("{}({})", if *ordered { "ol" } else { "ul" }, items.join(","))
        }
        Block::Table(t) => table(t),
    }
}

fn table(t: &Table) -> String {
    let rows = |rows: &[vouch_core::record::Row]| {
        let row = |r: &vouch_core::record::Row| {
            let cell = |c: &vouch_core::record::Cell| {
                let mark = if c.header { "*" } else { "" };
                let span = if (c.colspan, c.rowspan) == (1, 1) {
                    String::new()
                } else {
                    format!("{}x{}", c.colspan, c.rowspan)
                };
                format!("{mark}{span}{}", c.body.iter().map(block).collect::<String>())
            };
            r.0.iter().map(cell).collect::<Vec<_>>().join(",")
        };
        rows.iter().map(row).collect::<Vec<_>>().join(";")
    };
    let caption = t.caption.clone().unwrap_or_default();
    format!("table({caption}/{}/{}/{})", rows(&t.head), rows(&t.body), rows(&t.foot))
}

fn line(line: &[Inline]) -> String {
    line.iter()
        .map(|i| match i {
            Inline::Break => "|".to_owned(),
            Inline::Text(t) if t.strong => format!("*{}*", t.text),
            Inline::Text(t) => t.text.clone(),
        })
        .collect()
}

#[test]
fn shapes() {
    for (inside, expected, dropped) in [
        (
            "<body><h2 id='A'>Allergies</h2><p>one</p><h2>Meds</h2><p>two</p></body>",
            "[Allergies#A|p(one)][Meds|p(two)]",
            0,
        ),
        ("<head><title>not seen</title></head><body><p>seen</p></body>", "[-|p(seen)]", 0),
        ("<h2>No body</h2><table><tr><td>x</td></tr></table>", "[No body|table(//p(x)/)]", 0),
        ("<body>before <b>the</b> first<h2>T</h2></body>", "[-|p(before *the* first)][T|]", 0),
        ("<body><p> a \n  b<br/>c <i>d</i><a href='#x'>e</a></p></body>", "[-|p(a b|c de)]", 0),
        ("<body><pre>Mon  Tue\n3mg  4mg</pre></body>", "[-|pre(Mon  Tue\\n3mg  4mg)]", 0),
        ("<body><ul><li>a<ol><li>b</li></ol></li><li>c</li></ul></body>", "[-|ul(p(a)ol(p(b)),p(c))]", 0),
        ("<body><ul>x<p>y</p><li>z</li></ul></body>", "[-|ul(p(x),p(y),p(z))]", 0),
        (
            "<body><table><caption>C</caption><thead><tr><th>H</th></tr></thead><tbody><tr><td colspan='2' rowspan='3'>v</td></tr></tbody></table></body>",
            "[-|table(C/*p(H)/2x3p(v)/)]",
            0,
        ),
        (
            "<body><table><thead><tr><td>H</td></tr></thead><tfoot><tr><td>F</td></tr></tfoot><tbody><tr><td>B</td></tr></tbody></table></body>",
            "[-|table(/p(H)/p(B)/p(F))]",
            0,
        ),
        (
            "<body><table><tr><th>H</th></tr><tr><th>R</th><td>v</td></tr></table></body>",
            "[-|table(/*p(H)/*p(R),p(v)/)]",
            0,
        ),
        (
            "<body><table>stray<tr>loose<td>v</td></tr><p>late</p><caption>not first</caption></table></body>",
            "[-|table(//p(stray);p(loose),p(v);p(late);p(not first)/)]",
            0,
        ),
        (
            "<body><table><tbody><tr><td>a</td></tr></tbody><thead><tr><td>b</td></tr></thead></table></body>",
            "[-|table(//p(a);p(b)/)]",
            0,
        ),
        (
            "<body><table><tr><td colspan='0'/><td colspan='99999999'>x</td></tr></table></body>",
            "[-|table(//,p(x)/)]",
            0,
        ),
        ("<body><table><tr><td><h2>inner</h2></td></tr></table></body>", "[-|table(//h3(inner)/)]", 0),
        ("<body><div><h2>In a div</h2><p>x</p></div></body>", "[In a div|p(x)]", 0),
        ("<body><h3>Sub</h3><h6>Low</h6></body>", "[-|h3(Sub) h6(Low)]", 0),
        ("<body><h1>Big</h1><blink>old <p>new</p></blink><img src='x' alt='y'/></body>", "[-|p(Big) p(old) p(new)]", 3),
        (
            "<body><p style='display:none' onclick='x()'>kept</p><a href='http://x'>out</a></body>",
            "[-|p(kept) p(out)]",
            3,
        ),
        ("<body><script>alert(1)</script><style>p{}</style><p>a</p></body>", "[-|p(a)]", 2),
        ("<body><x:svg xmlns:x='urn:svg'><x:text>words</x:text></x:svg></body>", "[-|p(words)]", 2),
        ("<body><p class='oddRow HighlightedStatement'>look</p></body>", "[-|p!(look)]", 0),
        ("<body><p>1<blink>0</blink> mg</p></body>", "[-|p(10 mg)]", 1),
        ("<body><p> </p><p><br/></p></body>", "", 0),
        ("", "", 0),
    ] {
        let p = read(inside);
        assert_eq!((short(&p).as_str(), p.dropped), (expected, dropped), "{inside}");
    }
}

#[test]
fn statements() {
    use StatementKind::{Disclaimer, Other, RecentlyRegistered, Withheld};
    let withheld = "One or more entries have been deliberately withheld from this GP Summary.";
    for (inside, expected) in [
        ("<h3 id='Disclaimer'>Sourced.</h3>".to_owned(), vec![(Disclaimer, "Sourced.")]),
        ("<p id='WithhedItemsStatment'>w</p>".into(), vec![(Withheld, "w")]),
        (
            "<p id='RegistrationStartedStatement' class='HighlightedStatement'>r</p>".into(),
            vec![(RecentlyRegistered, "r")],
        ),
        (
            "<p id='NewNotice' class='HighlightedStatement UrgentStatement'>trial <b>on</b></p>".into(),
            vec![(Other, "trial on")],
        ),
        (format!("<p>{withheld}</p>"), vec![(Withheld, withheld)]),
        (
            format!(
                "<p class='HighlightedStatement'>{withheld}</p><h2>S</h2><table><tr><td>{withheld}</td></tr></table>"
            ),
            vec![(Withheld, withheld)],
        ),
        (
            "<table><tr><td class='HighlightedStatement'>a</td></tr></table><p class='HighlightedStatement'>b</p>"
                .into(),
            vec![(Other, "a"), (Other, "b")],
        ),
        (
            "<div class='HighlightedStatement'><p class='HighlightedStatement'>once</p></div>".into(),
            vec![(Other, "once")],
        ),
        ("<p class='HighlightedStatement'/>".into(), vec![]),
        ("<p>plain</p>".into(), vec![]),
    ] {
        let p = read(&format!("<body>{inside}</body>"));
        let found: Vec<(StatementKind, &str)> = p.pinned.iter().map(|s| (s.kind, s.text.as_str())).collect();
        assert_eq!(found, expected, "{inside}");
        for (_, text) in expected {
            assert!(p.words().contains(text), "a pinned statement also stands in the sections: {text}");
        }
    }
}

#[test]
fn limits() {
    let rows = "<tr/>".repeat(presentation::MAX_ROWS + 1);
    assert!(matches!(try_read(&format!("<table>{rows}</table>")), Err(XmlError::TooMuch { .. })));
    let sections = "<h2>a</h2>".repeat(presentation::MAX_SECTIONS + 1);
    assert!(matches!(try_read(&sections), Err(XmlError::TooMuch { .. })));
    let statements = "<p id='Disclaimer'>a</p>".repeat(presentation::MAX_STATEMENTS + 1);
    assert!(matches!(try_read(&statements), Err(XmlError::TooMuch { .. })));
}

/// Any nesting of any elements, with words between: read it, or refuse it, but never change it.
fn markup() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "p", "h2", "h3", "div", "ul", "ol", "li", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "a",
        "b", "br", "pre", "span", "blink", "h1", "script", "head",
    ]);
    let leaf = prop_oneof!["[a-c]{1,2}", " [a-c]", "[a-c]\n", Just(" ".to_owned())];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        (name.clone(), prop::collection::vec(inner, 0..6)).prop_map(|(n, all)| format!("<{n}>{}</{n}>", all.concat()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn never_changed(inside in prop::collection::vec(markup(), 0..8)) {
        match try_read(&inside.concat()) {
            Ok(p) => {
                let foreign = ["<blink", "<h1", "<script", "<head"].iter().any(|f| inside.concat().contains(f));
                prop_assert!(foreign || p.dropped == 0, "{} dropped", p.dropped);
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
