//! Files of the command line: read with a limit, written only where nothing is.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use kit_base::merkle::Hash;
use kit_base::{Problem, Text};
use kit_serve::Given;
use kit_serve::cli::CliError;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::seal::files::{BundleFile, array};
use crate::seal::{Bundle, Checked, Kind, OpeningSet};

/// Bytes of a file at most: a bundle of the largest closing.
const FILE_MAX: u64 = 512 * 1024 * 1024;

/// A problem as the command line tells it.
pub fn told<P: Problem>(problem: P) -> CliError {
    CliError::of(&problem)
}

/// A problem with a file.
fn about(path: &Path, cause: &dyn std::fmt::Display) -> CliError {
    let name = path.display();
    let doing =
        Text::with(format!("文件 {name} 有问题"), format!("something is wrong with file {name}"));
    CliError::because(&doing, cause)
}

pub fn read(path: impl AsRef<Path>) -> Result<Zeroizing<Vec<u8>>, CliError> {
    let path = path.as_ref();
    let wrong = |error: std::io::Error| about(path, &error);
    let file = File::open(path).map_err(wrong)?;
    let size = file.metadata().map_err(wrong)?.len();
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(size).unwrap_or(0)));
    file.take(FILE_MAX).read_to_end(&mut bytes).map_err(wrong)?;
    Ok(bytes)
}

pub fn json<T: DeserializeOwned>(path: impl AsRef<Path>) -> Result<T, CliError> {
    let bytes = read(&path)?;
    serde_json::from_slice(&bytes).map_err(|error| about(path.as_ref(), &error))
}

/// Writes a new file that only its owner reads; an old one is never lost.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let done = file.and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    done.map_err(|error| about(path, &error))
}

/// The directory that results go to; it is made if it is not there.
pub fn out(given: &Given<'_>) -> Result<PathBuf, CliError> {
    let out = PathBuf::from(given.text("out").unwrap_or("."));
    std::fs::create_dir_all(&out).map_err(|error| about(&out, &error))?;
    Ok(out)
}

/// The bundle that was named.
pub fn bundle(given: &Given<'_>) -> Result<Bundle, CliError> {
    let file: BundleFile = json(given.needed("bundle"))?;
    Bundle::try_from(&file).map_err(told)
}

/// The envelope and the bids that were named, or the first one of every bid.
pub fn opening<'a>(
    given: &Given<'_>,
    bundle: &'a Bundle,
    checked: &Checked<'a>,
) -> Result<OpeningSet<'a>, CliError> {
    let first = bundle.conditions.committee.kinds.first().copied();
    let kind = match given.text("kind") {
        Some(code) => Kind::of_code(code),
        None => first,
    };
    let kind = kind.ok_or_else(|| {
        let codes = Kind::ALL.map(Kind::code).join(", ");
        CliError::wrong(format!("信封可以是 {codes}"), format!("an envelope is one of {codes}"))
    })?;
    let admitted = match given.text("admitted") {
        Some(file) => Some(hashes(file)?),
        None => None,
    };
    checked.opening(kind, admitted.as_deref()).map_err(told)
}

fn hashes(file: &str) -> Result<Vec<Hash>, CliError> {
    let bytes = read(file)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
    lines.map(|it| array("admitted", it).map_err(told)).collect()
}
