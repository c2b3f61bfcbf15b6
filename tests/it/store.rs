//! What the store promises: nothing acknowledged is lost, nothing is done twice,
//! and a store that cannot promise it is not started on.

mod cancelled;
mod durable;
mod records;
mod repeats;
