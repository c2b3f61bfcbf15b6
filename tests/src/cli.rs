//! The command line as somebody types it: the real binary in a directory of its
//! own, without any setting of the host's.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::fleet::binary;
use crate::nursery;
use crate::servers::directory;

/// Somebody at a terminal.
pub struct Cli {
    pub dir: PathBuf,
    variables: Vec<(&'static str, String)>,
    before: Vec<String>,
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub out: String,
    pub err: String,
    pub code: i32,
}

impl Said {
    /// The result, which is JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The error, which is JSON.
    pub fn error(&self) -> Value {
        let value: Value =
            serde_json::from_str(&self.err).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        value["error"].clone()
    }
}

impl Default for Cli {
    fn default() -> Self {
        Self::new()
    }
}

impl Cli {
    /// In an empty directory.
    pub fn new() -> Self {
        let dir = directory("cli").expect("a temporary directory");
        Self { dir, variables: Vec::new(), before: Vec::new() }
    }

    /// With an environment variable.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    /// With options before everything that is typed.
    #[must_use]
    pub fn always(mut self, options: &[&str]) -> Self {
        self.before.extend(options.iter().map(|it| (*it).to_owned()));
        self
    }

    /// Writes a file into the directory.
    #[must_use]
    pub fn file(self, name: &str, text: &str) -> Self {
        std::fs::write(self.dir.join(name), text).expect("the directory takes a file");
        self
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = nursery::command(&binary("jiebang").display().to_string());
        command.args(&self.before).args(arguments).current_dir(&self.dir);
        command.env_clear().env("PATH", std::env::var("PATH").unwrap_or_default());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }

    /// Types a command and waits for its end.
    pub fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output().expect("the binary runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said {
            out: text(&output.stdout),
            err: text(&output.stderr),
            code: output.status.code().unwrap_or(-1),
        }
    }
}

impl Drop for Cli {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}
