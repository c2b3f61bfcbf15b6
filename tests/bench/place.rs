//! Where data lies: on the disk, or on a file system in memory.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::error::Result;
use crate::pairs::quantile;

const MEMORY: &str = "/dev/shm";
const PROBES: usize = 16;
const PROBE_BYTES: usize = 4_096;

/// One of the two kinds of file systems that durable work is measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Disk,
    Memory,
}

impl Place {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disk => "disk",
            Self::Memory => "memory",
        }
    }

    /// Where directories of this kind are made.
    pub fn base(self) -> PathBuf {
        match self {
            Self::Disk => std::env::temp_dir(),
            Self::Memory => PathBuf::from(MEMORY),
        }
    }

    /// A reach holds for the disk alone: in memory a commit costs nothing, so that
    /// what remains is our work against none.
    pub fn reach(self, reach: f64) -> Option<f64> {
        (self == Self::Disk).then_some(reach)
    }

    /// How long one small durable write takes here, in microseconds.
    pub fn probe(self) -> Result<f64> {
        let path = self.base().join(format!("jb-probe-{}", std::process::id()));
        let mut file = File::create(&path)?;
        let mut times = Vec::with_capacity(PROBES);
        for _ in 0..PROBES {
            let begin = Instant::now();
            file.write_all(&[0x6a; PROBE_BYTES])?;
            file.sync_data()?;
            times.push(begin.elapsed().as_secs_f64() * 1e6);
        }
        fs::remove_file(path)?;
        Ok(quantile(times, 0.5))
    }

    /// The kind of file system, as the kernel names it.
    pub fn kind(self) -> String {
        let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
        let of = |line: &str| {
            let mut words = line.split(' ').skip(1);
            let (point, kind) = (words.next()?.to_owned(), words.next()?.to_owned());
            self.base().starts_with(Path::new(&point)).then_some((point.len(), kind))
        };
        mounts.lines().filter_map(of).max().map_or_else(String::new, |(_, kind)| kind)
    }
}
