//! The typed rich-text tree. Foreign markup becomes this, and only this reaches the page (law 7).

/// A piece of text with its emphasis.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// The visible text. White space is folded except in preformatted blocks.
    pub text: String,
    /// Strong emphasis.
    pub strong: bool,
}

/// What stands in a line of text.
#[derive(Clone, PartialEq, Eq)]
pub enum Inline {
    /// A line break.
    Break,
    /// Text.
    Text(Text),
}

/// A block of a document.
#[derive(Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading below the section heading; `level` 3 to 6.
    Heading {
        /// 3 to 6.
        level: u8,
        /// The heading's text.
        line: Vec<Inline>,
    },
    /// A list.
    List {
        /// Numbered.
        ordered: bool,
        /// The items.
        items: Vec<ListItem>,
    },
    /// A paragraph.
    Paragraph {
        /// The paragraph's text.
        line: Vec<Inline>,
        /// Highlighted by the sender (class `HighlightedStatement`).
        highlighted: bool,
    },
    /// Preformatted text: white space kept.
    Preformatted(String),
    /// A table.
    Table(Table),
}

/// One item of a list.
#[derive(Clone, PartialEq, Eq)]
pub struct ListItem(pub Vec<Block>);

/// A table, in the order it was sent.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The caption.
    pub caption: Option<String>,
    /// Header rows: those in `thead`, or leading rows made of header cells only.
    pub head: Vec<Row>,
    /// Body rows.
    pub body: Vec<Row>,
    /// Footer rows.
    pub foot: Vec<Row>,
}

/// One row.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Row(pub Vec<Cell>);

/// One cell.
#[derive(Clone, PartialEq, Eq)]
pub struct Cell {
    /// A header cell.
    pub header: bool,
    /// Columns spanned, at least 1.
    pub colspan: u16,
    /// Rows spanned, at least 1.
    pub rowspan: u16,
    /// What the cell holds.
    pub body: Vec<Block>,
}

/// Appends the visible text of blocks in order, one space between pieces.
pub(super) fn words(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Heading { line, .. } | Block::Paragraph { line, .. } => {
                push(out, &line_words(line));
            }
            Block::List { items, .. } => {
                for ListItem(body) in items {
                    words(body, out);
                }
            }
            Block::Preformatted(text) => push(out, text),
            Block::Table(table) => {
                if let Some(caption) = &table.caption {
                    push(out, caption);
                }
                for Row(cells) in table.head.iter().chain(&table.body).chain(&table.foot) {
                    for cell in cells {
                        words(&cell.body, out);
                    }
                }
            }
        }
    }
}

fn line_words(line: &[Inline]) -> String {
    line.iter()
        .map(|i| match i {
            Inline::Break => " ",
            Inline::Text(t) => t.text.as_str(),
        })
        .collect()
}

fn push(out: &mut String, text: &str) {
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// Body rows of all tables.
pub(super) fn rows(blocks: &[Block]) -> usize {
    blocks
        .iter()
        .map(|b| match b {
            Block::Table(t) => t.body.len(),
            Block::List { items, .. } => items.iter().map(|ListItem(body)| rows(body)).sum(),
            _ => 0,
        })
        .sum()
}

/// The text of a block without its markup, white space folded.
pub(super) fn plain(block: &Block) -> String {
    let mut out = String::new();
    words(std::slice::from_ref(block), &mut out);
    out
}

macro_rules! hidden {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
hidden!(Block, Cell, Inline, ListItem, Row, Table, Text);

/// The text of each table body cell, paragraph and list item on its own.
pub(super) fn pieces(blocks: &[Block]) -> Vec<String> {
    let mut all = Vec::new();
    for block in blocks {
        match block {
            Block::Table(table) => {
                for Row(cells) in &table.body {
                    all.extend(cells.iter().filter(|c| !c.header).map(|c| {
                        let mut out = String::new();
                        words(&c.body, &mut out);
                        out
                    }));
                }
            }
            Block::List { items, .. } => items.iter().for_each(|ListItem(body)| all.extend(pieces(body))),
            other => all.push(plain(other)),
        }
    }
    all
}
