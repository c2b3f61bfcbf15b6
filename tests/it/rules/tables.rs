//! The transition tables, row by row.

use std::collections::BTreeSet;

use kit_base::law::EdgeView;
use kit_base::{Effect, LawView};
use prost_types::FileDescriptorSet;

use super::deviations::*;
use super::oracle::{Lifecycle, Machine, Row};

type Words<'a> = BTreeSet<&'a str>;

/// The tables of every service.
pub fn ours() -> Vec<LawView> {
    jiebang::SERVICES.iter().flat_map(|service| service.laws()).collect()
}

pub fn told(edge: &EdgeView) -> Words<'static> {
    let events = edge.effects.iter().filter_map(|effect| match effect {
        Effect::Tell(name) => Some(*name),
        Effect::Also(_) => None,
    });
    events.collect()
}

fn words(list: &[String]) -> Words<'_> {
    list.iter().map(String::as_str).collect()
}

fn is_named(list: &[(&str, &str, Why)], machine: &str, word: &str) -> bool {
    list.iter().any(|(of, what, _)| *of == machine && *what == word)
}

/// Where the oracle's row starts, as far as our machine has those stages.
fn from<'a>(machine: &str, row: &'a Row) -> Words<'a> {
    let known = |stage: &&str| *stage != "new" && !is_named(STAGES_ABSENT, machine, stage);
    words(&row.from).into_iter().filter(known).collect()
}

/// Who may act by the oracle's row while bids are not sealed.
fn who(row: &Row) -> Words<'_> {
    let (trustee, instead) = SEALING_ROLE;
    words(&row.who).into_iter().map(|role| if role == trustee { instead } else { role }).collect()
}

fn guards<'a>(machine: &str, row: &'a Row) -> Words<'a> {
    let unchecked = |fact: &str| FACTS_UNCHECKED.contains(&(machine, row.action.as_str(), fact));
    let known = |fact: &&str| !SEALING_FACTS.contains(fact) && !unchecked(fact);
    words(&row.guards).into_iter().filter(known).collect()
}

/// The oracle's row for our edge: the same act, from stages that both know.
fn row<'a>(machine: &'a Machine, edge: &EdgeView) -> Option<&'a Row> {
    let own: Words<'_> = edge.from.iter().copied().collect();
    let same = |row: &&Row| {
        let stages = from(&machine.id, row);
        row.action == edge.act && own.is_subset(&stages) && own.is_empty() == stages.is_empty()
    };
    machine.transitions.iter().find(same)
}

