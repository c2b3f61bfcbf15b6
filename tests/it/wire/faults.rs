//! Everything that can be wrong with a request, one thing at a time.
//!
//! Shape: per field a list of edits of a right request, each with the path that the
//! answer must name. Order: of the contract's fields.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use tests::contract::{self, is_output, is_required};

use super::bounds::{self, Form};
use super::sample::{self, Aim};

type Edit = Box<dyn Fn(&mut DynamicMessage) + Send + Sync>;

/// One thing that is wrong.
pub struct Fault {
    pub path: String,
    pub what: String,
    pub edit: Edit,
}

impl Fault {
    pub fn set(field: &FieldDescriptor, what: &str, value: Value) -> Self {
        let (path, field) = (field.name().to_owned(), field.clone());
        let edit = Box::new(move |message: &mut DynamicMessage| {
            message.set_field(&field, value.clone());
        });
        Self { path, what: what.to_owned(), edit }
    }

    pub fn missing(field: &FieldDescriptor) -> Self {
        let (path, field) = (field.name().to_owned(), field.clone());
        let edit = Box::new(move |message: &mut DynamicMessage| message.clear_field(&field));
        Self { path, what: "missing".to_owned(), edit }
    }

    /// The same fault inside a field of a message, or of the first of its items.
    pub fn within(self, field: &FieldDescriptor) -> Self {
        let step = if field.is_list() { "[0]." } else { "." };
        let path = format!("{}{step}{}", field.name(), self.path);
        let (field, inner) = (field.clone(), self.edit);
        let edit = Box::new(move |message: &mut DynamicMessage| {
            let value = message.get_field_mut(&field);
            let nested = match value {
                Value::List(items) => items.first_mut().and_then(Value::as_message_mut),
                other => other.as_message_mut(),
            };
            inner(nested.expect("the sample is filled"));
        });
        Self { path, what: self.what, edit }
    }
}

/// Every fault of a request.
pub fn of(descriptor: &MessageDescriptor, aim: &Aim) -> Result<Vec<Fault>, String> {
    let mut faults = Vec::new();
    for field in descriptor.fields().filter(|field| !is_output(field)) {
        faults.extend(of_field(&field, aim)?);
    }
    Ok(faults)
}

fn of_field(field: &FieldDescriptor, aim: &Aim) -> Result<Vec<Fault>, String> {
    let mut faults = Vec::new();
    if is_required(field) && !may_be_zero(field)? {
        faults.push(Fault::missing(field));
    }
    if field.is_list() {
        faults.extend(too_many(field, aim)?);
    }
    match field.kind() {
        Kind::Message(inner) if contract::is_nested(field) => {
            faults.extend(of(&inner, aim)?.into_iter().map(|fault| fault.within(field)));
        }
        Kind::Message(inner) => faults.extend(google(field, &inner)),
        Kind::String => {
            let form = bounds::form(field, aim.collection.as_deref())?;
            for (what, text) in wrong_texts(&form) {
                faults.push(one(field, &what, Value::String(text)));
            }
        }
        Kind::Enum(_) => {
            for number in [-1, 99, i32::MAX] {
                faults.push(Fault::set(field, &format!("{number}"), Value::EnumNumber(number)));
            }
        }
        kind if bounds::is_number(&kind) => faults.extend(wrong_numbers(field)?),
        _ => {}
    }
    Ok(faults)
}

/// A number whose zero counts cannot be missing.
fn may_be_zero(field: &FieldDescriptor) -> Result<bool, String> {
    Ok(!field.is_list() && bounds::is_number(&field.kind()) && bounds::range(field)?.0 == 0)
}

/// The fault in the field, or in the first item of its list.
fn one(field: &FieldDescriptor, what: &str, value: Value) -> Fault {
    if !field.is_list() {
        return Fault::set(field, what, value);
    }
    let fault = Fault::set(field, what, Value::List(vec![value]));
    Fault { path: format!("{}[0]", field.name()), ..fault }
}

fn too_many(field: &FieldDescriptor, aim: &Aim) -> Result<Vec<Fault>, String> {
    let (least, most) = bounds::size(field)?;
    let item = sample::item(field, aim)?.expect("a list has items");
    let mut faults = vec![Fault::set(field, "too many", Value::List(vec![item.clone(); most + 1]))];
    if least > 1 {
        faults.push(Fault::set(field, "too few", Value::List(vec![item; least - 1])));
    }
    Ok(faults)
}

