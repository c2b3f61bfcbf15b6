//! The service `matchmaking` in a process of its own.

fn main() -> std::process::ExitCode {
    kit_serve::main("matchmaking", &[&matchmaking::SERVICE], &[])
}
