//! Messages as people read them: money in yuan, Beijing time, codes in words.

use kit_base::calendar::beijing_time;
use kit_base::{Lang, LawView, Time};
use kit_wire::show;
use prost_reflect::{
    DynamicMessage, EnumValueDescriptor, FieldDescriptor, Kind, MapKey, ReflectMessage, Value,
};

use super::table::table;
use super::words::Column;
use super::{Context, call};

/// Who reads: in which language, and by which tables stages have their labels.
pub struct Reader {
    lang: Lang,
    laws: Vec<LawView>,
}

impl Reader {
    pub fn of(context: &Context) -> Self {
        let laws = context.services.iter().flat_map(|service| service.laws()).collect();
        Self { lang: context.lang, laws }
    }

    /// A value of an enum: the label of a stage, else its code.
    fn word(&self, value: &EnumValueDescriptor) -> String {
        let code = code(value);
        let of = value.parent_enum();
        let noun = of.name().strip_suffix("Stage").map(str::to_lowercase);
        let law = self.laws.iter().find(|law| Some(law.noun) == noun.as_deref());
        let row = law.and_then(|law| law.stages.iter().find(|row| row.stage == code));
        match (row, self.lang) {
            (Some(row), Lang::Zh) => row.label.zh.to_owned(),
            (Some(_), Lang::En) | (None, _) => code,
        }
    }
}

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

    pub fn table(&self, columns: &[Column], reader: &Reader) -> String {
        let titles: Vec<_> =
            columns.iter().map(|it| it.title().say(reader.lang).to_owned()).collect();
        let rows: Vec<_> = self.items.iter().map(|item| row(item, columns, reader)).collect();
        table(&titles, &rows)
    }
}

/// The cells of one message.
pub fn row(message: &DynamicMessage, columns: &[Column], reader: &Reader) -> Vec<String> {
    let short = match reader.lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    };
    let cell = |column: &Column| {
        let told = at(message, &column.path.replace("{lang}", short), reader);
        // Chinese comes first on the platform; English may be missing.
        let told = match told.as_str() {
            "" => at(message, &column.path.replace("{lang}", "zh"), reader),
            _ => told,
        };
        told.replace('\n', " ")
    };
    columns.iter().map(cell).collect()
}

/// The value at a path, as text; empty where there is none.
fn at(message: &DynamicMessage, path: &str, reader: &Reader) -> String {
    let (step, rest) = path.split_once('.').map_or((path, None), |(it, rest)| (it, Some(rest)));
    let Some(field) = message.descriptor().get_field_by_name(step) else { return String::new() };
    if field.supports_presence() && !message.has_field(&field) {
        return String::new();
    }
    let value = message.get_field(&field);
    match (value.as_ref(), rest) {
        (Value::Message(inner), Some(rest)) => at(inner, rest, reader),
        (Value::List(items), Some(rest)) => {
            let inner = items.iter().filter_map(Value::as_message);
            inner.map(|inner| at(inner, rest, reader)).collect::<Vec<_>>().join("; ")
        }
        (value, _) => text(value, &field, reader),
    }
}

/// One resource: a line a field, what is inside indented.
pub fn record(message: &DynamicMessage, reader: &Reader) -> String {
    let mut lines = Vec::new();
    fields(message, 0, reader, &mut lines);
    lines.join("\n")
}

fn fields(message: &DynamicMessage, depth: usize, reader: &Reader, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    for field in message.descriptor().fields().filter(|field| message.has_field(field)) {
        let name = field.name();
        let value = message.get_field(&field);
        match value.as_ref() {
            Value::Message(inner) if plain(inner, reader).is_none() => {
                lines.push(format!("{indent}{name}:"));
                fields(inner, depth + 1, reader, lines);
            }
            Value::List(items) if items.iter().any(|it| it.as_message().is_some()) => {
                lines.push(format!("{indent}{name}:"));
                for inner in items.iter().filter_map(Value::as_message) {
                    let from = lines.len();
                    fields(inner, depth + 2, reader, lines);
                    if let Some(first) = lines.get_mut(from) {
                        *first = format!("{indent}  - {}", first.trim_start());
                    }
                }
            }
            value => {
                let text = text(value, &field, reader).replace('\n', &format!("\n{indent}  "));
                lines.push(format!("{indent}{name}: {text}"));
            }
        }
    }
}

fn text(value: &Value, field: &FieldDescriptor, reader: &Reader) -> String {
    let number = |number: i64| match field.name().ends_with("_bp") {
        true => format!("{number} ({}%)", show::decimal(number, 2)),
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
                Some(known) => reader.word(&known),
                None => value.to_string(),
            },
            _ => value.to_string(),
        },
        Value::Message(inner) => {
            plain(inner, reader).unwrap_or_else(|| call::value_of(inner).to_string())
        }
        Value::List(items) => {
            let each = items.iter().map(|item| text(item, field, reader));
            each.collect::<Vec<_>>().join("; ")
        }
        Value::Map(entries) => {
            let each = entries.iter().map(|(key, item)| entry(key, &text(item, field, reader)));
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
fn plain(message: &DynamicMessage, reader: &Reader) -> Option<String> {
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
            let unit = if reader.lang == Lang::Zh { " 元" } else { " CNY" };
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