fn wrong_numbers(field: &FieldDescriptor) -> Result<Vec<Fault>, String> {
    let (least, most) = bounds::range(field)?;
    let below = if least == 1 && !is_required(field) { -1 } else { least - 1 };
    let mut wrong = vec![below, i64::from(i32::MIN)];
    wrong.extend(most.map(|most| most + 1));
    wrong.extend(most.map(|_| i64::from(i32::MAX)));
    let value = |number: i64| match field.kind() {
        Kind::Int64 => Value::I64(number),
        _ => Value::I32(i32::try_from(number).expect("a bound within 32 bits")),
    };
    Ok(wrong.into_iter().map(|it| Fault::set(field, &it.to_string(), value(it))).collect())
}

fn wrong_texts(form: &Form) -> Vec<(String, String)> {
    let long = "x".repeat(10_000);
    let wrong: Vec<String> = match form {
        Form::RequestId => vec![
            "1".to_owned(),
            "01890a5dac96774bbcceb302099a8057".to_owned(),
            "00000000-0000-0000-0000-000000000000".to_owned(),
            long,
        ],
        Form::Name(collection, is_uuid) => {
            let other = "01890a5d-ac96-774b-bcce-b302099a8057";
            let mut wrong = vec!["x".to_owned(), format!("others/{other}"), long];
            wrong.push(format!("{collection}/"));
            if *is_uuid {
                wrong.extend([other.to_owned(), format!("{collection}/{other}/more")]);
                wrong.push(format!("{collection}/not-a-uuid"));
                wrong.push(format!("{collection}/{other}\0"));
            }
            wrong
        }
        Form::Organisation => ["", "X", "\0", "/"]
            .map(|tail| format!("organisations/91310115MAYY00018{tail}"))
            .into_iter()
            .chain([sample::USCC.to_owned(), format!("needs/{}", sample::USCC), long])
            .collect(),
        Form::Region => {
            ["999999", "31011", "3101155", "abcdef", "310115\0"].map(str::to_owned).into()
        }
        Form::Digest => vec!["0a".repeat(31), "0a".repeat(33), "zz".repeat(32), long],
        Form::Month => ["2022-13", "2022", "2022-6", "2022-06-01", "x"].map(str::to_owned).into(),
        Form::Etag => ["x", "-1", "07", "18446744073709551616"].map(str::to_owned).into(),
        Form::PageToken => vec!["x".to_owned(), "AAAA".repeat(16), long],
        Form::Cursor => vec!["x".to_owned(), "AAAA".repeat(16), long],
        Form::Code(_) => vec!["no_such_code".to_owned(), long, "a\0b".to_owned()],
        Form::Text(least, most) => {
            let mut wrong = vec!["揭".repeat(most + 1), "a\0".to_owned(), "a\u{202E}b".to_owned()];
            wrong.extend((*least > 0).then(|| " \t ".to_owned()));
            wrong
        }
    };
    let told = |text: &String| text.chars().take(48).collect::<String>();
    wrong.into_iter().map(|text| (format!("{:?}", told(&text)), text)).collect()
}

/// Faults of the types of Google.
fn google(field: &FieldDescriptor, inner: &MessageDescriptor) -> Vec<Fault> {
    let with = |what: &str, fields: &[(&str, Value)]| {
        let mut message = DynamicMessage::new(inner.clone());
        for (name, value) in fields {
            contract::put(&mut message, name, value.clone());
        }
        Fault::set(field, what, Value::Message(message))
    };
    match inner.full_name() {
        "google.type.Money" => wrong_money()
            .into_iter()
            .map(|(what, currency, units, nanos)| {
                let currency = Value::String(currency.to_owned());
                let (units, nanos) = (Value::I64(units), Value::I32(nanos));
                with(what, &[("currency_code", currency), ("units", units), ("nanos", nanos)])
            })
            .collect(),
        "google.protobuf.Timestamp" => vec![
            with("before 1900", &[("seconds", Value::I64(-3_000_000_000))]),
            with("after 2199", &[("seconds", Value::I64(i64::MAX))]),
            with("negative nanos", &[("nanos", Value::I32(-1))]),
            with("too many nanos", &[("nanos", Value::I32(1_000_000_000))]),
        ],
        "google.protobuf.FieldMask" => {
            let paths = Value::List(vec![Value::String("no_such_field".to_owned())]);
            let fault = with("unknown path", &[("paths", paths)]);
            vec![Fault { path: format!("{}.paths[0]", field.name()), ..fault }]
        }
        other => panic!("{} is a {other}, of which nothing is known", field.full_name()),
    }
}

const fn wrong_money() -> [(&'static str, &'static str, i64, i32); 8] {
    [
        ("no currency", "", 1, 0),
        ("another currency", "USD", 1, 0),
        ("zero", "CNY", 0, 0),
        ("negative", "CNY", -1, 0),
        ("a fraction of a fen", "CNY", 1, 5_000_000),
        ("mixed signs", "CNY", 1, -10_000_000),
        ("too many nanos", "CNY", 1, 1_000_000_000),
        ("beyond 64 bits of fen", "CNY", i64::MAX, 0),
    ]
}
