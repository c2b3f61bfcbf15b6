//! Between messages and the domain: requests in, views out.

mod heard;
mod inbox;
