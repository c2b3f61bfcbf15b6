//! The merged settings as a person reads them: origins shown, secrets hidden.

use std::collections::BTreeMap;

use config::{Value, ValueKind};

use crate::config::Settings;
use crate::error::StartError;

/// One printed setting.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Shown {
    pub value: serde_json::Value,
    pub origin: String,
}

impl Settings {
    /// Every setting, by path.
    pub fn shown(&self) -> Result<BTreeMap<String, Shown>, StartError> {
        let each = |(path, (value, origin)): (String, (Value, String))| {
            let value = hidden(&path, &value);
            (path, Shown { value, origin })
        };
        Ok(self.leaves()?.into_iter().map(each).collect())
    }
}

/// The value, with the password of an address as stars.
fn hidden(path: &str, value: &Value) -> serde_json::Value {
    match &value.kind {
        ValueKind::Boolean(value) => (*value).into(),
        ValueKind::I64(value) => (*value).into(),
        ValueKind::U64(value) => (*value).into(),
        ValueKind::String(text) if path.ends_with("url") => without_password(text).into(),
        ValueKind::String(text) => text.as_str().into(),
        other => other.to_string().into(),
    }
}

fn without_password(text: &str) -> String {
    match url::Url::parse(text) {
        Ok(mut url) if url.password().is_some() => {
            // An address that has a password may also lose it.
            let _ = url.set_password(Some("***"));
            url.to_string()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_shows() {
        for (text, shown) in [
            ("amqp://node:s3cret@broker:5672/jiebang", "amqp://node:***@broker:5672/jiebang"),
            ("sqlite", "sqlite"),
            ("postgres://node@db/{service}", "postgres://node@db/{service}"),
        ] {
            assert_eq!(without_password(text), shown);
        }
    }
}
