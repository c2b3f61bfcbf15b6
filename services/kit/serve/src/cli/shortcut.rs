//! Shortcuts: nouns and verbs instead of RPCs and JSON, tables instead of messages.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use kit_base::{Lang, Text};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};
use serde_json::{Map, Value};

use super::line::{self, Line};
use super::local_act::{self, Given, LocalAct};
use super::render::Reader;
use super::words::{Column, Flag, Noun, Often, Shortcut};
use super::{CliError, Context, Form, call, render};
use crate::service::Service;

const AUDIT: Noun = Noun::new("audit", "审计记录", "the audit record");
const OVERDUE: Noun = Noun::new("overdue", "逾期事项", "what is overdue");
const HISTORY: Noun = Noun::new("history", "历次版本", "what an object was before");
const CLOCK: Noun = Noun::new("clock", "节点的时钟", "the node's clock");

const PARENT: Flag =
    Flag::new("parent", "对象，如 challenges/…", "the object, such as challenges/…");
const NOTHING: Text = Text::new("没有可以显示的内容", "nothing to show");

/// What every node has, whatever its services.
const OWN: &[Shortcut] = &[
    Shortcut::new(
        AUDIT,
        "list",
        "jiebang.kit.v1.AuditService/ListAuditEntries",
        Text::new("列出审计记录", "list audit entries"),
    )
    .flags(&[
        Flag::new("service", "某一服务", "of this service"),
        Flag::new("object", "某一对象", "about this object"),
    ])
    .columns(&[
        Column::new("create_time", "时间", "TIME"),
        Column::new("service", "服务", "SERVICE"),
        Column::new("outcome", "结果", "OUTCOME"),
        Column::new("act", "行为", "ACT"),
        Column::new("person", "人员", "PERSON"),
        Column::new("object", "对象", "OBJECT"),
    ]),
    Shortcut::new(
        OVERDUE,
        "list",
        "jiebang.kit.v1.ExplainService/FindOverdue",
        Text::new("列出逾期事项", "list what is overdue"),
    )
    .columns(&[
        Column::new("name", "对象", "OBJECT"),
        Column::new("until_time", "期限", "UNTIL"),
        Column::new("text_{lang}", "说明", "WHY"),
    ]),
    Shortcut::new(
        HISTORY,
        "list",
        "jiebang.kit.v1.HistoryService/ListVersions",
        Text::new("列出对象的历次版本", "list the versions of an object"),
    )
    .flags(&[PARENT])
    .columns(&[
        Column::new("number", "版本", "VERSION"),
        Column::new("create_time", "时间", "TIME"),
        Column::new("act", "行为", "ACT"),
        Column::new("stage", "阶段", "STAGE"),
    ]),
    Shortcut::new(
        HISTORY,
        "compare",
        "jiebang.kit.v1.HistoryService/CompareVersions",
        Text::new("逐项比较两个版本", "compare two versions field by field"),
    )
    .flags(&[
        PARENT,
        Flag::new("from_number", "较早的版本号", "number of the earlier version"),
        Flag::new("to_number", "较晚的版本号", "number of the later version"),
    ])
    .columns(&[
        Column::new("path", "字段", "FIELD"),
        Column::new("before", "原为", "BEFORE"),
        Column::new("after", "改为", "AFTER"),
    ]),
    Shortcut::new(
        CLOCK,
        "show",
        "jiebang.kit.v1.ClockService/GetClock",
        Text::new("显示开发节点的时间", "show the time of a development node"),
    ),
];

