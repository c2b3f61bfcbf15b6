//! Messages as people read them: money in yuan, Beijing time, codes in words.

use kit_base::calendar::beijing_time;
use kit_base::{Lang, Time};
use kit_wire::show;
use prost_reflect::{
    DynamicMessage, EnumValueDescriptor, FieldDescriptor, Kind, MapKey, ReflectMessage, Value,
};

use super::call;
use super::table::table;
use super::words::Column;

/// Pages of a list, gathered.
#[derive(Default)]
pub struct Pages {
    field: String,
    items: Vec<DynamicMessage>,
    /// The token of the page after these; empty if there is none.
    pub next: String,
}

impl Pages {
    pub fn add(&mut self, reply: &DynamicMessage) {
        let next = reply.get_field_by_name("next_page_token");
        self.next = next.and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
        for field in reply.descriptor().fields().filter(FieldDescriptor::is_list) {
            self.field = field.json_name().to_owned();
            let items = reply.get_field(&field);
            let items = items.as_list().unwrap_or_default().iter();
            self.items.extend(items.filter_map(|item| item.as_message().cloned()));
        }
    }

    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub fn value(&self) -> serde_json::Value {
        let items: Vec<_> = self.items.iter().map(call::value_of).collect();
        let mut value = serde_json::Map::new();
        value.insert(self.field.clone(), items.into());
        if !self.next.is_empty() {
            value.insert("nextPageToken".to_owned(), self.next.clone().into());
        }
        value.into()
    }

    pub fn table(&self, columns: &[Column], lang: Lang) -> String {
        let titles: Vec<_> = columns.iter().map(|it| it.title().say(lang).to_owned()).collect();
        let rows: Vec<_> = self.items.iter().map(|item| row(item, columns, lang)).collect();
        table(&titles, &rows)
    }
}

/// The cells of one message.
pub fn row(message: &DynamicMessage, columns: &[Column], lang: Lang) -> Vec<String> {
    let short = match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    };
    let cell = |column: &Column| {
        let told = at(message, &column.path.replace("{lang}", short), lang);
        // Chinese comes first on the platform; English may be missing.
        let told = match told.as_str() {
            "" => at(message, &column.path.replace("{lang}", "zh"), lang),
            _ => told,
        };
        told.replace('\n', " ")
    };
    columns.iter().map(cell).collect()
}

/// The value at a path, as text; empty where there is none.
fn at(message: &DynamicMessage, path: &str, lang: Lang) -> String {
    let (step, rest) = path.split_once('.').map_or((path, None), |(it, rest)| (it, Some(rest)));
    let Some(field) = message.descriptor().get_field_by_name(step) else { return String::new() };
    if field.supports_presence() && !message.has_field(&field) {
        return String::new();
    }
    let value = message.get_field(&field);
    match (value.as_ref(), rest) {
        (Value::Message(inner), Some(rest)) => at(inner, rest, lang),
        (Value::List(items), Some(rest)) => {
            let inner = items.iter().filter_map(Value::as_message);
            inner.map(|inner| at(inner, rest, lang)).collect::<Vec<_>>().join("; ")
        }
        (value, _) => text(value, &field, lang),
    }
}

/// One resource: a line a field, what is inside indented.
pub fn record(message: &DynamicMessage, lang: Lang) -> String {
    let mut lines = Vec::new();
    fields(message, 0, lang, &mut lines);
    lines.join("\n")
}

fn fields(message: &DynamicMessage, depth: usize, lang: Lang, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    for field in message.descriptor().fields().filter(|field| message.has_field(field)) {
        let name = field.name();
        let value = message.get_field(&field);
        match value.as_ref() {
            Value::Message(inner) if plain(inner, lang).is_none() => {
                lines.push(format!("{indent}{name}:"));
                fields(inner, depth + 1, lang, lines);
            }
            Value::List(items) if items.iter().any(|it| it.as_message().is_some()) => {
                lines.push(format!("{indent}{name}:"));
                for inner in items.iter().filter_map(Value::as_message) {
                    let from = lines.len();
                    fields(inner, depth + 2, lang, lines);
                    if let Some(first) = lines.get_mut(from) {
                        *first = format!("{indent}  - {}", first.trim_start());
                    }
                }
            }
            value => {
                let text = text(value, &field, lang).replace('\n', &format!("\n{indent}  "));
                lines.push(format!("{indent}{name}: {text}"));
            }
        }
    }
}

fn text(value: &Value, field: &FieldDescriptor, lang: Lang) -> String {
    let number = |number: i64| match field.name().ends_with("_bp") {
        true => format!("{}%", show::decimal(number, 2)),
        false => number.to_string(),
    };
    match value {
        Value::Bool(value) => value.to_string(),
        Value::I32(value) => number(i64::from(*value)),
        Value::I64(value) => number(*value),
        Value::U32(value) => value.to_string(),
        Value::U64(value) => value.to_string(),
        Value::F32(value) => value.to_string(),
        Value::F64(value) => value.to_string(),
        Value::String(value) => value.clone(),
        Value::Bytes(value) => format!("{} bytes", value.len()),
        Value::EnumNumber(value) => match field.kind() {
            Kind::Enum(codes) => match codes.get_value(*value) {
                Some(known) => code(&known),
                None => value.to_string(),
            },
            _ => value.to_string(),
        },
        Value::Message(inner) => {
            plain(inner, lang).unwrap_or_else(|| call::value_of(inner).to_string())
        }
        Value::List(items) => {
            let each = items.iter().map(|item| text(item, field, lang));
            each.collect::<Vec<_>>().join("; ")
        }
        Value::Map(entries) => {
            let each = entries.iter().map(|(key, item)| entry(key, &text(item, field, lang)));
            each.collect::<Vec<_>>().join("; ")
        }
    }
}

fn entry(key: &MapKey, value: &str) -> String {
    match key {
        MapKey::String(key) => format!("{key}={value}"),
        key => format!("{key:?}={value}"),
    }
}

/// Messages that are one value to a reader.
fn plain(message: &DynamicMessage, lang: Lang) -> Option<String> {
    let number = |name: &str| {
        let value = message.get_field_by_name(name)?;
        value.as_i64().or_else(|| value.as_i32().map(i64::from))
    };
    match message.descriptor().full_name() {
        "google.protobuf.Timestamp" => {
            Time::from_timestamp(number("seconds")?, 0).map(beijing_time)
        }
        "google.type.Money" => {
            let fen = number("units")? * 100 + number("nanos")? / 10_000_000;
            let unit = if lang == Lang::Zh { " 元" } else { " CNY" };
            Some(format!("{}{unit}", yuan(fen)))
        }
        _ => None,
    }
}

/// Fen as yuan, thousands apart.
fn yuan(fen: i64) -> String {
    let digits = (fen / 100).unsigned_abs().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{grouped}.{:02}", fen.unsigned_abs() % 100)
}

/// A value of an enum as our code: `CHALLENGE_STAGE_PUBLISHED` is `published`.
pub fn code(value: &EnumValueDescriptor) -> String {
    let zero = value.parent_enum().get_value(0).map(|it| it.name().to_owned()).unwrap_or_default();
    let stem = zero.strip_suffix("UNSPECIFIED").unwrap_or_default();
    value.name().strip_prefix(stem).unwrap_or(value.name()).to_lowercase()
}
