//! The contracts of every service, and what all requests share.
//!
//! Owns the bindings and the descriptor set. Shape: `proto::jiebang::SERVICE::v1`.
//! Bounds: none of its own; `wire` modules check a message before it is used.

#![expect(
    clippy::all,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::too_many_lines,
    reason = "generated code"
)]

include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
include!(concat!(env!("OUT_DIR"), "/traits.rs"));

/// Every file with its custom options, encoded: what reflection serves.
pub const FDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/fds.binpb"));

/// A request that may name the resource it is about; empty if it names none.
pub trait About {
    fn about(&self) -> &str;
}

/// A request that changes something: the same id means the same command.
pub trait Commanded: About + prost::Message + prost::Name + Default {
    fn request_id(&self) -> &str;

    /// The request as the fingerprint sees it.
    #[must_use]
    fn without_request_id(&self) -> Self;
}

/// A request for one page of a list.
pub trait Paged: About + prost::Message + prost::Name + Default {
    fn page_size(&self) -> i32;

    fn page_token(&self) -> &str;

    /// The list that a page token is bound to.
    #[must_use]
    fn without_page(&self) -> Self;
}
