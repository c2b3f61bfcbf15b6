//! `law`: the transition tables of this binary.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command as Clap};
use kit_base::{Label, Lang, LawView, Text};

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
    clap.arg(Arg::new("machine").help(help))
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
    for law in &laws {
        context.show(&value(law), || text(law, context.lang))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn value(law: &LawView) -> serde_json::Value {
    let edge = |edge: &kit_base::law::EdgeView| {
        serde_json::json!({
            "act": edge.act,
            "from": edge.from,
            "to": edge.to,
            "who": edge.who,
            "needs": edge.needs.iter().map(|fact| fact.code).collect::<Vec<_>>(),
            "reasons": edge.reasons.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
            "label": { "zh": edge.label.zh, "en": edge.label.en },
            "ocds": edge.ocds,
        })
    };
    let edges: Vec<_> = law.edges.iter().map(edge).collect();
    serde_json::json!({ "machine": law.noun, "edges": edges })
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
