//! The merged settings as a person reads them: origins shown, secrets hidden.

use std::collections::BTreeMap;

use config::{Value, ValueKind};

use crate::config::Settings;
use crate::config::layers::is_empty_table;
use crate::error::StartError;

const STARS: &str = "***";

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
        let said = |(_, (value, _)): &(String, (Value, String))| !is_empty_table(value);
        Ok(self.leaves()?.into_iter().filter(said).map(each).collect())
    }
}

/// The value, with what is secret as stars.
fn hidden(path: &str, value: &Value) -> serde_json::Value {
    let key = path.rsplit('.').next().unwrap_or_default();
    match &value.kind {
        ValueKind::Boolean(value) => (*value).into(),
        ValueKind::I64(value) => (*value).into(),
        ValueKind::U64(value) => (*value).into(),
        ValueKind::String(text) if is_secret(key) && !text.is_empty() => STARS.into(),
        ValueKind::String(text) => without_password(text).into(),
        ValueKind::Array(items) => items.iter().map(|item| hidden(path, item)).collect(),
        other => other.to_string().into(),
    }
}

/// Keys by whose name the value is nobody's business; one that ends in `_file`
/// says only where it lies.
fn is_secret(key: &str) -> bool {
    ["password", "passphrase", "secret", "token", "private_key", "api_key"]
        .iter()
        .any(|word| key.ends_with(word))
}

/// An address without its password, wherever that stands and however it is spelt.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let rest = match rest.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:{STARS}@{host}"),
            None => rest.to_owned(),
        },
        None => rest.to_owned(),
    };
    let Some((address, query)) = rest.split_once('?') else { return format!("{scheme}://{rest}") };
    let parameter = |parameter: &str| match parameter.split_once('=') {
        Some((key, _)) if is_secret(key) => format!("{key}={STARS}"),
        _ => parameter.to_owned(),
    };
    let query: Vec<String> = query.split('&').map(parameter).collect();
    format!("{scheme}://{address}?{}", query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_shows() {
        for (text, shown) in [
            ("amqp://node:s3cret@broker:5672/jiebang", "amqp://node:***@broker:5672/jiebang"),
            ("amqp://node:s3#c@r/et@broker/%2f", "amqp://node:***@broker/%2f"),
            ("sqlite", "sqlite"),
            ("postgres://node@db/{service}", "postgres://node@db/{service}"),
            ("postgres://node:s3cret@db/{service}", "postgres://node:***@db/{service}"),
            (
                "postgres://db/x?user=node&password=s3cret&sslmode=require",
                "postgres://db/x?user=node&password=***&sslmode=require",
            ),
        ] {
            assert_eq!(without_password(text), shown);
        }
    }

    #[test]
    fn keys_that_name_a_secret_hide_it() {
        let text = |text: &str| Value::new(None, ValueKind::String(text.to_owned()));
        for (path, value, shown) in [
            ("identity.client_secret", "s3cret", "***"),
            ("services.access_token", "s3cret", "***"),
            ("services.access_token", "", ""),
            ("node.tls_key_file", "/etc/key.pem", "/etc/key.pem"),
        ] {
            assert_eq!(hidden(path, &text(value)), shown, "{path}");
        }
    }
}
