//! Private servers: PostgreSQL and RabbitMQ of the tests' own.
//!
//! Owns their processes and directories. Shape: one of each per test process,
//! started when first asked for; a database or vhost per sandbox. Bounds: ports
//! claimed by lock files. Packaged servers are neither used nor stopped.

pub mod ports;
mod postgres;
mod rabbit;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

pub use postgres::Postgres;
pub use rabbit::Rabbit;

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{program} failed: {output}")]
    Failed { program: String, output: String },
    #[error("{0} does not answer")]
    Silent(&'static str),
    #[error("no free port from 17000 to 19999")]
    NoPort,
}

/// Both servers.
pub struct Servers {
    pub postgres: Postgres,
    pub rabbit: Rabbit,
}

static SHARED: LazyLock<Mutex<Option<Servers>>> = LazyLock::new(Mutex::default);

/// The servers of this test process.
pub fn shared() -> Result<Shared, Error> {
    let mut held = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if held.is_none() {
        *held = Some(Servers { postgres: Postgres::start()?, rabbit: Rabbit::start()? });
    }
    Ok(Shared(held))
}

/// The servers, held while they are used for something short.
pub struct Shared(MutexGuard<'static, Option<Servers>>);

impl std::ops::Deref for Shared {
    type Target = Servers;

    fn deref(&self) -> &Servers {
        self.0.as_ref().expect("started before it is handed out")
    }
}

/// A directory of its own, traversable for the servers' users.
pub fn directory(what: &str) -> io::Result<PathBuf> {
    directory_in(&std::env::temp_dir(), what)
}

/// A directory of its own on a given file system.
pub fn directory_in(base: &Path, what: &str) -> io::Result<PathBuf> {
    let unique = uuid::Uuid::new_v4().simple().to_string();
    let dir = base.join(format!("jb-{what}-{}", &unique[..12]));
    std::fs::create_dir_all(&dir)?;
    Ok(dir)
}

/// Runs a program to its end.
fn run(mut command: std::process::Command) -> Result<String, Error> {
    let output = command.output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match output.status.success() {
        true => Ok(text(&output.stdout)),
        false => Err(Error::Failed {
            program: format!("{command:?}"),
            output: [text(&output.stdout), text(&output.stderr)].concat(),
        }),
    }
}
