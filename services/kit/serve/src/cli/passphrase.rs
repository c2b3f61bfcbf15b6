//! A passphrase: from a file, from the environment, or asked for without showing it.
//!
//! Never an argument, which every process of the computer could read. Bounds: one line
//! of `LINE_MAX` bytes. Order: the file, `JIEBANG_PASSPHRASE`, the terminal.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};

use kit_base::Text;
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::{CliError, Context};

const VARIABLE: &str = "JIEBANG_PASSPHRASE";
const LINE_MAX: u64 = 4 * 1024;
const UNREAD: Text = Text::new("口令无法读取", "the passphrase cannot be read");

/// Whether a passphrase is chosen now, so that a slip of the hand would lock its owner out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passphrase {
    Chosen,
    Known,
}

impl Context {
    /// Reads the passphrase; it is wiped when dropped.
    pub fn passphrase(
        &self,
        file: Option<&str>,
        which: Passphrase,
    ) -> Result<Zeroizing<String>, CliError> {
        let unread = |error: std::io::Error| CliError::because(&UNREAD, &error);
        if let Some(file) = file {
            return line(File::open(file).map_err(unread)?);
        }
        if let Ok(set) = std::env::var(VARIABLE) {
            return Ok(Zeroizing::new(set));
        }
        let first = self.ask(&Text::new("口令：", "passphrase: "))?;
        if which == Passphrase::Chosen {
            let again = self.ask(&Text::new("再输一次：", "once more: "))?;
            if first != again {
                return Err(CliError::wrong("两次口令不同", "the two are not the same"));
            }
        }
        Ok(first)
    }

    /// Asks on the terminal, whatever the input and the output are.
    fn ask(&self, prompt: &Text) -> Result<Zeroizing<String>, CliError> {
        let opened = OpenOptions::new().read(true).write(true).open("/dev/tty");
        let Ok(mut terminal) = opened else {
            return Err(CliError::wrong(
                format!("没有终端可输入口令；请用 --passphrase-file 或 {VARIABLE}"),
                format!("there is no terminal to ask on; use --passphrase-file or {VARIABLE}"),
            ));
        };
        let unread = |error: std::io::Error| CliError::because(&UNREAD, &error);
        let shown = tcgetattr(&terminal).map_err(|it| unread(it.into()))?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        write!(terminal, "{}", prompt.say(self.lang)).map_err(unread)?;
        let set = |terminal: &File, modes| tcsetattr(terminal, OptionalActions::Flush, modes);
        set(&terminal, &hidden).map_err(|it| unread(it.into()))?;
        let read = terminal.try_clone().map_err(unread).and_then(line);
        set(&terminal, &shown).map_err(|it| unread(it.into()))?;
        writeln!(terminal).map_err(unread)?;
        read
    }
}

/// The first line, without its end.
fn line(from: impl Read) -> Result<Zeroizing<String>, CliError> {
    // The buffer keeps a copy until it is dropped; the process ends soon after.
    let mut line = Zeroizing::new(String::with_capacity(256));
    let read = BufReader::new(from.take(LINE_MAX)).read_line(&mut line);
    read.map_err(|error| CliError::because(&UNREAD, &error))?;
    let length = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(length);
    Ok(line)
}
