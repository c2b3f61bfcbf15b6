//! The envelope: CloudEvents 1.0, structured, in our own prost message.

use std::collections::BTreeMap;

use kit_base::{FieldError, Text, Time, Trace};
use prost::{Message, Name};
use prost_reflect::{DynamicMessage, MessageDescriptor};
use prost_types::{Any, Timestamp};
use proto::io::cloudevents::v1::CloudEvent;
use proto::io::cloudevents::v1::cloud_event::cloud_event_attribute_value::Attr;
use proto::io::cloudevents::v1::cloud_event::{CloudEventAttributeValue, Data};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::outgoing::{Outgoing, Reach};
use crate::registry::{Audience, Registry};

pub const CONTENT_TYPE: &str = "application/cloudevents+protobuf";
/// An event, envelope and all, in bytes.
pub const EVENT_BYTES_MAX: usize = 1024 * 1024;
const TYPE_URL: &str = "type.googleapis.com/";

/// What an event says of itself beside its data.
pub struct Head<'a> {
    pub id: Uuid,
    pub source: &'a str,
    pub name: &'a str,
    pub subject: &'a str,
    pub version: u64,
    pub reach: Reach,
    pub trace: &'a Trace,
    pub time: Time,
}

/// Wraps an outgoing event.
pub fn wrap(head: &Head<'_>, event: &Outgoing) -> CloudEvent {
    let version = head.version.to_string();
    let texts = [
        ("subject", head.subject),
        ("eventname", head.name),
        ("version", version.as_str()),
        ("reach", head.reach.code()),
        ("traceparent", &head.trace.traceparent),
        ("tracestate", &head.trace.tracestate),
    ];
    let present = texts.into_iter().filter(|(_, text)| !text.is_empty());
    let mut attributes: BTreeMap<_, _> =
        present.map(|(key, text)| (key.to_owned(), attribute(text))).collect();
    let at = CloudEventAttributeValue { attr: Some(Attr::CeTimestamp(timestamp(head.time))) };
    attributes.insert("time".to_owned(), at);
    CloudEvent {
        id: head.id.to_string(),
        source: head.source.to_owned(),
        spec_version: "1.0".to_owned(),
        r#type: event.type_name.clone(),
        attributes,
        data: Some(Data::ProtoData(Any {
            type_url: format!("{TYPE_URL}{}", event.type_name),
            value: event.bytes.clone(),
        })),
    }
}

/// An instant as messages carry it.
pub(crate) fn timestamp(time: Time) -> Timestamp {
    let nanos = i32::try_from(time.timestamp_subsec_nanos()).unwrap_or(0);
    Timestamp { seconds: time.timestamp(), nanos }
}

fn attribute(text: &str) -> CloudEventAttributeValue {
    CloudEventAttributeValue { attr: Some(Attr::CeString(text.to_owned())) }
}

/// An event as a consumer receives it.
#[derive(Clone, Debug)]
pub struct Received {
    pub producer: String,
    pub seq: i64,
    pub id: Uuid,
    name: String,
    pub subject: String,
    pub version: u64,
    pub time: Time,
    pub trace: Trace,
    type_name: String,
    /// None for a message that this node's contracts do not know.
    message: Option<MessageDescriptor>,
    told: Audience,
    data: Vec<u8>,
    /// The envelope as it came, kept for the inbox.
    pub bytes: Vec<u8>,
}

impl Received {
    pub fn decode(registry: &Registry, (producer, seq): (&str, i64), bytes: &[u8]) -> Result<Self> {
        let wrong = |what: &str| Error::Undecodable(format!("{producer}/{seq}: {what}"));
        let event = CloudEvent::decode(bytes).map_err(|error| wrong(&error.to_string()))?;
        let text = |key: &str| match event.attributes.get(key).and_then(|it| it.attr.as_ref()) {
            Some(Attr::CeString(text)) => text.clone(),
            _ => String::new(),
        };
        let at = match event.attributes.get("time").and_then(|it| it.attr.as_ref()) {
            Some(Attr::CeTimestamp(at)) => *at,
            _ => return Err(wrong("time is missing")),
        };
        let time = chrono::DateTime::from_timestamp(at.seconds, at.nanos.unsigned_abs())
            .ok_or_else(|| wrong("time is out of range"))?;
        let Some(Data::ProtoData(data)) = event.data else { return Err(wrong("no data")) };
        let name = text("eventname");
        if name.is_empty() {
            return Err(wrong("eventname is missing"));
        }
        Ok(Self {
            producer: producer.to_owned(),
            seq,
            id: event.id.parse().map_err(|_| wrong("id is no UUID"))?,
            name,
            subject: text("subject"),
            version: text("version").parse().unwrap_or(0),
            time,
            trace: Trace { traceparent: text("traceparent"), tracestate: text("tracestate") },
            message: registry.by_type(&event.r#type).map(|it| it.message.clone()),
            told: registry.by_type(&event.r#type).map_or(Audience::Nobody, |it| it.told),
            type_name: event.r#type,
            data: data.value,
            bytes: bytes.to_vec(),
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whom it is told, as it was declared.
    pub const fn told(&self) -> Audience {
        self.told
    }

    /// Reads the data as the message it is.
    pub fn read<M: Message + Name + Default>(&self) -> Result<M, FieldError> {
        if self.type_name != M::full_name() {
            return Err(undecodable());
        }
        M::decode(self.data.as_slice()).map_err(|_| undecodable())
    }

    /// Reads the data without knowing what message it is.
    pub fn read_any(&self) -> Result<DynamicMessage, FieldError> {
        let message = self.message.clone().ok_or_else(undecodable)?;
        DynamicMessage::decode(message, self.data.as_slice()).map_err(|_| undecodable())
    }
}

fn undecodable() -> FieldError {
    let text = Text::new("事件内容无法解读", "the event's data does not decode");
    FieldError::new("data", "UNDECODABLE", text)
}
