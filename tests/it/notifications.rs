//! The inbox: who is told what, and the live stream.

mod audience;
mod stream;
