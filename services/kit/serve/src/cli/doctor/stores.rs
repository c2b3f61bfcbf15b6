//! Databases: there, durable, migrated, and in step with the host's clock.

use kit_base::{Clock, Text};
use kit_store::{Store, StoreConfig};

use super::finding::{Finding, cause, named, reach};
use crate::check;
use crate::config::{NodeConfig, Settings};
use crate::error::StartError;
use crate::process::steps;
use crate::service::Service;
use crate::tasks::Tasks;

const POSTGRES_PORT: u16 = 5432;

pub async fn examine(
    services: &[&'static dyn Service],
    settings: &Settings,
    node: &NodeConfig,
) -> Vec<Finding> {
    let check = || Text::new("数据库", "databases");
    let stored = settings.section("store").and_then(|stored: StoreConfig| {
        stored.check().map_err(StartError::Config)?;
        Ok(stored)
    });
    let stored = match stored {
        Ok(stored) => stored,
        Err(error) => {
            let mend = Text::new("请改正该配置项", "correct the named setting");
            return vec![Finding::wrong(check(), error.public(), mend)];
        }
    };
    if !stored.is_embedded()
        && let Err(why) = reach(stored.url.expose(), POSTGRES_PORT).await
    {
        let mend = Text::new(
            "请启动 PostgreSQL，或改正 store.url",
            "start PostgreSQL, or correct store.url",
        );
        return vec![Finding::wrong(check(), why, mend)];
    }
    let mut findings = Vec::new();
    for service in services {
        one(*service, &stored, node, &mut findings).await;
    }
    findings
}

async fn one(
    service: &'static dyn Service,
    stored: &StoreConfig,
    node: &NodeConfig,
    findings: &mut Vec<Finding>,
) {
    let name = service.name();
    let check = named("数据库", "database", name);
    let file = node.data_dir.join(format!("{name}.sqlite3"));
    if stored.is_embedded() && !file.exists() {
        let says = Text::new("尚不存在，启动时创建", "not there yet; the start makes it");
        findings.push(Finding::ok(check, says));
        return;
    }
    let tasks = Tasks::new();
    let (dir, tracker) = (&node.data_dir, tasks.tracker());
    // A connection is proved durable before it is handed out.
    let store = match Store::connect(stored, dir, name, Clock::default(), tracker).await {
        Ok(store) => store,
        Err(error) => {
            findings.push(Finding::wrong(check, cause(&error), mend(name, &error)));
            return;
        }
    };
    findings.push(Finding::ok(check, Text::new("写入持久", "durable")));
    let pending = store.pending(&steps(service)).await;
    let migrated = pending.as_ref().is_ok_and(Vec::is_empty);
    findings.push(migrations(name, pending, node));
    if migrated && store.refresh_clock().await.is_ok() {
        findings.push(clock(name, &store));
    }
    store.close().await;
}

fn mend(service: &str, error: &kit_store::Error) -> Text {
    let said = error.to_string();
    let told = |words: &[&str]| words.iter().any(|word| said.contains(word));
    match error {
        kit_store::Error::NotDurable { remedy, .. } => {
            Text::with(format!("请执行：{remedy}"), remedy.clone())
        }
        _ if told(&["does not exist"]) => Text::with(
            format!("请为 {service} 建库（排序规则 C）和用户，或改正 store.url"),
            format!(
                "create the database of {service} (collation C) and its role, or correct store.url"
            ),
        ),
        _ if told(&["authentication failed", "password", "no pg_hba.conf entry"]) => Text::new(
            "请改正 store.url 中的用户和密码，或 pg_hba.conf",
            "correct user and password in store.url, or pg_hba.conf",
        ),
        _ if told(&["permission denied"]) => {
            Text::new("请授予该用户所需权限", "grant the role what it lacks")
        }
        _ => Text::new("请检查 store.url 与服务器日志", "check store.url and the server's log"),
    }
}

fn migrations(
    name: &str,
    pending: Result<Vec<String>, kit_store::Error>,
    node: &NodeConfig,
) -> Finding {
    let check = named("迁移", "migrations", name);
    match pending {
        Ok(pending) if pending.is_empty() => {
            Finding::ok(check, Text::new("已是最新", "up to date"))
        }
        Ok(pending) if node.migrate_on_start => {
            let says = Text::with(
                format!("启动时执行 {} 项", pending.len()),
                format!("the start applies {}", pending.len()),
            );
            Finding::ok(check, says)
        }
        Ok(pending) => {
            let mend = Text::new("请运行 `jiebang migrate`", "run `jiebang migrate`");
            Finding::wrong(check, cause(&pending.join(", ")), mend)
        }
        Err(error) => {
            let mend = Text::new("请检查该用户的权限", "check the rights of the role");
            Finding::wrong(check, cause(&error), mend)
        }
    }
}

fn clock(name: &str, store: &Store) -> Finding {
    let check = named("时钟", "clock", name);
    match check::skew(name, store) {
        Ok(()) => Finding::ok(check, Text::new("相差 2 秒以内", "within 2 s")),
        Err(error) => {
            let mend = Text::new("请以 NTP 校时", "set the time by NTP");
            Finding::wrong(check, error.public(), mend)
        }
    }
}
