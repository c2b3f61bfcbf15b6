//! The journal: every acknowledged act, on disk as it comes.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use jiebang::demo::Acknowledged;

/// Everything that was acknowledged in one round.
pub struct Journal {
    pub file: PathBuf,
    kept: Mutex<(File, Vec<Acknowledged>)>,
}

impl Journal {
    pub fn create(seed: u64, round: usize) -> std::io::Result<Self> {
        let dir = std::env::temp_dir().join("jb-ordeal");
        std::fs::create_dir_all(&dir)?;
        let file = dir.join(format!("{seed}-{round}.jsonl"));
        let kept = Mutex::new((File::create(&file)?, Vec::new()));
        Ok(Self { file, kept })
    }

    /// Keeps an act before the next one begins.
    pub fn keep(&self, act: Acknowledged) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let line = serde_json::json!({
            "who": act.who.subject,
            "path": act.path,
            "request": hex::encode(&act.request),
            "reply": hex::encode(&act.reply),
        });
        writeln!(kept.0, "{line}").expect("the journal can be written");
        kept.1.push(act);
    }

    pub fn acts(&self) -> Vec<Acknowledged> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }
}
