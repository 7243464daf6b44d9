//! The TypeScript of views and commands, made from the Rust types. The file is kept in the repository, and a test fails
//! when it differs.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use ts_rs::{Config, TS, TypeVisitor};

use crate::command::{self, TABLE};
use crate::view::View;

struct Walk<'a> {
    config: &'a Config,
    seen: HashSet<TypeId>,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Walk<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            self.found.insert(T::ident(self.config), T::decl(self.config));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// The whole file.
#[must_use]
pub fn file() -> String {
    let config = Config::default();
    let mut walk = Walk { config: &config, seen: HashSet::new(), found: BTreeMap::new() };
    walk.visit::<View>();
    command::visit(&mut walk);
    let mut out =
        String::from("// Made from the Rust types by `cargo test -p vouch-api`. Do not edit: change the types.\n\n");
    for decl in walk.found.values() {
        let _ = writeln!(out, "export {decl}\n");
    }
    out.push_str("/** Each command and its arguments. */\nexport interface Commands {\n");
    for (name, ty, _) in command::typescript(&config) {
        let _ = writeln!(out, "  {name}: {ty};");
    }
    out.push_str("}\n\n/** The names, in the order of the table. */\nexport const COMMANDS = [\n");
    for row in TABLE {
        let _ = writeln!(out, "  \"{}\",", row.name);
    }
    out.push_str("] as const;\n");
    out
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Rewrites a kept file when it differs and fails, so that the next run passes and the change is seen in the diff.
    fn kept(path: &str, made: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let held = std::fs::read_to_string(&path).unwrap_or_default();
        if held != made {
            std::fs::write(&path, made).unwrap();
            panic!("{} was out of date and has been made anew: commit it", path.display());
        }
    }

    /// What is missing there is refused by the web view at run time, in the window alone.
    #[test]
    fn the_page_may_call_each_command_and_nothing_else() {
        let text = include_str!("../../../capabilities/counter.json");
        let capability: serde_json::Value = serde_json::from_str(text).unwrap();
        let allowed: Vec<&str> =
            capability["permissions"].as_array().unwrap().iter().filter_map(|p| p.as_str()).collect();
        let permission = |name: &str| format!("allow-{}", name.replace('_', "-"));
        let table: Vec<String> = super::TABLE.iter().map(|row| row.name).chain(["subscribe"]).map(permission).collect();
        assert_eq!(allowed, table);
    }

    #[test]
    fn the_contract_is_up_to_date() {
        kept("../../../ui/src/contract.ts", &super::file());
    }

    #[test]
    fn the_names_are_up_to_date() {
        let names: String = crate::command::TABLE.iter().map(|row| format!("{}\n", row.name)).collect();
        kept("commands.txt", &names);
    }
}
