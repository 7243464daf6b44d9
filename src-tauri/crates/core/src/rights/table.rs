//! Names of activities, which includes which, and the baseline of job roles: as data (spec/lrs-rbac.md C.1, E.7).

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::sync::{Arc, LazyLock};

use super::fault::{MAX_DEPTH, MAX_INCLUSIONS, TableFault, TableFile};
use super::sheet::{Column, Row, Source, sourced};
use crate::ids::{ActivityCode, JobRoleCode};

const ACTIVITIES: &str = include_str!("../../rbac/activities.csv");
const INCLUDES: &str = include_str!("../../rbac/includes.csv");

/// The built-in table is read once; a test reads it too, so that it cannot fail here.
static BUILT_IN: LazyLock<Arc<Rbac>> =
    LazyLock::new(|| Arc::new(Rbac::read(&Texts::default()).unwrap_or_else(|_| Rbac::without_any())));

/// The tables of national RBAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rbac {
    names: BTreeMap<ActivityCode, String>,
    includes: BTreeMap<ActivityCode, BTreeSet<ActivityCode>>,
    source: Option<Source>,
    baseline: Option<Baseline>,
    notes: Vec<Note>,
}

/// What each job role has, by the R part of its code.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Baseline {
    source: Source,
    roles: BTreeMap<String, BTreeSet<ActivityCode>>,
}

/// The texts of the tables that a site has put in place of the built-in ones.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'a> {
    /// Columns `code`, `name`.
    pub activities: Option<&'a str>,
    /// Columns `holder`, `implied`.
    pub includes: Option<&'a str>,
    /// Columns `role`, `code`, and optionally `area`. None is built in.
    pub baseline: Option<&'a str>,
}

/// Something about the tables that whoever put them there should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Baseline rows for one area of work only: passed over, since a session has no area of work.
    AreaOnly {
        /// How many.
        rows: usize,
    },
    /// The baseline does not say that it is official, and gives nothing.
    BaselineNotOfficial,
    /// These activities include themselves by way of each other.
    Circle {
        /// In order of code.
        codes: Vec<ActivityCode>,
    },
}

impl Rbac {
    /// What Vouch ships: names and inclusions from public sources, marked unofficial, and no baseline.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }

    /// Reads the tables; what is not given is built in.
    ///
    /// # Errors
    /// When a text is too large, is not CSV, does not say where it comes from, lacks a column or holds something that is not
    /// a code, or when inclusion goes deeper than [`MAX_DEPTH`].
    pub fn read(texts: &Texts<'_>) -> Result<Self, TableFault> {
        let names = names(texts.activities.unwrap_or(ACTIVITIES))?;
        let (source, includes) = includes(texts.includes.unwrap_or(INCLUDES))?;
        let mut table = Self { names, includes, source: Some(source), baseline: None, notes: Vec::new() };
        table.check_inclusions()?;
        if let Some(text) = texts.baseline {
            table.add_baseline(text)?;
        }
        Ok(table)
    }

    const fn without_any() -> Self {
        Self { names: BTreeMap::new(), includes: BTreeMap::new(), source: None, baseline: None, notes: Vec::new() }
    }

    /// The name of an activity: `View Summary Health Records`.
    #[must_use]
    pub fn name(&self, code: &str) -> Option<&str> {
        let code = ActivityCode::new(code)?;
        self.names.get(&code).map(String::as_str)
    }

    /// Where the inclusions come from, as the journal keeps it.
    #[must_use]
    pub fn source(&self) -> String {
        self.source.as_ref().map_or_else(|| "none".to_owned(), Source::fact)
    }

    /// Where the baseline comes from, if there is one that is believed.
    #[must_use]
    pub fn baseline_source(&self) -> Option<String> {
        self.baseline.as_ref().map(|b| b.source.fact())
    }

    /// What whoever put the tables there should know.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Each inclusion: the activity that includes, and the one that it gives to whoever holds it.
    pub fn inclusions(&self) -> impl Iterator<Item = (&ActivityCode, &ActivityCode)> {
        self.includes.iter().flat_map(|(holder, all)| all.iter().map(move |implied| (holder, implied)))
    }

    /// What a job role has by the official baseline; nothing where none is loaded.
    pub(super) fn baseline(&self, job: &JobRoleCode) -> impl Iterator<Item = &ActivityCode> {
        self.baseline.iter().filter_map(|b| b.roles.get(job.role())).flatten()
    }

