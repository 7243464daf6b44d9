//! The tables of rights in the data directory (docs/rights.md). What is not there is built in, or nothing.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::sync::Arc;

use vouch_core::Fault;
use vouch_core::rights::{LocalRights, MAX_BYTES, Rbac, TableFault, TableFile, Texts};

use crate::DataDir;

/// Who may do what at this site.
#[derive(Clone, Debug)]
pub struct Rights {
    /// Activities, inclusions and the baseline.
    pub rbac: Arc<Rbac>,
    /// The rights that Vouch keeps itself.
    pub local: Arc<LocalRights>,
}

impl Rights {
    /// Reads `rbac/activities.csv`, `rbac/includes.csv`, `rbac/baseline.csv` and `local-rights.csv`, each where it is there.
    ///
    /// # Errors
    /// When one is there but cannot be read: nobody has rights by a table that is half understood.
    pub fn read(dir: &DataDir) -> Result<Self, Fault> {
        let activities = text(dir, TableFile::Activities)?;
        let includes = text(dir, TableFile::Includes)?;
        let baseline = text(dir, TableFile::Baseline)?;
        let texts =
            Texts { activities: activities.as_deref(), includes: includes.as_deref(), baseline: baseline.as_deref() };
        let rbac = Rbac::read(&texts)?;
        for note in rbac.notes() {
            tracing::warn!(%note, "tables of rights");
        }
        let local = text(dir, TableFile::LocalRights)?.map(|text| LocalRights::read(&text)).transpose()?;
        Ok(Self { rbac: Arc::new(rbac), local: Arc::new(local.unwrap_or_default()) })
    }
}

/// The text of a table; `None` where there is no such file.
fn text(dir: &DataDir, file: TableFile) -> Result<Option<String>, TableFault> {
    let unreadable = |why: std::io::Error| TableFault::NotText { file, why: why.to_string() };
    let open = match File::open(dir.join(file.path())) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(unreadable)?,
    };
    let mut text = String::new();
    // One byte more than allowed, so that the reader sees that it is too large.
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    open.take(limit).read_to_string(&mut text).map_err(unreadable)?;
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use vouch_core::Code;
    use vouch_core::ids::{ActivityCode, JobRoleCode, RoleProfileId, UserId};
    use vouch_core::rights::{Held, LocalRight, MAX_BYTES, Rbac, Who};
    use vouch_core::world::World;

    use super::Rights;
    use crate::DataDir;

    /// A data directory with one file in it.
    fn with(file: &str, text: &[u8]) -> (tempfile::TempDir, DataDir) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("rbac")).unwrap();
        fs::write(dir.path().join(file), text).unwrap();
        let data = DataDir::open(dir.path(), Some(World::Training)).unwrap();
        (dir, data)
    }

    fn held(rights: &Rights, codes: Option<&[&str]>) -> Held {
        let user = UserId::new("900000000001").unwrap();
        let profile = RoleProfileId::new("900000000101").unwrap();
        let job = JobRoleCode::new("S8000:G8000:R8003").unwrap();
        let asserted = codes.map(|codes| codes.iter().map(|c| ActivityCode::new(c).unwrap()).collect());
        Held::of(asserted, Who { user: &user, profile: &profile, job: &job }, &rights.rbac, &rights.local)
    }

    #[test]
    fn without_files_the_built_in_tables_count() {
        let (_dir, data) = with("notes.txt", b"nothing of ours");
        let rights = Rights::read(&data).unwrap();
        assert_eq!(rights.rbac, Rbac::built_in());
        assert!(held(&rights, Some(&["B8029"])).holds("B0360"));
        assert!(held(&rights, None).is_empty() && !held(&rights, None).holds_local(LocalRight::GpConnect));
    }

    #[test]
    fn law_11_a_file_takes_the_place_of_its_table_only() {
        let official = "table,official,National RBAC Database,2026-09-30\n";
        let baseline = format!("{official}role,code\nR8003,B8029\n");
        let (_dir, data) = with("rbac/baseline.csv", baseline.as_bytes());
        assert!(held(&Rights::read(&data).unwrap(), None).holds("B0360"), "a baseline with our inclusions");

        let includes = format!("{official}holder,implied\nB0264,B0370\n");
        let (_dir, data) = with("rbac/includes.csv", includes.as_bytes());
        let rights = Rights::read(&data).unwrap();
        let now = held(&rights, Some(&["B0264", "B8029"]));
        assert!(now.holds("B0370") && !now.holds("B0360"));
        assert_eq!(rights.rbac.name("B0370"), Some("View Summary Health Records"));

        let (_dir, data) = with("rbac/activities.csv", format!("{official}code,name\nB0370,Other\n").as_bytes());
        assert_eq!(Rights::read(&data).unwrap().rbac.name("B0370"), Some("Other"));

        let (_dir, data) = with("local-rights.csv", b"kind,id,right\njob-role,R8003,gp-connect\n");
        let rights = Rights::read(&data).unwrap();
        assert!(held(&rights, None).holds_local(LocalRight::GpConnect) && held(&rights, None).is_empty());
        assert!(Arc::ptr_eq(&rights.local, &rights.clone().local));
    }

    #[test]
    fn law_11_a_table_that_cannot_be_read_gives_no_rights_to_anybody() {
        let long = vec![b' '; MAX_BYTES + 2];
        let rows: [(&str, &[u8], &str); 6] = [
            ("rbac/includes.csv", b"holder,implied\nB0264,B0370\n", "the first line is not"),
            ("rbac/includes.csv", b"table,official,X,2026-09-30\nholder,implied\nB0264,\xa3\n", "cannot be read: "),
            ("rbac/activities.csv", b"table,official,X,2026-09-30\ncode\n", "there is no column \"name\""),
            ("rbac/baseline.csv", b"table,official,X,2026-09-30\nrole,code\nR8003,x\n", "line 3: \"x\" is not"),
            ("rbac/baseline.csv", &long, "more than 8388608 bytes"),
            ("local-rights.csv", b"who,what\n", "there is no column \"kind\""),
        ];
        for (file, text, says) in rows {
            let (_dir, data) = with(file, text);
            let fault = Rights::read(&data).unwrap_err();
            let (_, said) = fault.support.first().unwrap();
            assert_eq!(fault.code, Code::Config, "{file}");
            assert!(said.starts_with(file) && said.contains(says), "{said}");
        }
        // A folder where the file should be is not "no file".
        let (dir, data) = with("notes.txt", b"");
        fs::create_dir(dir.path().join("local-rights.csv")).unwrap();
        assert!(Rights::read(&data).is_err());
    }
}
