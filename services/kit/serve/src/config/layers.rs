//! The merge of the layers, and where each value came from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use config::{Config, Environment, File, FileFormat, Map, Source, Value, ValueKind};
use serde::de::DeserializeOwned;

use crate::error::StartError;
use crate::service::Service;

const OWN_DEFAULTS: &str = include_str!("../../config.default.toml");
const PREFIX: &str = "JIEBANG__";
const FILE_SUFFIX: &str = "_FILE";

/// What the command line sets.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub file: Option<PathBuf>,
    pub data_dir: Option<PathBuf>,
    pub listen: Option<String>,
    pub admin_listen: Option<String>,
}

/// The merged settings.
#[derive(Clone, Debug)]
pub struct Settings {
    merged: Config,
    defaults: Config,
}

impl Settings {
    /// Merges the layers; a key that no default file knows is refused by its path.
    pub fn load(flags: &Flags, services: &[&'static dyn Service]) -> Result<Self, StartError> {
        let mut builder = Config::builder();
        builder = builder.add_source(File::from_str(OWN_DEFAULTS, FileFormat::Toml));
        builder =
            builder.add_source(File::from_str(kit_wire::identity::DEFAULTS, FileFormat::Toml));
        for service in services {
            builder = builder.add_source(File::from_str(service.defaults(), FileFormat::Toml));
        }
        let defaults = builder.build_cloned()?;
        if let Some(file) = &flags.file {
            builder = builder.add_source(File::from(file.as_path()).format(FileFormat::Toml));
        }
        for (key, value) in secret_files(std::env::vars())? {
            builder = builder.set_override(key, value)?;
        }
        builder = builder.add_source(
            Environment::with_prefix("JIEBANG")
                .prefix_separator("__")
                .separator("__")
                .source(Some(plain_variables(std::env::vars()))),
        );
        let data_dir = flags.data_dir.as_ref().map(|dir| dir.display().to_string());
        builder = builder.set_override_option("node.data_dir", data_dir)?;
        builder = builder.set_override_option("node.listen", flags.listen.clone())?;
        builder = builder.set_override_option("node.admin_listen", flags.admin_listen.clone())?;
        let settings = Self { merged: builder.build()?, defaults };
        settings.refuse_unknown()?;
        Ok(settings)
    }

    /// One section, typed.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<T, StartError> {
        Ok(self.merged.get(name)?)
    }

    /// Every leaf by its path, with its value and its origin.
    pub fn leaves(&self) -> Result<BTreeMap<String, (Value, String)>, StartError> {
        let mut leaves = BTreeMap::new();
        flatten("", &self.merged.collect()?, &mut leaves);
        let mut known = BTreeMap::new();
        flatten("", &self.defaults.collect()?, &mut known);
        let origin = |path: &String, value: &Value| match value.origin() {
            Some(origin) => origin.to_owned(),
            None if known.get(path).is_some_and(|it| it.kind == value.kind) => "default".to_owned(),
            None => "flag".to_owned(),
        };
        let each = |(path, value): (String, Value)| {
            let origin = origin(&path, &value);
            (path, (value, origin))
        };
        Ok(leaves.into_iter().map(each).collect())
    }

    fn refuse_unknown(&self) -> Result<(), StartError> {
        let mut known = BTreeMap::new();
        flatten("", &self.defaults.collect()?, &mut known);
        for (path, (_, origin)) in self.leaves()? {
            let open = |known: &String| {
                path.strip_prefix(known.as_str()).is_some_and(|rest| rest.starts_with('.'))
            };
            let tables = known.iter().filter(|(_, value)| is_empty_table(value));
            if !known.contains_key(&path) && !tables.map(|(name, _)| name).any(open) {
                return Err(StartError::UnknownKey { path, origin });
            }
        }
        Ok(())
    }
}

/// Leaves of a tree; an empty table is a leaf, because anything may stand in it.
fn flatten(path: &str, table: &Map<String, Value>, into: &mut BTreeMap<String, Value>) {
    for (key, value) in table {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match &value.kind {
            ValueKind::Table(inner) if !inner.is_empty() => flatten(&path, inner, into),
            _ => {
                into.insert(path, value.clone());
            }
        }
    }
}

fn is_empty_table(value: &Value) -> bool {
    matches!(&value.kind, ValueKind::Table(inner) if inner.is_empty())
}

/// `JIEBANG__STORE__URL_FILE` names the file that holds `store.url`.
fn secret_files(
    variables: impl Iterator<Item = (String, String)>,
) -> Result<Vec<(String, String)>, StartError> {
    let mut found = Vec::new();
    for (name, file) in variables {
        let Some(path) = secret_path(&name) else { continue };
        let text = std::fs::read_to_string(Path::new(&file))
            .map_err(|cause| StartError::File { file: PathBuf::from(&file), cause })?;
        found.push((path, text.trim_end().to_owned()));
    }
    Ok(found)
}

/// The secret that such a variable names; settings that end in `_file` stay settings.
fn secret_path(name: &str) -> Option<String> {
    let path = name.strip_prefix(PREFIX)?.strip_suffix(FILE_SUFFIX)?;
    let path = path.to_lowercase().replace("__", ".");
    path.ends_with("url").then_some(path)
}

fn plain_variables(variables: impl Iterator<Item = (String, String)>) -> Map<String, String> {
    variables.filter(|(name, _)| name.starts_with(PREFIX) && secret_path(name).is_none()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_secrets_are_read_from_files() {
        for (name, expected) in [
            ("JIEBANG__STORE__URL_FILE", Some("store.url")),
            ("JIEBANG__NODE__TLS_CERT_FILE", None),
            ("JIEBANG__STORE__URL", None),
            ("HOME", None),
        ] {
            assert_eq!(secret_path(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn an_unknown_key_is_refused_by_its_path() {
        let dir = std::env::temp_dir().join("jiebang-config-test.toml");
        std::fs::write(&dir, "[node]\nnmae = \"x\"\n").unwrap();
        let flags = Flags { file: Some(dir), ..Flags::default() };
        let refused = Settings::load(&flags, &[]).unwrap_err();
        assert!(refused.to_string().contains("node.nmae"), "{refused}");
    }

    #[test]
    fn defaults_are_complete_and_typed() {
        let settings = Settings::load(&Flags::default(), &[]).unwrap();
        let node: super::super::NodeConfig = settings.section("node").unwrap();
        assert!(node.check().is_ok());
        let store: kit_store::StoreConfig = settings.section("store").unwrap();
        assert!(store.check().is_ok() && store.is_embedded());
    }
}
