//! What the headers of a call say beside the credentials: language and trace.

use kit_base::{Lang, Trace};
use tonic::metadata::MetadataMap;

const TRACEPARENT_CHARS: usize = 55;
const TRACESTATE_CHARS_MAX: usize = 512;

/// The language that `accept-language` prefers.
pub fn lang(metadata: &MetadataMap) -> Lang {
    header(metadata, "accept-language").map(Lang::of).unwrap_or_default()
}

/// The W3C trace context; empty unless it is well formed.
pub fn trace(metadata: &MetadataMap) -> Trace {
    let parent = header(metadata, "traceparent").filter(|value| is_traceparent(value));
    let Some(traceparent) = parent.map(str::to_owned) else { return Trace::default() };
    let state = header(metadata, "tracestate").filter(|s| s.len() <= TRACESTATE_CHARS_MAX);
    Trace { traceparent, tracestate: state.unwrap_or_default().to_owned() }
}

fn header<'a>(metadata: &'a MetadataMap, key: &str) -> Option<&'a str> {
    metadata.get(key).and_then(|value| value.to_str().ok())
}

/// `00-` trace id `-` span id `-` flags, in lower-case hex and not all zero.
fn is_traceparent(value: &str) -> bool {
    let hex = |part: &str| part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let whole = |part: &str| hex(part) && part.bytes().any(|byte| byte != b'0');
    let parts: Vec<&str> = value.split('-').collect();
    match parts.as_slice() {
        ["00", trace, span, flags] if value.len() == TRACEPARENT_CHARS => {
            (trace.len(), span.len()) == (32, 16) && whole(trace) && whole(span) && hex(flags)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_well_formed_trace_goes_on() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        for (value, expected) in [
            (good, "4bf92f3577b34da6a3ce929d0e0e4736"),
            ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", ""),
            ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", ""),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", ""),
            ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", ""),
            ("00-4bf92f3577b34da6a3ce929d0e0e47-3600f067aa0ba902b7-01", ""),
            ("x", ""),
        ] {
            let mut metadata = MetadataMap::new();
            metadata.insert("traceparent", value.parse().expect("a header value"));
            metadata.insert("tracestate", "a=1".parse().expect("a header value"));
            let trace = trace(&metadata);
            assert_eq!((trace.id(), trace.tracestate.is_empty()), (expected, expected.is_empty()));
        }
    }

    #[test]
    fn chinese_unless_english_is_preferred() {
        for (value, expected) in [("en-GB,zh;q=0.5", Lang::En), ("zh-CN,en", Lang::Zh)] {
            let mut metadata = MetadataMap::new();
            metadata.insert("accept-language", value.parse().expect("a header value"));
            assert_eq!(lang(&metadata), expected);
        }
        assert_eq!(lang(&MetadataMap::new()), Lang::Zh);
    }
}
