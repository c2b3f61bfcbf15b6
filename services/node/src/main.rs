//! The binary `jiebang`: every service in one process.

fn main() -> std::process::ExitCode {
    kit_serve::main("jiebang", jiebang::SERVICES, &[&jiebang::DEMO])
}