#[test]
fn every_row_of_ours_says_what_the_oracle_says() {
    let lifecycle = Lifecycle::load();
    let mut compared = 0;
    for law in ours() {
        let Some(machine) = lifecycle.machine(law.noun) else { continue };
        for edge in &law.edges {
            let at = format!("{} {} from {:?}", law.noun, edge.act, edge.from);
            let Some(row) = row(machine, edge) else {
                let ends = |it: &&(&str, &str, &str)| {
                    (it.0, it.1) == (law.noun, edge.act) && edge.from.contains(&it.2)
                };
                if ENDS_OURS.iter().any(|it| ends(&it)) {
                    assert_eq!(edge.who, ["event"], "{at} is nobody's to take");
                    let reasons: Vec<_> = edge.reasons.iter().map(|(code, _)| *code).collect();
                    assert_eq!(reasons, ["challenge_ended"], "{at}");
                    continue;
                }
                let own = ACTS_OURS.iter().any(|(of, act, _)| *of == law.noun && *act == edge.act);
                assert!(own, "{at} is no row of the oracle");
                assert_eq!(edge.from, [edge.to], "{at} changes no stage");
                continue;
            };
            let own = |list: &[&'static str]| list.iter().copied().collect::<Words<'_>>();
            assert_eq!(own(&edge.from), from(law.noun, row), "{at}: from");
            assert_eq!(edge.to, row.to, "{at}: to");
            assert_eq!(own(&edge.who), who(row), "{at}: who");
            let needs: Words<'_> = edge.needs.iter().map(|fact| fact.code).collect();
            assert_eq!(needs, guards(law.noun, row), "{at}: guards");
            let reasons: Words<'_> = edge.reasons.iter().map(|(code, _)| *code).collect();
            assert_eq!(reasons, words(&row.reasons), "{at}: reasons");
            assert_eq!(edge.ocds, row.ocds.as_deref(), "{at}: release tag");
            assert_eq!((edge.label.zh, edge.label.en), (&*row.zh, &*row.en), "{at}: label");
            let mut tells = told(edge);
            tells.retain(|event| !EVENTS_OURS.iter().any(|(own, _)| own == event));
            assert_eq!(tells, row.event.as_deref().into_iter().collect(), "{at}: event");
            compared += 1;
        }
    }
    assert!(compared > 90, "only {compared} rows were compared");
}

#[test]
fn what_our_tables_leave_out_is_named_and_nothing_else() {
    let lifecycle = Lifecycle::load();
    let laws = ours();
    let mut absent = Vec::new();
    for machine in &lifecycle.machines {
        let Some(law) = laws.iter().find(|law| law.noun == machine.id) else {
            assert!(MACHINES_ABSENT.contains(&&*machine.id), "no table of {}", machine.id);
            continue;
        };
        let rows: Vec<&Row> = law.edges.iter().filter_map(|edge| row(machine, edge)).collect();
        let missing =
            machine.transitions.iter().filter(|it| !rows.iter().any(|own| std::ptr::eq(*own, *it)));
        absent.extend(missing.map(|row| (machine.id.as_str(), row.action.as_str())));
    }
    let mut named: Vec<_> = ACTS_ABSENT.iter().map(|(of, act, _)| (*of, *act)).collect();
    absent.sort_unstable();
    named.sort_unstable();
    assert_eq!(absent, named);
    let own: Vec<_> = laws.iter().map(|law| law.noun).collect();
    let own: Vec<_> = own.into_iter().filter(|it| lifecycle.machine(it).is_none()).collect();
    assert_eq!(own, MACHINES_OURS);
    assert_eq!(lifecycle.machines.len() + own.len(), laws.len() + MACHINES_ABSENT.len());
}

#[test]
fn stages_and_their_public_words_are_the_oracles() {
    let lifecycle = Lifecycle::load();
    for law in ours() {
        let Some(machine) = lifecycle.machine(law.noun) else { continue };
        let absent = |stage: &str| is_named(STAGES_ABSENT, law.noun, stage);
        let known = machine.states.iter().filter(|state| !absent(&state.id));
        let says = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        let theirs: Vec<_> = known
            .map(|it| {
                let public = says(&it.public_zh, &it.public_en);
                (it.id.clone(), says(&it.zh, &it.en), public, it.terminal)
            })
            .collect();
        let own: Vec<_> = law
            .stages
            .iter()
            .map(|it| {
                let public = it.public.map_or(says("", ""), |label| says(label.zh, label.en));
                (it.stage.to_owned(), says(it.label.zh, it.label.en), public, it.terminal)
            })
            .collect();
        assert_eq!(own, theirs, "{}", law.noun);
    }
    for (machine, stage, _) in STAGES_ABSENT {
        let found = lifecycle.machine(machine).unwrap();
        assert!(found.states.iter().any(|it| it.id == *stage), "{machine} {stage}");
    }
}

#[test]
fn no_table_has_a_dead_end() {
    for law in ours() {
        let edges = |stage: &str| {
            let leaving = law.edges.iter().filter(move |edge| edge.from.contains(&stage));
            leaving.map(|edge| edge.to).collect::<Words<'_>>()
        };
        let reach = |start: Words<'static>| {
            let mut seen = start.clone();
            let mut open: Vec<_> = start.into_iter().collect();
            while let Some(stage) = open.pop() {
                open.extend(edges(stage).into_iter().filter(|to| seen.insert(to)));
            }
            seen
        };
        let begins = law.edges.iter().filter(|edge| edge.from.is_empty()).map(|edge| edge.to);
        let all: Words<'_> = law.stages.iter().map(|row| row.stage).collect();
        assert_eq!(reach(begins.collect()), all, "{}: every stage is reached", law.noun);
        let ends = law.stages.iter().filter(|row| row.terminal).map(|row| row.stage);
        let ends: Words<'_> = ends.collect();
        for row in &law.stages {
            let further = reach([row.stage].into());
            match row.terminal {
                true => assert_eq!(edges(row.stage), [].into(), "{} {}", law.noun, row.stage),
                // The directory's two machines stay where they are and end nowhere.
                false => assert!(
                    ends.is_empty() || !further.is_disjoint(&ends),
                    "{} {} leads to no end",
                    law.noun,
                    row.stage
                ),
            }
        }
        for edge in law.edges.iter().filter(|edge| ends.contains(edge.to)) {
            assert!(!edge.reasons.is_empty(), "{} {} ends without a reason", law.noun, edge.act);
        }
    }
}

#[test]
fn the_contracts_name_the_same_stages() {
    let files = <FileDescriptorSet as prost::Message>::decode(proto::FDS).unwrap();
    let enums = || files.file.iter().flat_map(|file| &file.enum_type);
    for law in ours() {
        let (head, tail) = law.noun.split_at(1);
        let name = format!("{}{tail}Stage", head.to_uppercase());
        let Some(found) = enums().find(|it| it.name() == name) else {
            assert_eq!(law.noun, "notification", "the inbox shows a read time instead");
            continue;
        };
        let prefix = format!("{}_STAGE_", law.noun.to_uppercase());
        let codes = found.value.iter().map(|it| {
            it.name().strip_prefix(&prefix).expect("values are named by the enum").to_lowercase()
        });
        let own = law.stages.iter().map(|row| row.stage.to_owned());
        let own: BTreeSet<String> = own.chain(["unspecified".to_owned()]).collect();
        assert_eq!(codes.collect::<BTreeSet<_>>(), own, "{name}");
    }
}
