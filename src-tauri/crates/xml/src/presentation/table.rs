//! Tables, in the order they are displayed. Columns are never told by position (spec/hl7v3.md 7).

use vouch_core::record::{Block, Cell, Row, Table};

use super::flow::{self, Counts};
use super::kind::{self, Kind, Part};
use super::{MAX_CELLS, MAX_ROWS, count, visible};
use crate::tree::text_of;
use crate::{Element, Limit, XmlError};

/// Most columns or rows one cell may span; HTML's own limit for columns.
pub const MAX_SPAN: u16 = 1000;

pub(super) fn read(element: Element<'_, '_>, counts: &mut Counts) -> Result<Table, XmlError> {
    let mut table = Table::default();
    part(element, Part::Body, &mut table, counts)?;
    if table.head.is_empty() {
        let leading =
            table.body.iter().take_while(|Row(cells)| !cells.is_empty() && cells.iter().all(|c| c.header)).count();
        table.head = table.body.drain(..leading).collect();
    }
    Ok(table)
}

/// Rows that stand outside of any table: a table of their own.
pub(super) fn loose(element: Element<'_, '_>, counts: &mut Counts) -> Result<Table, XmlError> {
    let mut table = Table::default();
    if kind::of(element) == Kind::Row {
        let row = row(element, counts)?;
        push(row, Part::Body, &mut table, counts)?;
    } else {
        part(element, Part::Body, &mut table, counts)?;
    }
    Ok(table)
}

/// Reads what stands inside a table or a part of it.
fn part(element: Element<'_, '_>, here: Part, table: &mut Table, counts: &mut Counts) -> Result<(), XmlError> {
    counts.dropped = counts.dropped.saturating_add(kind::foreign_attributes(element));
    for node in element.0.children() {
        if node.is_text() {
            let body = flow::stray(text_of(node));
            if !body.is_empty() {
                push(Row(vec![cell_of(body)]), here, table, counts)?;
            }
        } else if node.is_element() {
            let child = Element(node);
            match kind::of(child) {
                Kind::Rows(inner) if kind::of(element) == Kind::Table => {
                    part(child, place(inner, table), table, counts)?;
                }
                Kind::Rows(_) => part(child, here, table, counts)?,
                Kind::Row => {
                    let row = row(child, counts)?;
                    push(row, here, table, counts)?;
                }
                Kind::Caption if kind::of(element) == Kind::Table && table.caption.is_none() && is_empty(table) => {
                    table.caption = Some(visible::words(child)).filter(|t| !t.is_empty());
                    flow::inner(child, counts)?;
                }
                kind => {
                    if let Some(cell) = stray_cell(child, kind, counts)? {
                        push(Row(vec![cell]), here, table, counts)?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// A head that comes after other rows is not moved in front of them.
fn place(inner: Part, table: &Table) -> Part {
    if inner == Part::Head && !table.body.is_empty() { Part::Body } else { inner }
}

fn is_empty(table: &Table) -> bool {
    table.head.is_empty() && table.body.is_empty() && table.foot.is_empty()
}

fn push(row: Row, here: Part, table: &mut Table, counts: &mut Counts) -> Result<(), XmlError> {
    count(&mut counts.rows, MAX_ROWS, Limit::Rows)?;
    match here {
        Part::Head => table.head.push(row),
        Part::Body => table.body.push(row),
        Part::Foot => table.foot.push(row),
    }
    Ok(())
}

fn row(element: Element<'_, '_>, counts: &mut Counts) -> Result<Row, XmlError> {
    counts.dropped = counts.dropped.saturating_add(kind::foreign_attributes(element));
    let mut cells = Vec::new();
    for node in element.0.children() {
        if node.is_text() {
            let body = flow::stray(text_of(node));
            cells.extend((!body.is_empty()).then(|| cell_of(body)));
        } else if node.is_element() {
            let child = Element(node);
            cells.extend(stray_cell(child, kind::of(child), counts)?);
        }
        crate::guard::limit(counts.cells + cells.len(), MAX_CELLS, Limit::Cells)?;
    }
    counts.cells += cells.len();
    Ok(Row(cells))
}

/// A cell; anything else that stands between cells or rows becomes one, so that its text keeps its place.
fn stray_cell(element: Element<'_, '_>, kind: Kind, counts: &mut Counts) -> Result<Option<Cell>, XmlError> {
    if let Kind::Cell { header } = kind {
        let body = flow::inner(element, counts)?;
        let (colspan, rowspan) = (span(element, "colspan"), span(element, "rowspan"));
        return Ok(Some(Cell { header, colspan, rowspan, body }));
    }
    let body = flow::one(element, counts)?;
    Ok((!body.is_empty()).then(|| cell_of(body)))
}

const fn cell_of(body: Vec<Block>) -> Cell {
    Cell { header: false, colspan: 1, rowspan: 1, body }
}

fn span(element: Element<'_, '_>, name: &str) -> u16 {
    element.attr_opt(name).and_then(|v| v.trim().parse::<u16>().ok()).unwrap_or(1).clamp(1, MAX_SPAN)
}
