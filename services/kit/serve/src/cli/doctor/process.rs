//! The process itself: settings, directory, ports, TLS, identity, neighbours.

use std::collections::BTreeMap;

use kit_base::Text;
use kit_wire::identity::{Authenticator, IdentityConfig};

use super::finding::{Finding, cause, named, reach};
use crate::check;
use crate::cli::{Context, line};
use crate::config::{NodeConfig, Settings};
use crate::error::StartError;
use crate::server;

pub async fn examine(context: &Context, settings: &Settings, node: &NodeConfig) -> Vec<Finding> {
    let mut findings = vec![own(node)];
    let (found, runs) = directory(context, node).await;
    findings.push(found);
    if !runs {
        findings.extend([node.listen, node.admin_listen].map(port));
    }
    if node.has_tls() {
        findings.push(tls(node));
    }
    findings.push(identity(settings, node).await);
    let addresses: BTreeMap<String, String> = settings.section("services").unwrap_or_default();
    for (name, address) in &addresses {
        findings.push(neighbour(name, address).await);
    }
    findings
}

fn own(node: &NodeConfig) -> Finding {
    let check = Text::new("节点设置", "node settings");
    match node.check() {
        Ok(()) => {
            let profile = if node.is_development() { "development" } else { "production" };
            Finding::ok(check, cause(&format!("{} ({profile})", node.name)))
        }
        Err(fault) => {
            let mend = Text::new("请改正该配置项", "correct the named setting");
            Finding::wrong(check, StartError::Config(fault).public(), mend)
        }
    }
}

/// The data directory, and whether a node runs there now.
async fn directory(context: &Context, node: &NodeConfig) -> (Finding, bool) {
    let dir = &node.data_dir;
    let check = named("数据目录", "data directory", dir.display());
    if !dir.exists() {
        let says = Text::new("尚不存在，启动时创建", "not there yet; the start makes it");
        return (Finding::ok(check, says), false);
    }
    match check::lock(dir) {
        Ok(_) => (Finding::ok(check, Text::new("可写", "free and writable")), false),
        Err(StartError::Locked(_)) if line::connect(context).await.is_ok() => {
            let says = Text::with(
                format!("节点正在 {} 上运行", node.listen),
                format!("a node runs here, on {}", node.listen),
            );
            (Finding::ok(check, says), true)
        }
        Err(error) => {
            let mend = Text::new(
                "请停止占用它的节点、改正权限，或用 --data 另选目录",
                "stop the node that uses it, correct its rights, or choose another by --data",
            );
            (Finding::wrong(check, error.public(), mend), false)
        }
    }
}

fn port(address: std::net::SocketAddr) -> Finding {
    let check = named("端口", "port", address);
    match std::net::TcpListener::bind(address) {
        Ok(_) => Finding::ok(check, Text::new("空闲", "free")),
        Err(error) => {
            let mend = Text::new(
                "请停止占用它的程序，或改用 --listen、node.admin_listen 指定的其他地址",
                "stop what listens there, or choose another by --listen or node.admin_listen",
            );
            Finding::wrong(check, cause(&error), mend)
        }
    }
}

fn tls(node: &NodeConfig) -> Finding {
    let check = Text::new("证书", "certificate");
    match server::prove_tls(node) {
        Ok(()) => Finding::ok(check, Text::new("可用", "usable")),
        Err(error) => {
            let mend = Text::new(
                "请检查 node.tls_cert_file、node.tls_key_file（权限 600）与 node.tls_client_ca_file",
                "check node.tls_cert_file, node.tls_key_file (mode 600), node.tls_client_ca_file",
            );
            Finding::wrong(check, error.public(), mend)
        }
    }
}

async fn identity(settings: &Settings, node: &NodeConfig) -> Finding {
    let check = Text::new("身份认证", "identity");
    let config: IdentityConfig = match settings.section("identity") {
        Ok(config) => config,
        Err(error) => {
            let mend = Text::new("请改正该配置项", "correct the named setting");
            return Finding::wrong(check, error.public(), mend);
        }
    };
    let proved = match config.check(node.profile) {
        Ok(()) => prove(&config).await,
        Err(fault) => Err(StartError::Config(fault)),
    };
    let says = match (proved, config.issuer.as_str()) {
        (Ok(()), "") if node.is_development() => Text::new("开发签发者", "the development issuer"),
        (Ok(()), "") => Text::new("仅限证书账号", "accounts with certificates only"),
        (Ok(()), issuer) => Text::with(format!("{issuer} 应答"), format!("{issuer} answers")),
        (Err(error), _) => {
            let mend = Text::new(
                "请检查 identity.issuer、identity.ca_file 以及认证服务是否运行",
                "check identity.issuer, identity.ca_file, and that the provider runs",
            );
            return Finding::wrong(check, error.public(), mend);
        }
    };
    Finding::ok(check, says)
}

async fn prove(config: &IdentityConfig) -> Result<(), StartError> {
    Ok(Authenticator::new(config, Vec::new(), None)?.prove().await?)
}

async fn neighbour(name: &str, address: &str) -> Finding {
    let check = named("相邻服务", "service", name);
    match reach(address, 80).await {
        Ok(()) => Finding::ok(check, cause(&address)),
        Err(why) => {
            let mend = Text::with(
                format!("请启动它，或改正 services.{name}；在此之前事件缺口不能补齐"),
                format!("start it, or correct services.{name}; until then gaps stay open"),
            );
            Finding::note(check, why, mend)
        }
    }
}
