//! The contracts by reflection: every method, and what is said of every field.
//!
//! Owns the descriptor pool. Shape: methods in the order of the files; comments
//! and options are read where the contract has them, so nothing is said twice.

use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, FileDescriptor, Kind, MethodDescriptor, Value,
};

/// `google.api.field_behavior` of a field that must be given.
const REQUIRED: i32 = 2;
const OUTPUT_ONLY: i32 = 3;

/// Every contract of the house.
pub fn pool() -> DescriptorPool {
    DescriptorPool::decode(proto::FDS).expect("the build encoded this set")
}

/// Every rpc of the house.
pub fn methods(pool: &DescriptorPool) -> Vec<MethodDescriptor> {
    let ours = pool.services().filter(|service| service.package_name().starts_with("jiebang."));
    ours.flat_map(|service| service.methods().collect::<Vec<_>>()).collect()
}

/// The path of a method on the wire.
pub fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

/// A method as people say it: `challenges.NeedService/SubmitNeed`.
pub fn short(method: &MethodDescriptor) -> String {
    let service = method.parent_service();
    let package = service.package_name();
    let owner = package.trim_start_matches("jiebang.").trim_end_matches(".v1");
    format!("{owner}.{}/{}", service.name(), method.name())
}

/// Whether the contract demands the field.
pub fn is_required(field: &FieldDescriptor) -> bool {
    behaves(field, REQUIRED)
}

/// Whether only the node sets the field.
pub fn is_output(field: &FieldDescriptor) -> bool {
    behaves(field, OUTPUT_ONLY)
}

fn behaves(field: &FieldDescriptor, wanted: i32) -> bool {
    let pool = field.parent_pool();
    let behaviour = pool.get_extension_by_name("google.api.field_behavior");
    let options = field.options();
    let said = options.get_extension(&behaviour.expect("the set holds the annotations"));
    let list = said.as_list().unwrap_or_default();
    list.iter().any(|it| it.as_enum_number() == Some(wanted))
}

/// The collection of the resource that a method's URL names, such as `needs`.
pub fn collection(method: &MethodDescriptor) -> Option<String> {
    let pool = method.parent_pool();
    let http = pool.get_extension_by_name("google.api.http");
    let options = method.options();
    let rule = options.get_extension(&http.expect("the set holds the annotations")).into_owned();
    let rule = rule.as_message()?.clone();
    let bound = |verb| rule.get_field_by_name(verb)?.as_str().and_then(captured);
    ["get", "post", "patch"].into_iter().find_map(bound)
}

/// `needs` of `/v1/{name=needs/*}:submit`.
fn captured(url: &str) -> Option<String> {
    let (_, rest) = url.split_once('=')?;
    rest.split_once('/').map(|(collection, _)| collection.to_owned())
}

/// What the contract says of a field, on one line.
pub fn comment(field: &FieldDescriptor) -> String {
    said(&field.parent_message().parent_file(), field.path())
}

fn said(file: &FileDescriptor, path: &[i32]) -> String {
    let source = file.file_descriptor_proto().source_code_info.as_ref();
    let places = source.map(|info| info.location.as_slice()).unwrap_or_default();
    let place = places.iter().find(|place| place.path == path);
    let text = place.map(|place| place.leading_comments()).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sets a field by name; the name is the contract's.
pub fn put(message: &mut DynamicMessage, name: &str, value: Value) {
    message.try_set_field_by_name(name, value).expect("the contract has the field");
}

/// Whether a field holds messages of ours, not those of Google.
pub fn is_nested(field: &FieldDescriptor) -> bool {
    matches!(field.kind(), Kind::Message(inner) if inner.package_name().starts_with("jiebang."))
}
