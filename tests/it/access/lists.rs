//! Lists show exactly what their reader may get, and betray nothing else.

use std::collections::{BTreeMap, BTreeSet};

use prost::Message;
use prost_reflect::{DynamicMessage, MethodDescriptor, Value};
use tests::Who;
use tests::contract::{self, put};
use tests::line::Ask;

use super::Scene;
use super::people::{CASE, Person};
use crate::wire::assert_none;
use crate::wire::sample::{self, Aim};

/// Pages that one walk turns at most.
const PAGES_MAX: usize = 400;

/// A list and the rpc that gets one of its items.
struct Pair {
    list: MethodDescriptor,
    get: MethodDescriptor,
}

/// `ListNeeds` goes with `GetNeed`.
fn pairs() -> Vec<Pair> {
    let methods = contract::methods(&contract::pool());
    let single = |list: &MethodDescriptor| {
        let name = list.name().strip_prefix("List")?.strip_suffix('s')?.to_owned();
        let mut others = list.parent_service().methods().collect::<Vec<_>>().into_iter();
        let get = others.find(|it| it.name() == format!("Get{name}"))?;
        contract::collection(&get)?;
        list.input().get_field_by_name("page_size")?;
        Some(Pair { list: list.clone(), get })
    };
    methods.iter().filter_map(single).collect()
}

struct Reader<'a> {
    scene: &'a Scene,
    token: Option<String>,
}

impl Reader<'_> {
    async fn ask(
        &self,
        method: &MethodDescriptor,
        request: &DynamicMessage,
    ) -> Option<DynamicMessage> {
        let (path, token) = (contract::path(method), self.token.as_deref());
        let ask = Ask { path: &path, streams: false, token, lang: "en", trace: "" };
        let answer = self.scene.sandbox.line.send(&ask, request.encode_to_vec()).await.ok()?;
        Some(DynamicMessage::decode(method.output(), answer.as_slice()).unwrap())
    }

    /// Turns every page; says which pages betray what they do not show.
    async fn walk(&self, list: &MethodDescriptor, size: i32) -> Result<BTreeSet<String>, String> {
        let mut request = DynamicMessage::new(list.input());
        put(&mut request, "page_size", Value::I32(size));
        // A fund is listed for its funders where its challenge is named.
        if list.name() == "ListFunds" {
            let challenge = self.scene.world.targets["challenges"].clone();
            put(&mut request, "challenge", Value::String(challenge));
        }
        let mut names = BTreeSet::new();
        for _ in 0..PAGES_MAX {
            let Some(page) = self.ask(list, &request).await else { return Ok(names) };
            let found = names_of(&page);
            let next = page.get_field_by_name("next_page_token").unwrap().into_owned();
            let is_last = next.as_str() == Some("");
            if found.is_empty() && !is_last {
                return Err("an empty page says that there is more".to_owned());
            }
            names.extend(found);
            if is_last {
                return Ok(names);
            }
            put(&mut request, "page_token", next);
        }
        Err(format!("more than {PAGES_MAX} pages"))
    }

    async fn gets(&self, get: &MethodDescriptor, name: &str) -> bool {
        let mut request = DynamicMessage::new(get.input());
        put(&mut request, "name", Value::String(name.to_owned()));
        self.ask(get, &request).await.is_some()
    }
}

fn names_of(page: &DynamicMessage) -> Vec<String> {
    let items = page.fields().find_map(|(_, value)| value.as_list().map(<[Value]>::to_vec));
    let name = |item: &Value| {
        let name = item.as_message()?.get_field_by_name("name")?.into_owned();
        name.as_str().map(str::to_owned)
    };
    items.unwrap_or_default().iter().filter_map(name).collect()
}

fn is_expert(person: &Person) -> bool {
    let holds = |who: &Who| ["expert", "reviewer"].iter().any(|role| who.0.roles.contains(*role));
    person.who.as_ref().is_some_and(holds)
}

/// A draft of somebody who has no part in the journey.
async fn plant(scene: &Scene) {
    let methods = contract::methods(&contract::pool());
    let create = methods.iter().find(|it| it.name() == "CreateNeed").unwrap();
    let stranger = scene.world.people.iter().find(|it| it.name == "foreign publisher").unwrap();
    let who = stranger.who.as_ref().unwrap();
    let code = who.0.organisation.as_ref().unwrap();
    let organisation = format!("organisations/{}", code.as_str());
    let targets = BTreeMap::from([("organisations".to_owned(), organisation)]);
    let aim = Aim { targets, codes: crate::wire::codes::samples(), collection: None };
    let request = sample::message(&create.input(), &aim).unwrap();
    let reader = Reader { scene, token: Some(scene.sandbox.line.token(who)) };
    assert!(reader.ask(create, &request).await.is_some(), "a draft is planted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_exactly_what_its_reader_may_get() {
    let scene = Scene::set(&[CASE, "R-039"]).await;
    plant(&scene).await;
    let token = |person: &Person| person.who.as_ref().map(|it: &Who| scene.sandbox.line.token(it));
    let mut complaints = Vec::new();
    let pairs = pairs();
    assert!(pairs.len() >= 11, "only {} lists have their single rpc", pairs.len());
    for Pair { list, get } in &pairs {
        let mut shown = Vec::new();
        for person in &scene.world.people {
            let reader = Reader { scene: &scene, token: token(person) };
            let is_long = matches!(list.name(), "ListOrganisations" | "ListExperts");
            let size = if is_long { 50 } else { 1 };
            match reader.walk(list, size).await {
                Ok(names) => shown.push((person, reader, names)),
                Err(what) => complaints.push(format!("{} as {}: {what}", list.name(), person.name)),
            }
        }
        let all: BTreeSet<String> = shown.iter().flat_map(|(_, _, names)| names.clone()).collect();
        let few: Vec<&String> = all.iter().take(8).collect();
        for (person, reader, names) in &shown {
            // Experts are listed for officers; one of them also gets its own entry.
            let mut own = usize::from(list.name() == "ListExperts" && is_expert(person));
            for name in &few {
                let (listed, got) = (names.contains(*name), reader.gets(get, name).await);
                if got && !listed && own > 0 {
                    own -= 1;
                } else if listed != got {
                    let who = format!("{} as {}", list.name(), person.name);
                    complaints.push(format!("{who}: {name} listed {listed}, got {got}"));
                }
            }
        }
    }
    scene.sandbox.stop().await;
    assert_none(&complaints);
}
