//! Why a process does not start.

use std::path::PathBuf;

use kit_base::{FieldError, Text};

use crate::service::SelfCheck;

/// A refusal to start, with what to mend.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("{}", settings(.0).en)]
    Config(#[from] FieldError),
    #[error("configuration: {0}")]
    Layers(#[from] ::config::ConfigError),
    #[error("setting {path} (from {origin}): {cause}")]
    Value { path: String, origin: String, cause: String },
    #[error("{file} is no configuration file: {cause}")]
    Malformed { file: PathBuf, cause: String },
    #[error("unknown setting {path} (from {origin}); `jiebang config` lists those there are")]
    UnknownKey { path: String, origin: String },
    #[error("{file} cannot be used: {cause}")]
    File { file: PathBuf, cause: std::io::Error },
    #[error("the data directory {0} is used by another node")]
    Locked(PathBuf),
    #[error("store of {service}: {cause}")]
    Store { service: String, cause: kit_store::Error },
    #[error("bus of {service}: {cause}")]
    Events { service: String, cause: kit_events::Error },
    #[error("identity: {0}")]
    Identity(#[from] kit_wire::Error),
    #[error("migrations of {service} are pending: {pending}; run `jiebang migrate`")]
    Pending { service: String, pending: String },
    #[error(
        "{address} cannot be used: {cause}; stop what listens there, or choose another by \
         --listen or node.admin_listen"
    )]
    Listen { address: String, cause: std::io::Error },
    #[error("TLS: {0}")]
    Tls(String),
    #[error("telemetry: {0}")]
    Telemetry(String),
    #[error("no service is called {name}; there are {known}")]
    UnknownService { name: String, known: String },
    #[error("{service}: {}", settings(.cause).en)]
    Build { service: &'static str, cause: FieldError },
    #[error(
        "{consumer} has heard {cursor} events of {producer}, whose log ends at {last_seq}: one of \
         the two was restored from an older backup; restore both to one moment, or set \
         node.accept_rollback to go on from the end of the log"
    )]
    RolledBack { consumer: String, producer: String, cursor: i64, last_seq: i64 },
    #[error("server: {0}")]
    Server(#[from] tonic::transport::Error),
    #[error("the clock of {service} is {skew_ms} ms off the host's; set the time by NTP")]
    Skew { service: String, skew_ms: i64 },
    #[error("the self-check of {service} failed: {cause}")]
    SelfCheck { service: &'static str, cause: SelfCheck },
}

impl StartError {
    /// The sentence for a person. A cause stays as the system said it.
    pub fn public(&self) -> Text {
        let zh = match self {
            Self::Config(fault) => settings(fault).zh.into_owned(),
            Self::Layers(cause) => format!("配置有误：{cause}"),
            Self::Value { path, origin, cause } => {
                format!("配置项 {path}（来自 {origin}）：{cause}")
            }
            Self::Malformed { file, cause } => {
                format!("{} 不是配置文件：{cause}", file.display())
            }
            Self::UnknownKey { path, origin } => {
                format!("没有配置项 {path}（来自 {origin}）；`jiebang config` 列出全部配置项")
            }
            Self::File { file, cause } => format!("{} 无法使用：{cause}", file.display()),
            Self::Locked(dir) => format!("数据目录 {} 已被另一节点占用", dir.display()),
            Self::Store { service, cause } => format!("{service} 的数据库：{cause}"),
            Self::Events { service, cause } => format!("{service} 的消息队列：{cause}"),
            Self::Identity(cause) => format!("身份认证：{cause}"),
            Self::Pending { service, pending } => {
                format!("{service} 有未执行的迁移：{pending}；请运行 `jiebang migrate`")
            }
            Self::Listen { address, cause } => format!(
                "{address} 无法使用：{cause}；请停止占用它的程序，或以 --listen、node.admin_listen 另选"
            ),
            Self::Tls(cause) => format!("TLS：{cause}"),
            Self::Telemetry(cause) => format!("遥测：{cause}"),
            Self::UnknownService { name, known } => format!("没有服务 {name}；有 {known}"),
            Self::Build { service, cause } => format!("{service}：{}", settings(cause).zh),
            Self::RolledBack { consumer, producer, cursor, last_seq } => format!(
                "{consumer} 已收到 {producer} 的 {cursor} 个事件，而其日志止于 {last_seq}：\
                 其中之一由较旧的备份恢复；请将两者恢复到同一时刻，\
                 或设 node.accept_rollback 从日志末尾继续"
            ),
            Self::Server(cause) => format!("服务端：{cause}"),
            Self::Skew { service, skew_ms } => {
                format!("{service} 的时钟与本机相差 {skew_ms} 毫秒；请以 NTP 校时")
            }
            Self::SelfCheck { service, cause } => format!("{service} 启动自检未通过：{cause}"),
        };
        Text::with(zh, self.to_string())
    }
}

/// The settings at fault, each with its sentence.
fn settings(error: &FieldError) -> Text {
    let each = |zh: bool| {
        let one = |it: &kit_base::FieldFault| match zh {
            true => format!("配置项 {}：{}", it.path, it.text.zh),
            false => format!("setting {}: {}", it.path, it.text.en),
        };
        error.faults.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    Text::with(each(true), each(false))
}
