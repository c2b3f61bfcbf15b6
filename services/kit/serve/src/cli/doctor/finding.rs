//! One finding of the doctor, in both languages.

use std::time::Duration;

use kit_base::Text;
use url::Url;

const REACH_TIMEOUT: Duration = Duration::from_secs(3);

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Ok,
    /// Not wrong in itself, but somebody should know.
    Note,
    Wrong,
}

impl State {
    pub const fn mark(self) -> Text {
        match self {
            Self::Ok => Text::new("正常", "ok   "),
            Self::Note => Text::new("注意", "note "),
            Self::Wrong => Text::new("有误", "WRONG"),
        }
    }
}

/// What was checked, what was found, and how to mend it.
#[derive(Clone, Debug)]
pub struct Finding {
    pub check: Text,
    pub state: State,
    pub says: Text,
    pub mend: Text,
}

impl Finding {
    pub const fn ok(check: Text, says: Text) -> Self {
        Self { check, state: State::Ok, says, mend: Text::new("", "") }
    }

    pub const fn note(check: Text, says: Text, mend: Text) -> Self {
        Self { check, state: State::Note, says, mend }
    }

    pub const fn wrong(check: Text, says: Text, mend: Text) -> Self {
        Self { check, state: State::Wrong, says, mend }
    }
}

/// A check of something that has a name.
pub fn named(zh: &str, en: &str, name: impl std::fmt::Display) -> Text {
    Text::with(format!("{zh} {name}"), format!("{en} {name}"))
}

/// A cause as the system said it, which is the same in both languages.
pub fn cause(cause: &dyn std::fmt::Display) -> Text {
    Text::with(cause.to_string(), cause.to_string())
}

/// Whether anything listens at the host of an address; why not, if nothing does.
pub async fn reach(address: &str, default_port: u16) -> Result<(), Text> {
    let Ok(url) = Url::parse(&address.replace(['{', '}'], "")) else {
        return Err(Text::new("地址无法识别", "the address does not read"));
    };
    let Some(host) = url.host_str().filter(|host| !host.is_empty()) else { return Ok(()) };
    let host = host.trim_matches(['[', ']']);
    let port = url.port_or_known_default().unwrap_or(default_port);
    let connecting = tokio::net::TcpStream::connect((host, port));
    let why = match tokio::time::timeout(REACH_TIMEOUT, connecting).await {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "3 s".to_owned(),
    };
    Err(Text::with(
        format!("{host}:{port} 无法连接（{why}）"),
        format!("{host}:{port} cannot be reached ({why})"),
    ))
}
