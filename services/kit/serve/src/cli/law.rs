//! `law`: the transition tables of this binary.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap};
use kit_base::law::EdgeView;
use kit_base::{Effect, Label, Lang, LawView, StageRow, Text};

use super::{CliError, Command, Context};

pub const LAW: Command = Command {
    name: "law",
    about: Text::new("显示状态机", "print the state machines"),
    args: arguments,
    run: |context, matches| Box::pin(async move { print(&context, &matches) }),
};

fn arguments(clap: Clap, lang: Lang) -> Clap {
    let help = Text::new(
        "状态机，如 challenge；不写即全部",
        "a machine such as challenge; none means all",
    )
    .say(lang)
    .to_owned();
    let diagram = Text::new(
        "以 Mermaid 状态图打印，可直接放入文档",
        "print Mermaid diagrams, as the documents hold them",
    );
    let drawn = Arg::new("diagram").long("diagram").action(ArgAction::SetTrue);
    clap.arg(Arg::new("machine").help(help)).arg(drawn.help(diagram.say(lang).to_owned()))
}

fn print(context: &Context, matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let wanted = matches.get_one::<String>("machine");
    let laws: Vec<LawView> = context
        .services
        .iter()
        .flat_map(|service| service.laws())
        .filter(|law| wanted.is_none_or(|noun| law.noun == noun))
        .collect();
    if let (Some(noun), true) = (wanted, laws.is_empty()) {
        let all = context.services.iter().flat_map(|service| service.laws());
        let known = all.map(|law| law.noun).collect::<Vec<_>>().join(", ");
        return Err(CliError::wrong(
            format!("没有状态机 {noun}；有 {known}"),
            format!("no machine is called {noun}; there are {known}"),
        ));
    }
    if matches.get_flag("diagram") {
        context.say(&laws.iter().map(diagram).collect::<Vec<_>>().join("\n\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    for law in &laws {
        context.show(&value(law), || text(law, context.lang))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn value(law: &LawView) -> serde_json::Value {
    let edge = |edge: &EdgeView| {
        serde_json::json!({
            "act": edge.act,
            "from": edge.from,
            "to": edge.to,
            "who": edge.who,
            "needs": edge.needs.iter().map(|fact| fact.code).collect::<Vec<_>>(),
            "reasons": edge.reasons.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
            "label": { "zh": edge.label.zh, "en": edge.label.en },
            "effects": edge.effects.iter().map(effect).collect::<Vec<_>>(),
            "ocds": edge.ocds,
        })
    };
    let words = |label: Label| serde_json::json!({ "zh": label.zh, "en": label.en });
    let stage = |row: &StageRow<&'static str>| {
        serde_json::json!({
            "stage": row.stage,
            "label": words(row.label),
            "public": row.public.map(words),
            "terminal": row.terminal,
            "limit_working_days": row.limit,
        })
    };
    let edges: Vec<_> = law.edges.iter().map(edge).collect();
    let stages: Vec<_> = law.stages.iter().map(stage).collect();
    serde_json::json!({ "machine": law.noun, "stages": stages, "edges": edges })
}

fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Tell(event) => format!("tell {event}"),
        Effect::Also(act) => format!("also {act}"),
    }
}

/// The machine as a Mermaid state diagram with its name above.
fn diagram(law: &LawView) -> String {
    let mut lines = vec![
        format!("## {} {}", law.noun, law.label.zh),
        String::new(),
        "```mermaid".to_owned(),
        "stateDiagram-v2".to_owned(),
    ];
    lines.extend(
        law.stages
            .iter()
            .map(|row| format!("    {}: {} {}", row.stage, row.label.zh, row.label.en)),
    );
    let starts = |edge: &&EdgeView| edge.from.is_empty();
    if law.edges.iter().filter(starts).count() == 0 {
        let first = law.stages.iter().take(1);
        lines.extend(first.map(|row| format!("    [*] --> {}", row.stage)));
    }
    for edge in &law.edges {
        let who = edge.who.join(" ");
        let said = |from: &str| format!("    {from} --> {}: {} ({who})", edge.to, edge.act);
        lines.extend(edge.from.iter().map(|from| said(from)));
        lines.extend(edge.from.is_empty().then(|| said("[*]")));
    }
    let ends = law.stages.iter().filter(|row| row.terminal);
    lines.extend(ends.map(|row| format!("    {} --> [*]", row.stage)));
    lines.push("```".to_owned());
    lines.join("\n")
}

fn text(law: &LawView, lang: Lang) -> String {
    let label = |label: Label| if lang == Lang::Zh { label.zh } else { label.en };
    let mut lines = vec![format!("{} {}", law.noun, label(law.label))];
    for edge in &law.edges {
        let from = if edge.from.is_empty() { "·".to_owned() } else { edge.from.join(" ") };
        let needs: Vec<_> = edge.needs.iter().map(|fact| fact.code).collect();
        lines.push(format!(
            "  {} ({}): {from} → {}  [{}]  {}",
            edge.act,
            label(edge.label),
            edge.to,
            edge.who.join(" "),
            needs.join(" ")
        ));
    }
    lines.join("\n")
}
