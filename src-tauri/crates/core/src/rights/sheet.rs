//! A table of rights as CSV text: where it comes from, then a header, then rows (docs/rights.md).

use csv::{ReaderBuilder, StringRecord, Trim};
use jiff::civil::Date;

use super::fault::{MAX_BYTES, MAX_CELL, MAX_ROWS, TableFault, TableFile};

/// Where a table comes from, as its first line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An official export.
    Official {
        /// Of what: `National RBAC Database 27.1`.
        name: String,
        /// Of which day.
        date: Date,
    },
    /// Put together from public sources.
    Unofficial {
        /// By whom.
        name: String,
        /// On which day.
        date: Date,
    },
}

impl Source {
    /// Whether it says to be official.
    #[must_use]
    pub const fn is_official(&self) -> bool {
        matches!(self, Self::Official { .. })
    }

    /// As the journal keeps it: `unofficial`, or `National RBAC Database 27.1, 2026-09-30`.
    #[must_use]
    pub fn fact(&self) -> String {
        match self {
            Self::Official { name, date } => format!("{name}, {date}"),
            Self::Unofficial { .. } => "unofficial".to_owned(),
        }
    }
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) enum Column {
    /// Must be there.
    Needed(&'static str),
    /// Reads as empty where it is not there.
    Optional(&'static str),
}

/// One row, its cells in the order of the columns asked for.
#[derive(Clone, Debug)]
pub(super) struct Row<const N: usize> {
    /// Where it begins, from 1; blank lines before it belong to it.
    pub line: u64,
    pub cells: [String; N],
}

impl<const N: usize> Row<N> {
    /// This row's cell is not what it should be.
    pub fn wrong(&self, file: TableFile, what: &'static str, text: &str) -> TableFault {
        TableFault::Cell { file, line: self.line, what, text: text.chars().take(MAX_CELL).collect() }
    }
}

/// Reads a table that says where it comes from.
///
/// # Errors
/// When the text is too large, is not CSV, does not say where it comes from or lacks a column.
pub(super) fn sourced<const N: usize>(
    file: TableFile,
    text: &str,
    columns: [Column; N],
) -> Result<(Source, Vec<Row<N>>), TableFault> {
    let mut records = records(file, text)?.into_iter();
    let source = records.next().and_then(|first| source(&first)).ok_or(TableFault::Source { file })?;
    Ok((source, rows(file, records, columns)?))
}

/// Reads a table of the site's own, which begins with its header.
///
/// # Errors
/// As [`sourced`].
pub(super) fn plain<const N: usize>(
    file: TableFile,
    text: &str,
    columns: [Column; N],
) -> Result<Vec<Row<N>>, TableFault> {
    rows(file, records(file, text)?.into_iter(), columns)
}

fn records(file: TableFile, text: &str) -> Result<Vec<StringRecord>, TableFault> {
    if text.len() > MAX_BYTES {
        return Err(TableFault::TooLarge { file, limit: MAX_BYTES, unit: "bytes" });
    }
    // Spreadsheets write a byte order mark, and fill the first line up with commas.
    let text = text.trim_start_matches('\u{feff}');
    let reader = ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let mut all = Vec::new();
    for record in reader.into_records() {
        let record = record.map_err(|e| TableFault::NotCsv { file, why: e.to_string() })?;
        if record.iter().any(|cell| cell.len() > MAX_CELL) {
            return Err(TableFault::TooLarge { file, limit: MAX_CELL, unit: "bytes in a cell" });
        }
        if all.len() > MAX_ROWS {
            return Err(TableFault::TooLarge { file, limit: MAX_ROWS, unit: "rows" });
        }
        if record.iter().any(|cell| !cell.is_empty()) {
            all.push(record);
        }
    }
    Ok(all)
}

fn source(first: &StringRecord) -> Option<Source> {
    let mut cells = first.iter();
    let (table, kind, name, date) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let (name, date) = (Some(name.to_owned()).filter(|n| !n.is_empty())?, date.parse().ok()?);
    match (table, kind) {
        ("table", "official") => Some(Source::Official { name, date }),
        ("table", "unofficial") => Some(Source::Unofficial { name, date }),
        _ => None,
    }
}

fn rows<const N: usize>(
    file: TableFile,
    mut records: impl Iterator<Item = StringRecord>,
    columns: [Column; N],
) -> Result<Vec<Row<N>>, TableFault> {
    let header = records.next().unwrap_or_default();
    let mut places = [None; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let (Column::Needed(name) | Column::Optional(name)) = column;
        *place = header.iter().position(|cell| cell.eq_ignore_ascii_case(name));
        if place.is_none() && matches!(column, Column::Needed(_)) {
            return Err(TableFault::Column { file, column: name });
        }
    }
    let cell = |record: &StringRecord, place: Option<usize>| place.and_then(|i| record.get(i)).unwrap_or("").to_owned();
    let row = |record: StringRecord| Row {
        line: record.position().map_or(0, csv::Position::line),
        cells: places.map(|place| cell(&record, place)),
    };
    Ok(records.map(row).collect())
}
