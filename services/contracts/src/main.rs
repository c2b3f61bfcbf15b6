//! The service `contracts` in a process of its own.

fn main() -> std::process::ExitCode {
    kit_serve::main("contracts", &[&contracts::SERVICE], &[])
}
