//! Why a demonstration stops.

use thiserror::Error;
use tonic::Status;

/// Why a demonstration stops.
#[derive(Debug, Error)]
pub enum Error {
    #[error("演示数据有误 the demo's data is wrong at {place}: {fault}")]
    Data { place: String, fault: String },

    #[error("{who} 的操作被拒绝 was refused {what}: {status}")]
    Refused { who: String, what: String, status: Box<Status> },

    #[error("等待超时 waited in vain: {0}")]
    Waited(String),

    #[error("令牌不可用 the token of {0} cannot be sent")]
    Token(String),
}

impl Error {
    pub fn data(place: &str, fault: &str) -> Self {
        Self::Data { place: place.to_owned(), fault: fault.to_owned() }
    }
}
