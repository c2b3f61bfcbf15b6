//! One call of the matrix, and what came back.

use std::collections::HashMap;

use kit_base::Ids;
use prost::Message;
use prost_reflect::MethodDescriptor;
use tests::contract;
use tests::line::{Ask, Line};
use tonic::{Code, Status};

use super::oracle::{Heard, Oracle};
use super::people::{Person, World};
use crate::wire::bounds::{self, Form};
use crate::wire::codes;
use crate::wire::sample::{self, Aim};

/// Calls as any person; a person signs in once.
pub struct Caller<'a> {
    pub line: &'a Line,
    tokens: HashMap<&'static str, String>,
}

/// An rpc, a right request of it, and what it is about.
pub struct Rpc {
    pub name: String,
    pub service: String,
    pub streams: bool,
    path: String,
    aim: Aim,
    method: MethodDescriptor,
    /// The collection of the object that it is about.
    pub about: Option<String>,
}

impl<'a> Caller<'a> {
    pub fn new(line: &'a Line, world: &World) -> Self {
        let token = |person: &Person| Some((person.name, line.token(person.who.as_ref()?)));
        Self { line, tokens: world.people.iter().filter_map(token).collect() }
    }

    pub async fn call(
        &self,
        person: &Person,
        rpc: &Rpc,
        (name, trace): (&str, &str),
    ) -> Result<Vec<u8>, Status> {
        let token = self.tokens.get(person.name).map(String::as_str);
        let (path, streams) = (rpc.path.as_str(), rpc.streams);
        let ask = Ask { path, streams, token, lang: "en", trace };
        self.line.send(&ask, rpc.request(name)).await
    }
}

impl Rpc {
    pub fn new(method: MethodDescriptor, world: &World, oracle: &Oracle) -> Self {
        let name = contract::short(&method);
        let collection = contract::collection(&method);
        let mut codes = codes::samples();
        let reason = oracle.reason(&name).unwrap_or_else(|| "done".to_owned());
        codes.insert("reason".to_owned(), reason);
        let aim = Aim { collection, codes, targets: world.targets.clone() };
        let service = name.split('.').next().unwrap().to_owned();
        let about = about(&method, &aim);
        let (path, streams) = (contract::path(&method), method.is_server_streaming());
        Self { name, service, streams, path, aim, method, about }
    }

    /// The name of the journey's object, if the rpc is about one.
    pub fn object(&self) -> String {
        let about = self.about.as_ref().and_then(|about| self.aim.targets.get(about));
        about.cloned().unwrap_or_default()
    }

    /// Whether it lists rather than names an object.
    pub fn is_of_no_object(&self) -> bool {
        self.about.is_none()
    }

    fn request(&self, name: &str) -> Vec<u8> {
        let mut aim = self.aim.clone();
        if let Some(about) = &self.about {
            aim.targets.insert(about.clone(), name.to_owned());
        }
        let request = sample::message(&self.method.input(), &aim);
        request.expect("the contract says what is right").encode_to_vec()
    }
}

/// The collection of the first resource that a command or a read must name.
fn about(method: &MethodDescriptor, aim: &Aim) -> Option<String> {
    let fields = method.input();
    let mut fields = fields.fields().filter(contract::is_required);
    let named = |field| match bounds::form(&field, aim.collection.as_deref()) {
        Ok(Form::Name(collection, true)) => Some(collection),
        Ok(Form::Organisation) => Some("organisations".to_owned()),
        _ => None,
    };
    fields.find_map(|field| match field.kind() {
        prost_reflect::Kind::String if !field.is_list() => named(field),
        _ => None,
    })
}

/// A name of nothing, as long as that of something.
pub fn absent(object: &str) -> String {
    let (collection, _) = object.split_once('/').unwrap_or((object, ""));
    format!("{collection}/{}", Ids::new().next())
}

/// What the person heard.
pub fn heard(rpc: &Rpc, outcome: &Result<Vec<u8>, Status>) -> Heard {
    match outcome.as_ref().err().map(Status::code) {
        Some(Code::PermissionDenied) => Heard::Forbidden,
        Some(Code::Unauthenticated) => Heard::SignIn,
        Some(Code::NotFound) if !rpc.is_of_no_object() => Heard::Absent,
        _ => Heard::Admitted,
    }
}
