//! Why a bench ends without figures.

/// A failure of a bench.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Servers(#[from] tests::servers::Error),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Database(#[from] sea_orm::DbErr),
    #[error("{0}")]
    Store(#[from] kit_store::Error),
    #[error("{0}")]
    Events(#[from] kit_events::Error),
    #[error("{0}")]
    Call(#[from] Box<tonic::Status>),
    #[error("{0}")]
    Transport(#[from] tonic::transport::Error),
    #[error("{0}")]
    Broker(#[from] lapin::Error),
    #[error("{0}")]
    Document(#[from] serde_json::Error),
    #[error("a task did not end: {0}")]
    Task(#[from] tokio::task::JoinError),
    #[error("ours and the peer disagree: {0}")]
    Disagree(String),
    #[error("{0} did not come about in time")]
    Late(&'static str),
}

impl From<tonic::Status> for Error {
    fn from(status: tonic::Status) -> Self {
        Self::Call(Box::new(status))
    }
}

pub type Result<T> = std::result::Result<T, Error>;

/// Both sides must have given the same answer.
pub fn agree<T: PartialEq + std::fmt::Debug>(what: &str, ours: &T, peer: &T) -> Result<()> {
    match ours == peer {
        true => Ok(()),
        false => Err(Error::Disagree(format!("{what}: {ours:?} and {peer:?}"))),
    }
}
