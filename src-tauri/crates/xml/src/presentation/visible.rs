//! The visible words of a document, extracted without building anything: what the result is compared with (law 7).

use super::kind::{self, Kind, Part};
use crate::Element;
use crate::tree::text_of;

/// All visible words in the order of display, one space between them.
pub(super) fn words(html: Element<'_, '_>) -> String {
    let mut raw = String::new();
    extract(html, &mut raw);
    raw.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn extract(element: Element<'_, '_>, out: &mut String) {
    let here = kind::of(element);
    if matches!(here, Kind::Head | Kind::Hidden) {
        return;
    }
    // Between rows, cells and items everything stands apart, even what has no place there.
    let apart = matches!(here, Kind::Table | Kind::Rows(_) | Kind::Row | Kind::List { .. });
    let mut last = Vec::new();
    for node in element.0.children() {
        if node.is_text() {
            out.push_str(text_of(node));
        } else if node.is_element() {
            let child = Element(node);
            let of_child = kind::of(child);
            if here == Kind::Table && of_child == Kind::Rows(Part::Foot) {
                separate(true, out);
                last.push(child);
                continue;
            }
            separate(of_child.is_block() || apart, out);
            extract(child, out);
            separate(of_child.is_block() || apart, out);
        }
    }
    for foot in last {
        separate(true, out);
        extract(foot, out);
    }
}

fn separate(needed: bool, out: &mut String) {
    if needed {
        out.push(' ');
    }
}
