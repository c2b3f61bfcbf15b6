//! Explanations: what an object waits for, since when, who must act, what comes next.
//!
//! Owns the sentence. Shape: read off the transition table and the object's clocks; a
//! service adds only what it counts. Order: the ordinary way before the ways out.

use crate::aggregate::{Aggregate, View};
use crate::calendar::{Calendar, beijing_time};
use crate::clock::Time;
use crate::law::{Code, Edge, Label, Law, missing};
use crate::problem::MissingFact;
use crate::text::Text;

/// Roles that only the node has.
const CLOCK: &str = "clock";
const EVENT: &str = "event";

/// Why an object stands where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub name: String,
    pub noun: Label,
    pub stage: &'static str,
    pub label: Label,
    /// Nothing comes any more.
    pub ended: bool,
    pub since: Time,
    /// When the clock acts, or until when somebody must.
    pub until: Option<Time>,
    /// What is counted meanwhile: `2 of 3 reviews`.
    pub counts: Vec<Text>,
    pub next: Vec<NextAct>,
}

/// One act that the table allows from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextAct {
    pub act: &'static str,
    pub label: Label,
    /// Who may take it, as codes and in words.
    pub who: Vec<(&'static str, Text)>,
    pub to: &'static str,
    pub needs: Vec<MissingFact>,
    /// It leads on without a coded reason: the ordinary way.
    pub ordinary: bool,
}

impl Explanation {
    /// Explains an object that stands in its stage since then.
    pub fn of<A: Aggregate>(object: &A, view: View, since: Time, counts: Vec<Text>) -> Self {
        let stage = <A::Law as Law>::shown(object.stage(), view);
        let row = <A::Law as Law>::stage_row(stage);
        let limit = row.limit.and_then(|days| Calendar::official().limit(since, days));
        Self {
            name: object.name(),
            noun: <A::Law as Law>::LABEL,
            stage: stage.code(),
            label: row.public.filter(|_| view <= View::Public).unwrap_or(row.label),
            ended: row.terminal,
            since,
            until: object.next_check().or(limit),
            counts,
            next: next::<A::Law>(stage),
        }
    }

    /// All of it as a sentence.
    pub fn say(&self) -> Text {
        let since = beijing_time(self.since);
        let mut zh = format!("{}：{}，自 {since}（北京时间）起", self.noun.zh, self.label.zh);
        let mut en = format!("{}: {}, since {since} Beijing time", self.noun.en, self.label.en);
        for count in &self.counts {
            zh.push_str(&format!("；{}", count.zh));
            en.push_str(&format!("; {}", count.en));
        }
        let mut ways: Vec<&NextAct> = self.next.iter().filter(|it| it.ordinary).collect();
        // What another machine brings about is no way that anybody takes.
        if ways.iter().any(|it| !it.is_of(EVENT)) {
            ways.retain(|it| !it.is_of(EVENT));
        }
        if !ways.is_empty() {
            let said = |of: fn(&NextAct) -> String, or: &str| {
                ways.iter().map(|it| of(it)).collect::<Vec<_>>().join(or)
            };
            zh.push_str(&format!("。下一步：{}", said(NextAct::zh, "，或")));
            en.push_str(&format!(". Next: {}", said(NextAct::en, ", or ")));
        }
        if let Some(until) = self.until {
            let until = beijing_time(until);
            zh.push_str(&format!("；至 {until}（北京时间）"));
            en.push_str(&format!("; until {until} Beijing time"));
        }
        Text::with(format!("{zh}。"), format!("{en}."))
    }
}

impl NextAct {
    /// Whether nobody but that part of the node takes it.
    fn is_of(&self, role: &str) -> bool {
        self.who.iter().all(|(code, _)| *code == role)
    }

    fn zh(&self) -> String {
        let who: Vec<&str> = self.who.iter().map(|(_, text)| &*text.zh).collect();
        format!("{}（{}）", self.label.zh, who.join("、"))
    }

    fn en(&self) -> String {
        let who: Vec<&str> = self.who.iter().map(|(_, text)| &*text.en).collect();
        format!("{} ({})", self.label.en, who.join(", "))
    }
}

/// What leads on from a stage: the ordinary way first.
fn next<L: Law>(from: L::Stage) -> Vec<NextAct> {
    let leads = |edge: &&Edge<L>| edge.from.contains(&from);
    let mut acts: Vec<NextAct> = L::EDGES.iter().filter(leads).map(act).collect();
    acts.sort_by_key(|act| (!act.ordinary, !act.is_of(CLOCK)));
    acts
}

fn act<L: Law>(edge: &Edge<L>) -> NextAct {
    NextAct {
        act: edge.act.code(),
        label: edge.label,
        who: edge.who.iter().map(|role| (role.code(), role.text())).collect(),
        to: edge.to.code(),
        needs: missing(edge.needs),
        ordinary: edge.reasons.is_empty() && !edge.from.contains(&edge.to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(act: &'static str, who: &'static str, ordinary: bool) -> NextAct {
        let (who, needs) = (vec![(who, Text::new("某人", who))], Vec::new());
        let label = Label::new("办", act);
        NextAct { act, label, who, to: "b", needs, ordinary }
    }

    fn said(next: Vec<NextAct>, until: Option<&str>) -> String {
        let (label, since) = (Label::new("甲", "first"), "2026-11-02T01:00:00Z");
        let explanation = Explanation {
            name: "things/1".to_owned(),
            noun: Label::new("物", "thing"),
            stage: "a",
            label,
            ended: next.is_empty(),
            since: since.parse().unwrap(),
            until: until.map(|it| it.parse().unwrap()),
            counts: vec![Text::new("三之二", "2 of 3 reviews lodged")],
            next,
        };
        explanation.say().en.into_owned()
    }

    #[test]
    fn the_sentence_names_the_clock_the_counts_and_who_acts_next() {
        let ways = vec![act("reveal", "clock", true), act("dissolve", "authority", false)];
        assert_eq!(
            said(ways, Some("2026-11-06T16:00:00Z")),
            "thing: first, since 2026-11-02 09:00 Beijing time; 2 of 3 reviews lodged. \
             Next: reveal (clock); until 2026-11-06 24:00 Beijing time."
        );
        let ways = vec![act("submit", "authority", true), act("suspend", "event", true)];
        assert!(said(ways, None).ends_with("Next: submit (authority)."), "events are no way");
        let only = said(vec![act("suspend", "event", true)], None);
        assert!(only.ends_with("Next: suspend (event)."), "{only}");
        assert!(said(Vec::new(), None).ends_with("2 of 3 reviews lodged."));
    }
}
