//! Compiles the contracts with protox: no protoc, nothing generated in git.
//!
//! Owns `OUT_DIR`: the bindings, the encoded descriptor set with its custom
//! options, and the traits that every command and every list request shares.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost_types::FieldDescriptorProto;
use prost_types::field_descriptor_proto::{Label, Type};
use tonic_prost_build::Config;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    // Nothing imports it, but errors on every surface print it.
    let mut files = vec![PathBuf::from("vendor/google/rpc/error_details.proto")];
    for root in ["jiebang", "io"] {
        protos(Path::new(root), &mut files)?;
    }
    files.sort();

    let mut compiler = protox::Compiler::new(["vendor", "."])?;
    compiler.include_imports(true).include_source_info(true).open_files(&files)?;
    fs::write(out.join("fds.binpb"), compiler.encode_file_descriptor_set())?;

    let mut set = compiler.file_descriptor_set();
    set.file.retain(|file| file.package() != "google.api");
    let mut traits = String::new();
    for file in set.file.iter().filter(|file| file.package().starts_with("jiebang.")) {
        for message in &file.message_type {
            shared_traits(&mut traits, file.package(), message)?;
        }
    }
    fs::write(out.join("traits.rs"), traits)?;

    let mut config = Config::new();
    config.enable_type_names().btree_map(["."]);
    tonic_prost_build::configure()
        .extern_path(".google.rpc", "::tonic_types::pb")
        .include_file("bindings.rs")
        .compile_fds_with_config(set, config)?;
    for root in ["jiebang", "io", "vendor"] {
        println!("cargo:rerun-if-changed={root}");
    }
    Ok(())
}

fn protos(dir: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            protos(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    Ok(())
}

/// Fields by which a request says what it is about, the first one that it has.
const ABOUT: [&str; 5] = ["name", "parent", "challenge", "need", "award"];

/// `About` for every request, `Commanded` for one with a `request_id`, `Paged` for
/// one with a page.
fn shared_traits(
    out: &mut String,
    package: &str,
    message: &prost_types::DescriptorProto,
) -> Result<(), Box<dyn Error>> {
    let has = |name: &str| message.field.iter().any(|field| field.name() == name);
    let path = format!("crate::{}::{}", package.replace('.', "::"), message.name());
    if message.name().ends_with("Request") {
        let text = |name: &str| {
            let is_text = |field: &FieldDescriptorProto| {
                field.name() == name
                    && field.r#type() == Type::String
                    && field.label() == Label::Optional
            };
            message.field.iter().any(is_text)
        };
        let about = ABOUT
            .iter()
            .find(|name| text(name))
            .map_or("\"\"".to_owned(), |it| format!("&self.{it}"));
        write!(
            out,
            "impl crate::About for {path} {{\n\
             fn about(&self) -> &str {{ {about} }}\n}}\n"
        )?;
    }
    if has("request_id") {
        write!(
            out,
            "impl crate::Commanded for {path} {{\n\
             fn request_id(&self) -> &str {{ &self.request_id }}\n\
             fn without_request_id(&self) -> Self {{\n\
             Self {{ request_id: String::new(), ..self.clone() }}\n}}\n}}\n"
        )?;
    }
    if has("page_size") && has("page_token") {
        write!(
            out,
            "impl crate::Paged for {path} {{\n\
             fn page_size(&self) -> i32 {{ self.page_size }}\n\
             fn page_token(&self) -> &str {{ &self.page_token }}\n\
             fn without_page(&self) -> Self {{\n\
             Self {{ page_size: 0, page_token: String::new(), ..self.clone() }}\n}}\n}}\n"
        )?;
    }
    Ok(())
}
