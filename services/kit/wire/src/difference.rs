//! What two versions of a message have differently, field by field.
//!
//! Shape: both are read by the descriptor, so that paths and words are the contract's.
//! Bounds: `DIFFERENCES_MAX` fields, texts of `TEXT_CHARS_MAX`. Order: of the contract.

use kit_base::Difference;
use prost::{Message, Name};
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, Kind, ReflectMessage, Value};

/// Fields that one comparison names.
const DIFFERENCES_MAX: usize = 500;
/// Of one value; longer ones are cut.
const TEXT_CHARS_MAX: usize = 2_000;

/// Compares versions of the messages of the contracts.
#[derive(Clone)]
pub struct Comparer(DescriptorPool);

impl Comparer {
    /// Takes the descriptor set apart: make one, and keep it.
    pub fn new() -> Self {
        Self(DescriptorPool::decode(proto::FDS).expect("the build encoded this set"))
    }

    /// What `after` has otherwise than `before`.
    pub fn compare<M: Message + Name>(&self, before: &M, after: &M) -> Vec<Difference> {
        let mut found = Vec::new();
        let (before, after) = (self.read(before), self.read(after));
        messages(&before, &after, "", &mut found);
        found.truncate(DIFFERENCES_MAX);
        found
    }

    fn read<M: Message + Name>(&self, message: &M) -> DynamicMessage {
        let known = "every message of the bindings stands in their set";
        let descriptor = self.0.get_message_by_name(&M::full_name()).expect(known);
        DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).expect(known)
    }
}

impl Default for Comparer {
    fn default() -> Self {
        Self::new()
    }
}

fn messages(
    before: &DynamicMessage,
    after: &DynamicMessage,
    at: &str,
    found: &mut Vec<Difference>,
) {
    if is_one_value(before) {
        if before != after {
            push(at, &plain(before), &plain(after), found);
        }
        return;
    }
    for field in before.descriptor().fields() {
        let path =
            if at.is_empty() { field.name().to_owned() } else { format!("{at}.{}", field.name()) };
        match field.is_list() {
            true => lists((before, after), &field, &path, found),
            false => single((before, after), &field, &path, found),
        }
    }
}

fn single(
    (before, after): (&DynamicMessage, &DynamicMessage),
    field: &FieldDescriptor,
    path: &str,
    found: &mut Vec<Difference>,
) {
    let of = |message: &DynamicMessage| match field.supports_presence() {
        true if !message.has_field(field) => None,
        true | false => Some(message.get_field(field).into_owned()),
    };
    values((of(before), of(after)), field, path, found);
}

fn lists(
    (before, after): (&DynamicMessage, &DynamicMessage),
    field: &FieldDescriptor,
    path: &str,
    found: &mut Vec<Difference>,
) {
    let of = |message: &DynamicMessage| match message.get_field(field).as_ref() {
        Value::List(items) => items.clone(),
        _ => Vec::new(),
    };
    let (before, after) = (of(before), of(after));
    for at in 0..before.len().max(after.len()) {
        let pair = (before.get(at).cloned(), after.get(at).cloned());
        values(pair, field, &format!("{path}[{at}]"), found);
    }
}

fn values(
    (before, after): (Option<Value>, Option<Value>),
    field: &FieldDescriptor,
    path: &str,
    found: &mut Vec<Difference>,
) {
    if before == after {
        return;
    }
    if let (Some(Value::Message(before)), Some(Value::Message(after))) = (&before, &after) {
        return messages(before, after, path, found);
    }
    let text =
        |value: &Option<Value>| value.as_ref().map_or_else(String::new, |it| said(it, field));
    push(path, &text(&before), &text(&after), found);
}

fn push(path: &str, before: &str, after: &str, found: &mut Vec<Difference>) {
    let cut = |text: &str| text.chars().take(TEXT_CHARS_MAX).collect();
    found.push(Difference { path: path.to_owned(), before: cut(before), after: cut(after) });
}

/// A value as text.
fn said(value: &Value, field: &FieldDescriptor) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::EnumNumber(number) => match field.kind() {
            Kind::Enum(codes) => codes
                .get_value(*number)
                .map_or_else(|| number.to_string(), |it| it.name().to_owned()),
            _ => number.to_string(),
        },
        Value::Bool(value) => value.to_string(),
        Value::I32(value) => value.to_string(),
        Value::I64(value) => value.to_string(),
        Value::U32(value) => value.to_string(),
        Value::U64(value) => value.to_string(),
        Value::F32(value) => value.to_string(),
        Value::F64(value) => value.to_string(),
        Value::Bytes(bytes) => hex::encode(bytes),
        Value::Message(message) => plain(message),
        Value::List(_) | Value::Map(_) => value.to_string(),
    }
}

/// Messages that are one value to a reader: of other packages than ours.
fn is_one_value(message: &DynamicMessage) -> bool {
    message.descriptor().full_name().starts_with("google.")
}

fn plain(message: &DynamicMessage) -> String {
    serde_json::to_string(message).unwrap_or_default().trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use proto::google::r#type::Money;
    use proto::jiebang::challenges::v1 as pb;

    use super::*;

    #[test]
    fn each_field_is_named_by_its_path() {
        let indicator = |value: &str| pb::Indicator { value: value.into(), ..Default::default() };
        let money = |units| Money { currency_code: "CNY".into(), units, nanos: 0 };
        let before = pb::NeedForm {
            title: "甲".to_owned(),
            indicators: vec![indicator("500"), indicator("3")],
            intended_amount: Some(money(100)),
            keywords: vec!["一".to_owned(), "二".to_owned()],
            ..Default::default()
        };
        let after = pb::NeedForm {
            indicators: vec![indicator("600"), indicator("3")],
            intended_amount: Some(money(200)),
            keywords: vec!["一".to_owned()],
            ..before.clone()
        };
        let comparer = Comparer::new();
        assert!(comparer.compare(&before, &before).is_empty());
        let found = comparer.compare(&before, &after);
        let paths: Vec<_> = found.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, ["keywords[1]", "indicators[0].value", "intended_amount"]);
        assert_eq!((found[0].before.as_str(), found[0].after.as_str()), ("二", ""));
        assert_eq!((found[1].before.as_str(), found[1].after.as_str()), ("500", "600"));
        assert!(found[2].before.contains("100") && found[2].after.contains("200"));
    }
}
