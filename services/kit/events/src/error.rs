//! What event handling can answer instead of success.

use kit_base::{Details, FieldError, Kind, Problem, Text};
use sea_orm::DbErr;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of outbox, bus or inbox.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] kit_store::Error),
    #[error("the request id was used for another command")]
    RequestIdReused,
    #[error("the event does not decode: {0}")]
    Undecodable(String),
    #[error(transparent)]
    Field(#[from] FieldError),
    #[error("the log no longer holds what the cursor asks for")]
    CursorExpired,
    #[error("parked event {0} is not there")]
    NotParked(String),
    #[error("event {0} waits behind an earlier one")]
    WaitsBehind(String),
    #[error(
        "a consumer stands at {cursor} in the log of {producer}, which ends at {last_seq}: \
         one of the two was restored from an older backup"
    )]
    RolledBack { producer: String, cursor: i64, last_seq: i64 },
    #[error("the bus is away: {0}")]
    Bus(String),
    #[error("{what} is wrong on the broker: {remedy}")]
    Topology { what: String, remedy: String },
    #[error("the log of {producer} cannot be read: {cause}")]
    Log { producer: String, cause: String },
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl Problem for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Store(inner) => inner.kind(),
            Self::RequestIdReused | Self::Undecodable(_) | Self::Field(_) => Kind::Invalid,
            Self::CursorExpired | Self::WaitsBehind(_) => Kind::Refused,
            Self::NotParked(_) => Kind::NotFound,
            Self::Bus(_) | Self::Log { .. } => Kind::Busy,
            Self::Topology { .. } | Self::RolledBack { .. } => Kind::Internal,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Store(inner) => inner.reason(),
            Self::Field(inner) => inner.reason(),
            Self::RequestIdReused => "REQUEST_ID_REUSED",
            Self::Undecodable(_) => "UNDECODABLE",
            Self::CursorExpired => "CURSOR_EXPIRED",
            Self::NotParked(_) => "NOT_FOUND",
            Self::WaitsBehind(_) => "WAITS_BEHIND_ANOTHER",
            Self::RolledBack { .. } => "LOG_ROLLED_BACK",
            Self::Bus(_) | Self::Log { .. } => "BUS_AWAY",
            Self::Topology { .. } => "BUS_TOPOLOGY",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Store(inner) => inner.public(),
            Self::Field(inner) => inner.public(),
            Self::RequestIdReused => Text::new(
                "该请求编号已用于另一内容",
                "this request id was used for another command",
            ),
            Self::CursorExpired => {
                Text::new("游标已过期，请重新列出", "the cursor expired; list again")
            }
            Self::NotParked(_) => Text::new("没有这条滞留事件", "there is no such parked event"),
            Self::Undecodable(_) | Self::Bus(_) | Self::Log { .. } => {
                Text::new("消息暂不可达，请稍后重试", "messages are delayed; retry shortly")
            }
            Self::WaitsBehind(_) => Text::new(
                "该事件须等待同一对象的前一事件",
                "an earlier event of the same object comes first",
            ),
            Self::Topology { .. } | Self::RolledBack { .. } => {
                Text::new("系统内部错误", "internal error")
            }
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Store(inner) => inner.details(),
            Self::Field(inner) => inner.details(),
            Self::RequestIdReused => {
                let text = Text::new("已用于另一内容", "was used for another command");
                let fault = FieldError::new("request_id", "REQUEST_ID_REUSED", text);
                Details { fields: fault.faults, ..Details::default() }
            }
            Self::NotParked(name) => Details::resource("parkedEvents", name),
            Self::Undecodable(_)
            | Self::CursorExpired
            | Self::WaitsBehind(_)
            | Self::RolledBack { .. }
            | Self::Bus(_)
            | Self::Topology { .. }
            | Self::Log { .. } => Details::default(),
        }
    }
}