fn all(services: &[&'static dyn Service]) -> Vec<&'static Shortcut> {
    services.iter().flat_map(|service| service.shortcuts()).chain(OWN).collect()
}

/// Adds every shortcut and every act without a node, grouped by noun.
pub fn grammar(mut grammar: Clap, services: &[&'static dyn Service], lang: Lang) -> Clap {
    let (all, methods) = (all(services), line::methods());
    let local: Vec<&LocalAct> = services.iter().flat_map(|it| it.local_acts()).collect();
    let mut nouns: Vec<Noun> = Vec::new();
    for noun in all.iter().map(|it| it.noun).chain(local.iter().map(|it| it.noun)) {
        if nouns.iter().all(|it| it.word != noun.word) {
            nouns.push(noun);
        }
    }
    for noun in nouns {
        let mut below = Clap::new(noun.word).about(noun.about().say(lang).to_owned());
        below = below.subcommand_required(true).arg_required_else_help(true);
        below = below.aliases(noun.also);
        for shortcut in all.iter().filter(|it| it.noun.word == noun.word) {
            let mut verb = verb(shortcut, lang);
            if is_paged(shortcut, &methods) {
                verb = verb.args(paging(lang));
            }
            below = below.subcommand(verb);
        }
        let local = local.iter().filter(|it| it.noun.word == noun.word);
        below = below.subcommands(local.map(|it| local_verb(it, lang)));
        grammar = grammar.subcommand(below);
    }
    grammar
}

fn verb(shortcut: &Shortcut, lang: Lang) -> Clap {
    let mut verb = Clap::new(shortcut.verb).about(shortcut.about.say(lang).to_owned());
    if let Some(argument) = &shortcut.argument {
        let name = format!("{}/…", argument.collection);
        let text = Text::with(format!("{name} 或其编号"), format!("{name}, or its id alone"));
        let argument = Arg::new("argument").required(true).value_name("NAME");
        verb = verb.arg(argument.help(text.say(lang).to_owned()));
    }
    verb.args(shortcut.flags.iter().map(|flag| option(flag, lang)))
}

fn local_verb(act: &LocalAct, lang: Lang) -> Clap {
    let operand = act.operand.map(|it| {
        let arg = Arg::new(it.field).required(true).value_name(it.field.to_uppercase());
        arg.help(it.about().say(lang).to_owned())
    });
    let verb = Clap::new(act.verb).about(act.about.say(lang).to_owned()).args(operand);
    verb.args(act.flags.iter().map(|flag| option(flag, lang)))
}

fn option(flag: &Flag, lang: Lang) -> Arg {
    let long = flag.field.replace('_', "-");
    let arg = Arg::new(flag.field).long(long).value_name("VALUE");
    let arg = arg.help(flag.about().say(lang).to_owned());
    match flag.often {
        Often::AtMostOnce => arg,
        Often::Once => arg.required(true),
        Often::Any => arg.action(ArgAction::Append),
    }
}

fn paging(lang: Lang) -> [Arg; 3] {
    let help = |zh, en| Text::new(zh, en).say(lang).to_owned();
    let size = Arg::new("page_size").long("page-size").value_name("N");
    // The node says what is wrong with a negative number, and names the field.
    let size = size.allow_negative_numbers(true);
    let token = Arg::new("page_token").long("page-token").value_name("PAGE");
    let all = Arg::new("all").long("all").action(ArgAction::SetTrue);
    [
        size.help(help("每页行数，最多 1000", "rows a page, at most 1,000")),
        token.help(help("从此页开始", "start at this page")),
        all.conflicts_with("page_token").help(help("列出所有页", "list every page")),
    ]
}

fn is_paged(shortcut: &Shortcut, methods: &[MethodDescriptor]) -> bool {
    let method = line::find_in(methods, shortcut.method);
    method.is_some_and(|it| it.input().get_field_by_name("page_token").is_some())
}

pub async fn run(
    context: Context,
    noun: String,
    matches: ArgMatches,
) -> Result<ExitCode, CliError> {
    let (verb, below) = matches.subcommand().unwrap_or(("", &matches));
    if let Some(act) = local_act::find(context.services, &noun, verb) {
        return (act.run)(&context, &Given(below)).map(|()| ExitCode::SUCCESS);
    }
    let shortcut = all(context.services)
        .into_iter()
        .find(|it| it.noun.word == noun && it.verb == verb)
        .ok_or_else(|| {
            CliError::wrong(format!("没有命令 {noun}"), format!("no command is called {noun}"))
        })?;
    let method = line::find(shortcut.method)?;
    let body = body(shortcut, below, &method.input())?;
    let line = Line::open(&context, below).await?;
    match !shortcut.columns.is_empty() && !method.is_server_streaming() {
        true => list(&context, shortcut, (&line, below), body).await,
        false => each(&context, shortcut, &line, body).await,
    }
}

/// Fills the fields that were given.
fn body(
    shortcut: &Shortcut,
    matches: &ArgMatches,
    input: &MessageDescriptor,
) -> Result<Map<String, Value>, CliError> {
    let mut body = Map::new();
    if let Some(argument) = &shortcut.argument {
        let text = matches.get_one::<String>("argument").cloned().unwrap_or_default();
        let name = match text.contains('/') {
            true => text,
            false => format!("{}/{text}", argument.collection),
        };
        body.insert(argument.field.to_owned(), name.into());
    }
    let paging = ["page_size", "page_token"].into_iter();
    for name in shortcut.flags.iter().map(|flag| flag.field).chain(paging) {
        let given = matches.try_get_one::<String>(name).ok().flatten();
        let field = input.get_field_by_name(name);
        if let (Some(given), Some(field)) = (given, field) {
            body.insert(name.to_owned(), filled(&field, given)?);
        }
    }
    Ok(body)
}

/// A field's value from its text; a code such as `published` names an enum's value.
fn filled(field: &FieldDescriptor, text: &str) -> Result<Value, CliError> {
    let wrong = |allowed: &str| {
        let name = field.name().replace('_', "-");
        CliError::wrong(
            format!("--{name} 不能是“{text}”，可以是 {allowed}"),
            format!("--{name} cannot be \"{text}\"; it is {allowed}"),
        )
    };
    let value = match field.kind() {
        Kind::Enum(codes) => {
            let known: Vec<String> = codes.values().map(|it| render::code(&it)).collect();
            let wanted = text.to_lowercase();
            match codes.values().find(|it| it.number() > 0 && render::code(it) == wanted) {
                Some(found) => found.name().into(),
                None => return Err(wrong(&known[1..].join(", "))),
            }
        }
        Kind::Bool => text.parse::<bool>().map_err(|_| wrong("true, false"))?.into(),
        Kind::Int32 | Kind::Int64 => text.parse::<i64>().map_err(|_| wrong("1, 2, 3 …"))?.into(),
        _ if field.is_list() => text.split(',').map(str::to_owned).collect(),
        _ => text.into(),
    };
    Ok(value)
}

async fn list(
    context: &Context,
    shortcut: &Shortcut,
    (line, matches): (&Line, &ArgMatches),
    mut body: Map<String, Value>,
) -> Result<ExitCode, CliError> {
    let method = line::find(shortcut.method)?;
    let mut pages = render::Pages::default();
    loop {
        let message = call::message(&method, Value::Object(body.clone()))?;
        let mut replies = line.call(&method, message).await?;
        while let Some(reply) = replies.message().await? {
            pages.add(&reply);
        }
        let all = matches.try_get_one::<bool>("all").ok().flatten();
        if pages.next.is_empty() || all != Some(&true) {
            break;
        }
        body.insert("page_token".to_owned(), pages.next.clone().into());
    }
    match context.json {
        Form::Json => context.say(&pages.value().to_string())?,
        Form::Text => {
            context.say(&pages.table(shortcut.columns, &Reader::of(context)))?;
            if pages.is_empty() {
                context.note(NOTHING.say(context.lang));
            }
            if !pages.next.is_empty() {
                let more = Text::with(
                    format!("还有更多：--all，或 --page-token {}", pages.next),
                    format!("there are more: --all, or --page-token {}", pages.next),
                );
                context.note(more.say(context.lang));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints each reply as it comes: one resource, or a stream without an end.
async fn each(
    context: &Context,
    shortcut: &Shortcut,
    line: &Line,
    body: Map<String, Value>,
) -> Result<ExitCode, CliError> {
    let method = line::find(shortcut.method)?;
    let message = call::message(&method, Value::Object(body))?;
    let mut replies = line.call(&method, message).await?;
    let reader = Reader::of(context);
    while let Some(reply) = replies.message().await? {
        match (context.json, method.is_server_streaming()) {
            (Form::Json, _) => context.say(&call::json_of(&reply, Form::Json))?,
            (Form::Text, false) => context.say(&render::record(&reply, &reader))?,
            (Form::Text, true) => {
                let row = render::row(&reply, shortcut.columns, &reader);
                // A bookmark has nothing to show.
                if row.iter().any(|cell| !cell.is_empty()) {
                    context.say(&row.join("  "))?;
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
