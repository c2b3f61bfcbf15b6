//! The merge of the layers, and where each value came from.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use config::{Config, Environment, File, FileFormat, Map, Value, ValueKind};
use serde::de::DeserializeOwned;

use crate::error::StartError;
use crate::service::Service;

const OWN_DEFAULTS: &str = include_str!("../../config.default.toml");
const PREFIX: &str = "JIEBANG__";
const FILE_SUFFIX: &str = "_FILE";
const DEFAULT: &str = "default";
const ADMIN: &str = "node.admin_listen";

/// What the command line sets.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub file: Option<PathBuf>,
    pub data_dir: Option<PathBuf>,
    pub listen: Option<String>,
    pub admin_listen: Option<String>,
}

impl Flags {
    /// Where the admin port is when only `--listen` was said: two nodes of one host
    /// need one flag each.
    fn beside(&self) -> Option<String> {
        let listen: SocketAddr = self.listen.as_ref()?.parse().ok()?;
        let port = if listen.port() == 0 { 0 } else { listen.port().checked_add(1)? };
        Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port)).to_string())
    }

    /// The settings that flags stand for, with the flag's name.
    fn settings(&self) -> [(&'static str, &'static str, Option<String>); 3] {
        let data_dir = self.data_dir.as_ref().map(|dir| dir.display().to_string());
        [
            ("node.data_dir", "--data", data_dir),
            ("node.listen", "--listen", self.listen.clone()),
            (ADMIN, "--admin-listen", self.admin_listen.clone()),
        ]
    }
}

/// The merged settings.
#[derive(Clone, Debug)]
pub struct Settings {
    merged: Config,
    known: BTreeMap<String, Value>,
    /// Where each value came from that is not a default.
    origins: BTreeMap<String, String>,
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
        let known = leaves(&builder.build_cloned()?)?;
        let mut origins = BTreeMap::new();
        if let Some(file) = &flags.file {
            let text = read(file)?;
            let source = File::from_str(&text, FileFormat::Toml);
            let alone = Config::builder().add_source(source.clone()).build();
            let alone = alone.map_err(|error| StartError::Malformed {
                file: file.clone(),
                cause: error.to_string(),
            })?;
            for path in leaves(&alone)?.into_keys() {
                origins.insert(path, file.display().to_string());
            }
            builder = builder.add_source(source);
        }
        for (name, _) in plain_variables(std::env::vars()) {
            origins.insert(path_of(&name), format!("environment {name}"));
        }
        builder = builder.add_source(
            Environment::with_prefix("JIEBANG")
                .prefix_separator("__")
                .separator("__")
                .source(Some(plain_variables(std::env::vars()))),
        );
        for (name, path, value) in secret_files(std::env::vars())? {
            origins.insert(path.clone(), format!("environment {name}"));
            builder = builder.set_override(path, value)?;
        }
        for (path, flag, value) in flags.settings() {
            if value.is_some() {
                origins.insert(path.to_owned(), format!("flag {flag}"));
            }
            builder = builder.set_override_option(path, value)?;
        }
        if let (Some(beside), false) = (flags.beside(), origins.contains_key(ADMIN)) {
            origins.insert(ADMIN.to_owned(), "beside --listen".to_owned());
            builder = builder.set_override(ADMIN, beside)?;
        }
        let settings = Self { merged: builder.build()?, known, origins };
        settings.refuse_unknown()?;
        Ok(settings)
    }

    /// One section, typed.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<T, StartError> {
        self.merged.get(name).map_err(|error| match self.culprit::<T>(name) {
            Some((path, origin)) => StartError::Value { path, origin, cause: error.to_string() },
            None => error.into(),
        })
    }

    /// The setting at fault, which a typed section does not name: the one by whose
    /// default the section reads.
    fn culprit<T: DeserializeOwned>(&self, name: &str) -> Option<(String, String)> {
        let mut mended = Config::builder().add_source(self.merged.clone());
        for (path, origin) in self.origins.iter().filter(|(path, _)| is_below(path, name)) {
            let default = self.known.get(path)?.clone();
            mended = mended.set_override(path, default).ok()?;
            if mended.build_cloned().ok()?.get::<T>(name).is_ok() {
                return Some((path.clone(), origin.clone()));
            }
        }
        None
    }

    /// Every leaf by its path, with its value and its origin.
    pub fn leaves(&self) -> Result<BTreeMap<String, (Value, String)>, StartError> {
        let each = |(path, value): (String, Value)| {
            let origin = self.origins.get(&path).cloned();
            (path, (value, origin.unwrap_or_else(|| DEFAULT.to_owned())))
        };
        Ok(leaves(&self.merged)?.into_iter().map(each).collect())
    }

    fn refuse_unknown(&self) -> Result<(), StartError> {
        let open = |path: &str| {
            let tables = self.known.iter().filter(|(_, value)| is_empty_table(value));
            tables
                .map(|(name, _)| name.as_str())
                .any(|name| path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
        };
        for (path, (_, origin)) in self.leaves()? {
            if !self.known.contains_key(&path) && !open(&path) {
                return Err(StartError::UnknownKey { path, origin });
            }
        }
        Ok(())
    }
}

fn leaves(config: &Config) -> Result<BTreeMap<String, Value>, StartError> {
    let mut found = BTreeMap::new();
    flatten("", &config.cache.clone().into_table()?, &mut found);
    Ok(found)
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

fn is_below(path: &str, name: &str) -> bool {
    path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'))
}

pub(super) fn is_empty_table(value: &Value) -> bool {
    matches!(&value.kind, ValueKind::Table(inner) if inner.is_empty())
}

fn read(file: &Path) -> Result<String, StartError> {
    std::fs::read_to_string(file)
        .map_err(|cause| StartError::File { file: file.to_path_buf(), cause })
}

/// `JIEBANG__STORE__URL_FILE` names the file that holds `store.url`.
fn secret_files(
    variables: impl Iterator<Item = (String, String)>,
) -> Result<Vec<(String, String, String)>, StartError> {
    let mut found = Vec::new();
    for (name, file) in variables {
        let Some(path) = secret_path(&name) else { continue };
        let text = read(Path::new(&file))?;
        found.push((name, path, text.trim_end().to_owned()));
    }
    Ok(found)
}

/// The setting that a variable names.
fn path_of(name: &str) -> String {
    name.strip_prefix(PREFIX).unwrap_or(name).to_lowercase().replace("__", ".")
}

/// The secret that such a variable names; settings that end in `_file` stay settings.
fn secret_path(name: &str) -> Option<String> {
    let path = path_of(name.strip_suffix(FILE_SUFFIX).filter(|it| it.starts_with(PREFIX))?);
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
