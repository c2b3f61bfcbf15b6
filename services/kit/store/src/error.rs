//! What the store can answer instead of a row.

use std::time::Duration;

use kit_base::{Details, FieldError, Kind, Problem, Text};
use sea_orm::{DbErr, SqlErr};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A store's failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{name} is not in {table}")]
    NotFound { table: &'static str, name: String },
    #[error("{name} is already in {table}")]
    Exists { table: &'static str, name: String },
    #[error("{name} changed since it was read")]
    Conflict { name: String },
    #[error("the page token does not belong to this list")]
    PageToken,
    #[error("{setting} is {found}, so a power cut could lose acknowledged writes: {remedy}")]
    NotDurable { setting: String, found: String, remedy: String },
    #[error(
        "{table} could be rewritten: its triggers are missing or disabled; restore them (ENABLE \
         TRIGGER), or revoke UPDATE, DELETE and TRUNCATE on {table} from the node's role"
    )]
    Unguarded { table: &'static str },
    #[error(
        "the database was made by another version: step {step} made other tables then; before 1.0 \
         there is no way across, so begin with an empty directory or database"
    )]
    Schema { step: String },
    #[error("migrations are pending: {0}")]
    Pending(String),
    #[error("the command panicked")]
    Panicked,
    #[error("the commit failed: {0}")]
    Lost(String),
    #[error("the store is closed")]
    Closed,
    #[error("a stored document does not read: {0}")]
    Body(#[from] serde_json::Error),
    #[error(transparent)]
    Db(#[from] DbErr),
}

impl Error {
    /// Whether a unique key is taken.
    pub fn is_unique(error: &DbErr) -> bool {
        matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
    }

    /// Lock waits, deadlocks and a pool without a free connection pass by.
    fn is_busy(error: &DbErr) -> bool {
        let text = error.to_string();
        let waits =
            ["deadlock detected", "lock timeout", "database is locked", "could not serialize"];
        matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_))
            || waits.iter().any(|wait| text.contains(wait))
            || [
                "terminating connection",
                "the database system is",
                "connection closed",
                "broken pipe",
                "Connection reset",
                "Connection refused",
                "unexpected end of file",
                "error communicating",
            ]
            .iter()
            .any(|lost| text.contains(lost))
    }
}

impl Problem for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound { .. } => Kind::NotFound,
            Self::Exists { .. } => Kind::Exists,
            Self::Conflict { .. } => Kind::Conflict,
            Self::PageToken => Kind::Invalid,
            Self::Pending(_) | Self::Closed | Self::Lost(_) => Kind::Busy,
            Self::Db(error) if Self::is_busy(error) => Kind::Busy,
            Self::NotDurable { .. }
            | Self::Unguarded { .. }
            | Self::Schema { .. }
            | Self::Panicked
            | Self::Body(_)
            | Self::Db(_) => Kind::Internal,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "NOT_FOUND",
            Self::Exists { .. } => "ALREADY_EXISTS",
            Self::Conflict { .. } => "CONFLICT",
            Self::PageToken => "PAGE_TOKEN",
            Self::NotDurable { .. } => "NOT_DURABLE",
            Self::Unguarded { .. } => "NOT_APPEND_ONLY",
            Self::Pending(_) => "MIGRATIONS_PENDING",
            Self::Schema { .. } => "SCHEMA_DIFFERS",
            Self::Lost(_) => "OUTCOME_UNKNOWN",
            Self::Closed => "CLOSING",
            Self::Panicked | Self::Body(_) | Self::Db(_) => match self.kind() {
                Kind::Busy => "STORE_BUSY",
                _ => "INTERNAL",
            },
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::NotFound { .. } => Text::new("未找到，或您无权查看", "not found, or not for you"),
            Self::Exists { .. } => Text::new("已存在", "it already exists"),
            Self::Conflict { .. } => Text::new(
                "内容已被他人更改，请刷新后重试",
                "it changed since you read it; read it again and retry",
            ),
            Self::PageToken => {
                Text::new("翻页标记与本查询不符", "the page token belongs to another query")
            }
            Self::Pending(_) | Self::Closed | Self::Lost(_) => {
                Text::new("系统正在启动或停止，请稍后重试", "starting or stopping; retry shortly")
            }
            Self::Schema { .. } => Text::new(
                "数据库由另一版本建立，1.0 之前不能沿用；请用空目录或新建数据库",
                "another version made this database; before 1.0 begin with an empty one",
            ),
            Self::NotDurable { .. }
            | Self::Unguarded { .. }
            | Self::Panicked
            | Self::Body(_)
            | Self::Db(_) => match self.kind() {
                Kind::Busy => Text::new("系统繁忙，请稍后重试", "busy; retry shortly"),
                _ => Text::new("系统内部错误", "internal error"),
            },
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::NotFound { table, name } | Self::Exists { table, name } => {
                Details::resource(table, name)
            }
            Self::PageToken => {
                let fault = FieldError::new("page_token", "PAGE_TOKEN", self.public());
                Details { fields: fault.faults, ..Details::default() }
            }
            _ if self.kind() == Kind::Busy => {
                Details { retry: Some(Duration::from_secs(1)), ..Details::default() }
            }
            _ => Details::default(),
        }
    }
}
