//! The binary `jiebang`.
fn main() {}
