//! The service `challenges` in a process of its own.

fn main() -> std::process::ExitCode {
    kit_serve::main("challenges", &[&challenges::SERVICE], &[])
}
