//! Law 7 on every shared document: the words that come out are the words a reader that is not ours takes out of it.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

use vouch_xml::{Tree, presentation};

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared");

/// Takes the visible words out of the one `html` of each file: `lxml` where it is installed, else Python's own reader.
/// A table's foot comes last, as XHTML displays it. One line of words for each file.
const EXTRACTOR: &str = r#"
import sys
try:
    from lxml import etree as E
except ImportError:
    from xml.etree import ElementTree as E
NS = '{xhtml:NPfIT:PresentationText}'
BLOCKS = {NS + n for n in 'html body h2 h3 h4 h5 h6 p div ol ul li table caption thead tbody tfoot tr th td br pre'.split()}
def words(e, out):
    if e.tag == NS + 'head':
        return
    out.append(e.text or '')
    feet = []
    for c in e:
        if not isinstance(c.tag, str):
            out.append(c.tail or '')
            continue
        gap = ' ' if c.tag in BLOCKS else ''
        if c.tag == NS + 'tfoot':
            feet.append(c)
        else:
            out.append(gap)
            words(c, out)
        out.append(gap + (c.tail or ''))
    for f in feet:
        out.append(' ')
        words(f, out)
for path in sys.argv[1:]:
    html = list(E.parse(path).getroot().iter(NS + 'html'))
    assert len(html) == 1, path
    out = []
    words(html[0], out)
    print(' '.join(''.join(out).split()))
"#;

fn xml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            xml_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "xml") {
            found.push(path);
        }
    }
    found.sort();
}

#[test]
fn law_7_words_in_are_words_out() {
    let mut files = Vec::new();
    xml_files(&Path::new(SHARED).join("samples"), &mut files);
    files.retain(|f| std::fs::read_to_string(f).is_ok_and(|t| t.contains(presentation::NAMESPACE)));
    if files.is_empty() {
        println!("skipped: ../shared is absent (law_7_words_in_are_words_out)");
        return;
    }
    let Ok(output) = Command::new("python3").arg("-c").arg(EXTRACTOR).args(&files).output() else {
        println!("skipped: python3 is absent (law_7_words_in_are_words_out)");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected = String::from_utf8(output.stdout).unwrap();
    assert_eq!(expected.lines().count(), files.len());
    for (file, expected) in files.iter().zip(expected.lines()) {
        let bytes = std::fs::read(file).unwrap();
        let tree = Tree::parse(&bytes).unwrap();
        let html = tree.root().descendants().find(|e| e.is(presentation::NAMESPACE, "html")).unwrap();
        let read = presentation::read(html).unwrap();
        assert_eq!(read.words(), expected, "{}", file.display());
        assert_eq!(read.dropped, 0, "{}", file.display());
        assert!(expected.split(' ').count() > 50, "{}", file.display());
    }
    println!("read {} documents", files.len());
}
