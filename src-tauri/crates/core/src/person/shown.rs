//! How a person is written on screen (NHS CUI NID-0001, PAB-0019).

use super::{Name, Person};

impl Name {
    /// `EXAMPLE, Ann (Mrs)`: never truncated.
    #[must_use]
    pub fn banner(&self) -> String {
        let mut text = self.family.to_uppercase();
        if !self.given.is_empty() {
            if !text.is_empty() {
                text.push_str(", ");
            }
            text.push_str(&self.given.join(" "));
        }
        if let Some(prefix) = self.prefix.as_deref().filter(|p| !p.is_empty()) {
            text.push_str(&format!(" ({})", prefix.trim_end_matches('.')));
        }
        text
    }

    /// `Mrs Example`, for a sentence spoken to the person. PDS often holds family names in capitals.
    #[must_use]
    pub fn spoken(&self) -> String {
        let first = self.given.first().map_or("", String::as_str);
        let family = uncapitalised(&self.family);
        match self.prefix.as_deref().map(|p| p.trim_end_matches('.')).filter(|p| !p.is_empty()) {
            Some(prefix) if !family.is_empty() => format!("{prefix} {family}"),
            _ => format!("{first} {family}").trim().to_owned(),
        }
    }

    /// `Ann Example`.
    #[must_use]
    pub fn plain(&self) -> String {
        format!("{} {}", self.given.join(" "), self.family).trim().to_owned()
    }
}

/// A name all in capitals with only its first letters large; any other name as it is.
fn uncapitalised(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut start = true;
    let mut out = String::new();
    for c in name.chars() {
        if start {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphabetic();
    }
    out
}

impl Person {
    /// The banner name, or the words for its absence.
    #[must_use]
    pub fn banner_name(&self) -> String {
        self.name.as_ref().map(Name::banner).filter(|n| !n.is_empty()).unwrap_or_else(|| "Name not known".into())
    }
}

#[cfg(test)]
mod tests {
    use crate::person::Name;

    #[test]
    fn names() {
        for (family, given, prefix, banner, spoken) in [
            ("Example", &["Ann"][..], Some("Mrs"), "EXAMPLE, Ann (Mrs)", "Mrs Example"),
            ("Example", &["Ann", "Mary"], Some("Dr."), "EXAMPLE, Ann Mary (Dr)", "Dr Example"),
            ("Zoë-Ługowska", &["Éva"], None, "ZOË-ŁUGOWSKA, Éva", "Éva Zoë-Ługowska"),
            ("EXAMPLE", &["Ann"], Some("Mrs"), "EXAMPLE, Ann (Mrs)", "Mrs Example"),
            ("O'NEILL-SMITH", &["Ann"], Some("Ms"), "O'NEILL-SMITH, Ann (Ms)", "Ms O'Neill-Smith"),
            ("", &["Cher"], None, "Cher", "Cher"),
        ] {
            let name = Name {
                family: family.into(),
                given: given.iter().map(|g| (*g).to_owned()).collect(),
                prefix: prefix.map(Into::into),
            };
            assert_eq!(name.banner(), banner);
            assert_eq!(name.spoken(), spoken);
        }
    }
}
