//! The utmost that the contract allows, one field at a time.

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor, Value};
use tests::contract::{self, is_output};

use super::bounds::{self, Form};
use super::faults::Fault;
use super::sample::{self, Aim};

/// Fields that an update cannot empty, and that narrow one another: more than one
/// lane needs another mode than `single`.
const NARROWED: [&str; 2] =
    ["jiebang.challenges.v1.Notice.max_lanes", "jiebang.challenges.v1.Notice.competition_mode"];

/// Every edge of a request, the request itself among them.
pub fn of(descriptor: &MessageDescriptor, aim: &Aim) -> Result<Vec<Fault>, String> {
    let mut edges =
        vec![Fault { path: String::new(), what: "as it is".to_owned(), edit: Box::new(|_| ()) }];
    edges.extend(inner(descriptor, aim)?);
    Ok(edges)
}

fn inner(descriptor: &MessageDescriptor, aim: &Aim) -> Result<Vec<Fault>, String> {
    let mut edges = Vec::new();
    for field in descriptor.fields().filter(|field| !is_output(field)) {
        edges.extend(of_field(&field, aim)?);
    }
    Ok(edges)
}

fn of_field(field: &FieldDescriptor, aim: &Aim) -> Result<Vec<Fault>, String> {
    let mut edges = Vec::new();
    if field.is_list() {
        let (_, most) = bounds::size(field)?;
        let item = sample::item(field, aim)?.expect("a list has items");
        edges.push(Fault::set(field, "as many as allowed", Value::List(vec![item; most])));
    } else if !contract::is_required(field) && !NARROWED.contains(&field.full_name()) {
        edges.push(Fault::missing(field));
    }
    match field.kind() {
        Kind::Message(nested) if contract::is_nested(field) => {
            edges.extend(inner(&nested, aim)?.into_iter().map(|edge| edge.within(field)));
        }
        Kind::String => {
            if let Form::Text(_, most) = bounds::form(field, aim.collection.as_deref())? {
                let text = Value::String("揭".repeat(most));
                let value = if field.is_list() { Value::List(vec![text]) } else { text };
                edges.push(Fault::set(field, "as long as allowed", value));
            }
        }
        kind if bounds::is_number(&kind) && !NARROWED.contains(&field.full_name()) => {
            let (least, most) = bounds::range(field)?;
            for number in [Some(least), most].into_iter().flatten() {
                let value = match kind {
                    Kind::Int64 => Value::I64(number),
                    _ => Value::I32(i32::try_from(number).expect("a bound within 32 bits")),
                };
                edges.push(Fault::set(field, &format!("{number}"), value));
            }
        }
        _ => {}
    }
    Ok(edges)
}
