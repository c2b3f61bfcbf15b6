//! The configuration files that are shipped start the node that ships them.

use std::path::Path;

use kit_events::BusConfig;
use kit_serve::Settings;
use kit_serve::config::{Flags, NodeConfig, TelemetryConfig};
use kit_store::StoreConfig;
use kit_wire::IdentityConfig;

use super::finding::Finding;
use super::tree::{Source, Tree, root};

const FOLDER: &str = "deploy/config/";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let shipped = |it: &&Source| it.path.starts_with(FOLDER) && it.path.ends_with(".toml");
    let files: Vec<&Source> = tree.files.iter().filter(shipped).collect();
    if files.is_empty() {
        let wrong = "no configuration file is shipped";
        return vec![Finding::new(FOLDER, 1, wrong, "one for PostgreSQL and RabbitMQ")];
    }
    let refused = |it: &&Source| {
        let wrong = refusal(&root().join(&it.path))?;
        Some(Finding::new(&it.path, 1, wrong, "keys and values of a config.default.toml"))
    };
    files.iter().filter_map(refused).collect()
}

/// What a node would say against the file. Files that it names lie elsewhere, so the
/// sections are read, and checked where a check opens nothing.
fn refusal(file: &Path) -> Option<String> {
    let flags = Flags { file: Some(file.to_path_buf()), ..Flags::default() };
    let read = || -> Result<(), String> {
        let settings = Settings::load(&flags, jiebang::SERVICES).map_err(say)?;
        settings.section::<NodeConfig>("node").map_err(say)?.check().map_err(say)?;
        settings.section::<StoreConfig>("store").map_err(say)?.check().map_err(say)?;
        settings.section::<BusConfig>("bus").map_err(say)?.check().map_err(say)?;
        settings.section::<TelemetryConfig>("telemetry").map_err(say)?;
        settings.section::<IdentityConfig>("identity").map_err(say)?;
        Ok(())
    };
    read().err()
}

fn say(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_an_unknown_key_or_a_wrong_value_is_refused() {
        for (name, text, accepted) in [
            ("good", "[store]\nurl = \"postgres://node@db/{service}\"\n", true),
            ("key", "[store]\nurll = \"sqlite\"\n", false),
            ("value", "[node]\nlisten = \"nowhere\"\n", false),
            ("check", "[bus]\nprefetch = 0\n", false),
        ] {
            let name = format!("jiebang-tidy-{}-{name}.toml", std::process::id());
            let file = std::env::temp_dir().join(name);
            std::fs::write(&file, text).unwrap();
            let refusal = refusal(&file);
            std::fs::remove_file(&file).unwrap();
            assert_eq!(refusal.is_none(), accepted, "{text}: {refusal:?}");
        }
    }

    #[test]
    fn a_release_without_a_configuration_is_reported() {
        assert_eq!(check(&Tree::sample(&[("deploy/README.md", "")])).len(), 1);
    }
}
