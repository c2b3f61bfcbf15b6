//! Bodies that do not decode: the caller's fault, and said as such.
//!
//! Owns the one answer of the transport that is put into our words. Shape: a layer
//! around the routes; the transport's answer is told from ours by its lack of
//! details. Order: after the rpc answered, before the answer leaves.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName};
use kit_base::{FieldError, Text};
use tonic::Status;
use tonic::metadata::MetadataMap;

use crate::door::nobody;

/// How the transport begins its complaint.
const COMPLAINT: &str = "failed to decode Protobuf message: ";
const INTERNAL: &str = "13";

/// Answers with the field that does not decode, instead of an internal error.
pub async fn explain(request: Request, next: Next) -> Response {
    let headers = heard(request.headers());
    let response = next.run(request).await;
    let Some(fault) = fault(response.headers()) else { return response };
    let call = nobody(&MetadataMap::from_headers(headers));
    kit_wire::status(&fault, call.lang, call.trace.id()).into_http()
}

/// As much of the request as the answer depends on.
fn heard(headers: &HeaderMap) -> HeaderMap {
    let names = ["accept-language", "traceparent"].map(HeaderName::from_static);
    let given = |name: HeaderName| headers.get(&name).map(|value| (name, value.clone()));
    names.into_iter().filter_map(given).collect()
}

fn fault(headers: &HeaderMap) -> Option<FieldError> {
    let is_internal = headers.get(Status::GRPC_STATUS)? == INTERNAL;
    if !is_internal || headers.contains_key(Status::GRPC_STATUS_DETAILS) {
        return None;
    }
    let status = Status::from_header_map(headers)?;
    let path = path(status.message().strip_prefix(COMPLAINT)?);
    let text = Text::new("内容无法解码", "does not decode");
    Some(FieldError::new(&path, "UNDECODABLE", text))
}

/// The path of `Inner.field: Outer.field: cause`.
fn path(complaint: &str) -> String {
    let steps = complaint.split(": ").filter(|step| !step.contains(' '));
    let mut fields: Vec<&str> =
        steps.filter_map(|step| step.rsplit_once('.')).map(|(_, field)| field).collect();
    fields.reverse();
    fields.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_becomes_a_path() {
        for (complaint, expected) in [
            ("BidContent.leader: SubmitBidRequest.content: invalid string value", "content.leader"),
            ("GetNeedRequest.name: invalid string value: data is not UTF-8", "name"),
            ("invalid varint", ""),
        ] {
            assert_eq!(path(complaint), expected);
        }
    }

    #[test]
    fn our_own_internal_errors_stay_what_they_are() {
        let ours = Status::with_details(tonic::Code::Internal, "internal error", "x".into());
        let theirs = Status::internal(format!("{COMPLAINT}GetNeedRequest.name: bad"));
        let faults = |status: Status| fault(status.into_http::<()>().headers());
        assert!(faults(ours).is_none() && faults(Status::internal("else")).is_none());
        let found = faults(theirs).expect("a body that does not decode").faults.remove(0);
        assert_eq!((found.path.as_str(), found.reason), ("name", "UNDECODABLE"));
    }
}
