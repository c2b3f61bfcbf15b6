//! The service `notifications` in a process of its own.

fn main() -> std::process::ExitCode {
    kit_serve::main("notifications", &[&notifications::SERVICE], &[])
}
