//! What is written for operators and newcomers holds: files, map and commands.

mod broker;
mod roles;

use std::path::{Path, PathBuf};

use kit_events::BusConfig;
use kit_serve::Settings;
use kit_serve::config::{Flags, NodeConfig, TelemetryConfig};
use kit_store::StoreConfig;
use kit_wire::IdentityConfig;
use prost_reflect::DescriptorPool;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn configurations() -> Vec<PathBuf> {
    let dir = std::fs::read_dir(root().join("deploy/config")).unwrap();
    dir.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn every_configuration_file_reads_and_holds() {
    let files = configurations();
    assert!(files.len() >= 6, "{files:?}");
    for file in files {
        let flags = Flags { file: Some(file.clone()), ..Flags::default() };
        let settings = Settings::load(&flags, jiebang::SERVICES).unwrap();
        let node: NodeConfig = settings.section("node").unwrap();
        node.check().unwrap();
        let store: StoreConfig = settings.section("store").unwrap();
        store.check().unwrap();
        let bus: BusConfig = settings.section("bus").unwrap();
        bus.check().unwrap();
        let identity: IdentityConfig = settings.section("identity").unwrap();
        identity.check(node.profile).unwrap();
        let _telemetry: TelemetryConfig = settings.section("telemetry").unwrap();
        let name = file.file_stem().unwrap().to_str().unwrap();
        assert_eq!(node.is_development(), name == "development", "{name}");
        assert_eq!(store.is_embedded(), name == "development", "{name}");
    }
}

#[test]
fn every_service_has_a_configuration_file_of_its_own() {
    for service in jiebang::SERVICES {
        let file = root().join("deploy/config").join(format!("{}.toml", service.name()));
        assert!(file.is_file(), "{}", file.display());
    }
}

#[test]
fn the_map_names_every_rpc_and_every_event() {
    let map = std::fs::read_to_string(root().join("services/README.md")).unwrap();
    let pool = DescriptorPool::decode(proto::FDS).unwrap();
    let ours = pool.services().filter(|it| it.full_name().starts_with("jiebang."));
    let mut seen = 0;
    for service in ours {
        assert!(map.contains(&format!("`{}`", service.name())), "{}", service.full_name());
        for method in service.methods() {
            assert!(map.contains(&format!("`{}`", method.name())), "{}", method.full_name());
            seen += 1;
        }
    }
    let events = kit_events::Registry::of_contracts();
    for event in events.all() {
        let name = &event.name;
        assert!(map.contains(&format!("`{name}`")), "{name}");
        seen += 1;
    }
    assert!(seen > 150, "only {seen} RPCs and events were found");
}
