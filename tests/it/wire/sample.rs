//! A request that is right in shape, built from what the contract says.
//!
//! Shape: one sample per field, one item per list. What it names need not exist.

use std::collections::BTreeMap;

use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use tests::contract::{self, is_output, put};
use uuid::Uuid;

use super::bounds::{self, Form};
use super::codes;

/// A credit code whose check characters are right; it belongs to nobody.
pub const USCC: &str = "91310115MAYY00018W";
const LANGUAGE: &str = "揭榜挂帅";

/// What a sample is made for.
#[derive(Clone, Debug, Default)]
pub struct Aim {
    /// The collection that the method's URL names.
    pub collection: Option<String>,
    /// A word that the code list of the name has; `reason` among them.
    pub codes: BTreeMap<String, String>,
    /// A resource to name, by its collection; a name of nothing if none is given.
    pub targets: BTreeMap<String, String>,
}

/// A whole request.
pub fn message(descriptor: &MessageDescriptor, aim: &Aim) -> Result<DynamicMessage, String> {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields().filter(|field| !is_output(field)) {
        if let Some(value) = value(&field, aim)? {
            message.set_field(&field, value);
        }
    }
    Ok(message)
}

/// A whole request of a method, as its own type.
pub fn right<M: Message + Default>(method: &str) -> M {
    let methods = contract::methods(&contract::pool());
    let method = methods.iter().find(|it| it.name() == method).unwrap();
    let collection = contract::collection(method);
    let aim = Aim { collection, codes: codes::samples(), ..Aim::default() };
    let request = message(&method.input(), &aim).unwrap();
    M::decode(request.encode_to_vec().as_slice()).unwrap()
}

fn value(field: &FieldDescriptor, aim: &Aim) -> Result<Option<Value>, String> {
    let Some(item) = item(field, aim)? else { return Ok(None) };
    if !field.is_list() {
        return Ok(Some(item));
    }
    let (least, most) = bounds::size(field)?;
    assert!(least <= most && most > 0, "{} holds something", field.full_name());
    Ok(Some(Value::List(vec![item; least.max(1)])))
}

/// One value of the field.
pub fn item(field: &FieldDescriptor, aim: &Aim) -> Result<Option<Value>, String> {
    Ok(match field.kind() {
        Kind::Message(inner) if contract::is_nested(field) => {
            Some(Value::Message(message(&inner, aim)?))
        }
        Kind::Message(inner) => google(&inner),
        Kind::String => {
            let form = bounds::form(field, aim.collection.as_deref())?;
            let example = bounds::example(field).filter(|_| matches!(form, Form::Text(..)));
            Some(Value::String(example.unwrap_or_else(|| string(&form, aim))))
        }
        Kind::Enum(_) => Some(Value::EnumNumber(i32::from(contract::is_required(field)))),
        Kind::Bool => None,
        Kind::Int32 => {
            let least = bounds::range(field)?.0.max(i64::from(contract::is_required(field)));
            Some(Value::I32(i32::try_from(least).expect("a small bound")))
        }
        Kind::Int64 => Some(Value::I64(bounds::range(field)?.0)),
        other => return Err(format!("{} is a {other:?}", field.full_name())),
    })
}

/// The types of Google that requests hold.
fn google(inner: &MessageDescriptor) -> Option<Value> {
    let mut message = DynamicMessage::new(inner.clone());
    match inner.full_name() {
        "google.type.Money" => {
            put(&mut message, "currency_code", Value::String("CNY".to_owned()));
            put(&mut message, "units", Value::I64(1_000));
        }
        "google.protobuf.Timestamp" => put(&mut message, "seconds", Value::I64(1_673_226_000)),
        "google.protobuf.FieldMask" => {
            put(&mut message, "paths", Value::List(vec![Value::String("*".to_owned())]));
        }
        _ => return None,
    }
    Some(Value::Message(message))
}

fn string(form: &Form, aim: &Aim) -> String {
    match form {
        Form::RequestId => Uuid::new_v4().to_string(),
        Form::Name(collection, is_uuid) => {
            let nothing = match (is_uuid, collection.as_str()) {
                (true, _) => format!("{collection}/{}", Uuid::new_v4()),
                (false, "parkedEvents") => format!("{collection}/challenges.{}", Uuid::new_v4()),
                (false, _) => format!("{collection}/nothing"),
            };
            aim.targets.get(collection).cloned().unwrap_or(nothing)
        }
        Form::Organisation => {
            let own = aim.targets.get("organisations").cloned();
            own.unwrap_or_else(|| format!("organisations/{USCC}"))
        }
        Form::Region => "310115".to_owned(),
        Form::Digest => "0a".repeat(32),
        Form::Month => "2022-06".to_owned(),
        Form::Etag | Form::PageToken | Form::Cursor => String::new(),
        Form::Code(list) => {
            aim.codes.get(list).cloned().unwrap_or_else(|| "no_such_list".to_owned())
        }
        Form::Text(least, most) => {
            LANGUAGE.chars().cycle().take((*most).min((*least).max(4))).collect()
        }
    }
}
