//! The machine: the line that stands over every figure, and what processes used.

use std::fs;

use crate::place::Place;

/// Ticks of /proc in a second; the same on every Linux.
const TICKS: f64 = 100.0;

/// What the figures were taken on.
pub fn line() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cpu = field("/proc/cpuinfo", "model name");
    let memory: f64 =
        field("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse().unwrap_or_default();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let build = if cfg!(debug_assertions) { "debug build" } else { "release build" };
    format!(
        "{cores} cores ({cpu}), {:.0} GB, Linux {}, disk {} ({:.0} us a write), {build}",
        memory / 1e6,
        kernel.trim(),
        Place::Disk.kind(),
        Place::Disk.probe().unwrap_or_default()
    )
}

/// The value of `name: value` in a file of /proc.
fn field(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let found = text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    });
    found.unwrap_or_default()
}

/// Memory that a process holds, in megabytes.
pub fn resident_mb(pid: u32) -> f64 {
    let kb = field(&format!("/proc/{pid}/status"), "VmRSS");
    kb.trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1_024.0
}

/// CPU seconds that this process has used, its children left out.
pub fn own_cpu() -> f64 {
    stat(std::process::id()).map_or(0.0, |it| it.own)
}

/// CPU seconds that a process and everything it started have used.
pub fn cpu(pid: u32) -> f64 {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let all: Vec<Stat> =
        processes.filter_map(|entry| stat(entry.file_name().to_str()?.parse().ok()?)).collect();
    let mut family = vec![pid];
    let mut seconds = 0.0;
    while let Some(member) = family.pop() {
        family.extend(all.iter().filter(|it| it.parent == member).map(|it| it.pid));
        seconds += all.iter().filter(|it| it.pid == member).map(|it| it.own + it.gone).sum::<f64>();
    }
    seconds
}

struct Stat {
    pid: u32,
    parent: u32,
    own: f64,
    /// Of children that ended.
    gone: f64,
}

fn stat(pid: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is a name that may hold blanks; what follows its bracket counts.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |nth: usize| fields.get(nth)?.parse::<f64>().ok();
    let own = (ticks(11)? + ticks(12)?) / TICKS;
    let gone = (ticks(13)? + ticks(14)?) / TICKS;
    Some(Stat { pid, parent: fields.get(1)?.parse().ok()?, own, gone })
}
