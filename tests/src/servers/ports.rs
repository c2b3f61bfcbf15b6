//! Ports below 32768, where no reconnecting client can connect to itself.
//!
//! Owns the claims: a locked file per port, held until the process ends.

use std::fs::{self, File};
use std::net::TcpListener;
use std::sync::{LazyLock, Mutex, PoisonError};

use super::Error;

static CLAIMS: LazyLock<Mutex<Vec<File>>> = LazyLock::new(Mutex::default);

/// Claims a free port for the life of this process.
pub fn claim() -> Result<u16, Error> {
    let dir = std::env::temp_dir().join("jb-ports");
    fs::create_dir_all(&dir)?;
    let first = 17_000 + (std::process::id() % 2_900) as u16;
    for port in (first..20_000).chain(17_000..first) {
        let Ok(file) = File::create(dir.join(port.to_string())) else { continue };
        if file.try_lock().is_ok() && TcpListener::bind(("127.0.0.1", port)).is_ok() {
            CLAIMS.lock().unwrap_or_else(PoisonError::into_inner).push(file);
            return Ok(port);
        }
    }
    Err(Error::NoPort)
}