    /// The activities that one includes, by way of others too, with the number of steps. Nearest first in the walk, so
    /// that a circle ends by itself.
    pub(super) fn included_in<'a>(&'a self, holder: &'a ActivityCode) -> BTreeMap<&'a ActivityCode, usize> {
        let mut found = BTreeMap::new();
        let mut next = VecDeque::from([(holder, 0)]);
        while let Some((code, steps)) = next.pop_front() {
            for implied in self.includes.get(code).into_iter().flatten() {
                if !found.contains_key(implied) {
                    found.insert(implied, steps + 1);
                    next.push_back((implied, steps + 1));
                }
            }
        }
        found
    }

    fn check_inclusions(&mut self) -> Result<(), TableFault> {
        let mut circle = Vec::new();
        for holder in self.includes.keys() {
            let included = self.included_in(holder);
            if let Some((implied, _)) = included.iter().find(|(_, steps)| **steps > MAX_DEPTH) {
                return Err(TableFault::Deep { holder: holder.clone(), implied: (*implied).clone() });
            }
            if included.contains_key(holder) {
                circle.push(holder.clone());
            }
        }
        if !circle.is_empty() {
            self.notes.push(Note::Circle { codes: circle });
        }
        Ok(())
    }

    fn add_baseline(&mut self, text: &str) -> Result<(), TableFault> {
        let columns = [Column::Needed("role"), Column::Needed("code"), Column::Optional("area")];
        let (source, rows) = sourced(TableFile::Baseline, text, columns)?;
        let mut roles: BTreeMap<String, BTreeSet<ActivityCode>> = BTreeMap::new();
        let mut area_only = 0;
        for row in &rows {
            let [role, text, area] = &row.cells;
            let code = code(TableFile::Baseline, row, text)?;
            let role = job_role(role).ok_or_else(|| row.wrong(TableFile::Baseline, "a job role", role))?;
            if area.is_empty() {
                roles.entry(role).or_default().insert(code);
            } else {
                area_only += 1;
            }
        }
        if area_only > 0 {
            self.notes.push(Note::AreaOnly { rows: area_only });
        }
        if source.is_official() {
            self.baseline = Some(Baseline { source, roles });
        } else {
            self.notes.push(Note::BaselineNotOfficial);
        }
        Ok(())
    }
}

fn names(text: &str) -> Result<BTreeMap<ActivityCode, String>, TableFault> {
    let (_, rows) = sourced(TableFile::Activities, text, [Column::Needed("code"), Column::Needed("name")])?;
    let mut names = BTreeMap::new();
    for row in &rows {
        let [text, name] = &row.cells;
        let code = code(TableFile::Activities, row, text)?;
        if !name.is_empty() {
            names.insert(code, name.clone());
        }
    }
    Ok(names)
}

type Inclusions = BTreeMap<ActivityCode, BTreeSet<ActivityCode>>;

fn includes(text: &str) -> Result<(Source, Inclusions), TableFault> {
    let file = TableFile::Includes;
    let (source, rows) = sourced(file, text, [Column::Needed("holder"), Column::Needed("implied")])?;
    if rows.len() > MAX_INCLUSIONS {
        return Err(TableFault::TooLarge { file, limit: MAX_INCLUSIONS, unit: "rows" });
    }
    let mut includes = Inclusions::new();
    for row in &rows {
        let [holder, implied] = &row.cells;
        includes.entry(code(file, row, holder)?).or_default().insert(code(file, row, implied)?);
    }
    Ok((source, includes))
}

fn code<const N: usize>(file: TableFile, row: &Row<N>, text: &str) -> Result<ActivityCode, TableFault> {
    ActivityCode::new(text).ok_or_else(|| row.wrong(file, "an activity code", text))
}

/// The R part of a job role: `R8000`. S and G differ between the old and the new structure (spec/lrs-rbac.md C.2).
pub(super) fn job_role(text: &str) -> Option<String> {
    let code = JobRoleCode::new(text)?;
    let role = code.role();
    let digits = role.strip_prefix('R')?;
    (digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| role.to_owned())
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AreaOnly { rows } => write!(f, "{rows} baseline rows are for one area of work only and give nothing"),
            Self::BaselineNotOfficial => f.write_str("the baseline does not say that it is official and gives nothing"),
            Self::Circle { codes } => {
                let codes: Vec<_> = codes.iter().map(ActivityCode::as_str).collect();
                write!(f, "these activities include themselves by way of each other: {}", codes.join(", "))
            }
        }
    }
}
