//! State machines as data.
//!
//! Owns the shape of a transition table. A service writes one [`Law`] per
//! machine; the decision ([`Law::step`]), the permission tests, the `Explain`
//! answers, the diagrams and the wording are derived from it. Bounds: a table
//! is a constant. Order: the first edge that fits is the edge.

use std::fmt::Debug;
use std::hash::Hash;

use crate::aggregate::View;
use crate::off::Off;
use crate::problem::MissingFact;
use crate::text::Text;

/// A code list as an enum: the snake_case word of a variant is its code.
pub trait Code: Copy + Eq + Hash + Debug + Into<&'static str> + Send + Sync + 'static {
    fn code(self) -> &'static str {
        self.into()
    }

    /// The code in both languages.
    fn text(self) -> Text;
}

/// The name of a stage or an act, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    pub zh: &'static str,
    pub en: &'static str,
}

impl Label {
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }
}

impl From<Label> for Text {
    fn from(label: Label) -> Self {
        Self::new(label.zh, label.en)
    }
}

/// What an act does beyond its own state; tests hold the act to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Emits the event of that name.
    Tell(&'static str),
    /// Changes another aggregate of the same service, in the same commit.
    Also(&'static str),
}

/// One stage: its words, and what the public calls it (none: not public).
#[derive(Clone, Copy, Debug)]
pub struct StageRow<S> {
    pub stage: S,
    pub label: Label,
    pub public: Option<Label>,
    pub terminal: bool,
    /// Working days after which it is overdue, if somebody must act.
    pub limit: Option<u32>,
}

impl<S: Copy> StageRow<S> {
    /// A live stage that the public does not see.
    pub const fn of(stage: S, zh: &'static str, en: &'static str) -> Self {
        Self { stage, label: Label::new(zh, en), public: None, terminal: false, limit: None }
    }

    /// What the public calls the stage.
    pub const fn public(mut self, zh: &'static str, en: &'static str) -> Self {
        self.public = Some(Label::new(zh, en));
        self
    }

    /// Somebody must act within so many working days.
    pub const fn within(mut self, working_days: u32) -> Self {
        self.limit = Some(working_days);
        self
    }

    /// The machine ends here.
    pub const fn ends(mut self) -> Self {
        self.terminal = true;
        self
    }
}

/// One row of the table. No `from` stage means that the act creates the object.
#[derive(Debug)]
pub struct Edge<L: Law> {
    pub act: L::Act,
    pub from: &'static [L::Stage],
    pub to: L::Stage,
    pub who: &'static [L::Role],
    pub needs: &'static [L::Fact],
    pub effects: &'static [Effect],
    pub label: Label,
    pub ocds: Option<&'static str>,
    /// Accepted reason codes; never empty when `to` is terminal.
    pub reasons: &'static [L::Reason],
}

/// The transition table of one machine.
pub trait Law: Sized + Clone + Copy + Debug + Eq + Send + Sync + 'static {
    type Stage: Code;
    type Act: Code;
    type Role: Code;
    type Fact: Code;
    type Reason: Code;

    /// The machine's noun, such as `need`.
    const NOUN: &'static str;
    const LABEL: Label;
    const STAGES: &'static [StageRow<Self::Stage>];
    const EDGES: &'static [Edge<Self>];

    /// The edge that `act` takes from `from`, if every fact it needs holds.
    fn step(
        from: Self::Stage,
        act: Self::Act,
        holds: impl Fn(Self::Fact) -> bool,
    ) -> Result<&'static Edge<Self>, Off<Self>> {
        let fits = |edge: &&Edge<Self>| edge.act == act && edge.from.contains(&from);
        let edge = Self::EDGES.iter().find(fits).ok_or(Off::Stage(from))?;
        let lacking: Vec<_> = edge.needs.iter().copied().filter(|fact| !holds(*fact)).collect();
        if lacking.is_empty() { Ok(edge) } else { Err(Off::Missing(lacking)) }
    }

    /// As [`Law::step`], for an act that gives a coded reason.
    fn step_because(
        from: Self::Stage,
        act: Self::Act,
        reason: Self::Reason,
        holds: impl Fn(Self::Fact) -> bool,
    ) -> Result<&'static Edge<Self>, Off<Self>> {
        let edge = Self::step(from, act, holds)?;
        if edge.reasons.contains(&reason) { Ok(edge) } else { Err(Off::Reason(reason)) }
    }

    /// Everyone whom some edge lets take `act`.
    fn who(act: Self::Act) -> impl Iterator<Item = Self::Role> {
        let edges = Self::EDGES.iter().filter(move |edge| edge.act == act);
        edges.flat_map(|edge| edge.who.iter().copied())
    }

    fn stage_row(stage: Self::Stage) -> &'static StageRow<Self::Stage> {
        let row = Self::STAGES.iter().find(|row| row.stage == stage);
        row.expect("every stage has its row; the law tests check it")
    }

    /// The stage as `view` may know it: stages that bear one name in public are the
    /// first of them to whoever has no part in the object.
    fn shown(stage: Self::Stage, view: View) -> Self::Stage {
        let row = Self::stage_row(stage);
        let alike = |it: &&StageRow<Self::Stage>| it.public == row.public;
        match row.public {
            Some(_) if view <= View::Public => {
                Self::STAGES.iter().find(alike).map_or(stage, |it| it.stage)
            }
            Some(_) | None => stage,
        }
    }

    /// The table as plain words, for `LawService`, documents and tests.
    fn view() -> LawView {
        LawView {
            noun: Self::NOUN,
            label: Self::LABEL,
            stages: Self::STAGES.iter().map(stage_view).collect(),
            edges: Self::EDGES.iter().map(edge_view).collect(),
        }
    }
}

/// The missing facts with their words, for the details of a refusal.
pub fn missing<F: Code>(facts: &[F]) -> Vec<MissingFact> {
    facts.iter().map(|fact| MissingFact { code: fact.code(), text: fact.text() }).collect()
}

/// A [`Law`] without its types.
#[derive(Clone, Debug)]
pub struct LawView {
    pub noun: &'static str,
    pub label: Label,
    pub stages: Vec<StageRow<&'static str>>,
    pub edges: Vec<EdgeView>,
}

/// An [`Edge`] without its types.
#[derive(Clone, Debug)]
pub struct EdgeView {
    pub act: &'static str,
    pub from: Vec<&'static str>,
    pub to: &'static str,
    pub who: Vec<&'static str>,
    pub needs: Vec<MissingFact>,
    pub effects: Vec<Effect>,
    pub label: Label,
    pub ocds: Option<&'static str>,
    pub reasons: Vec<(&'static str, Text)>,
}

fn stage_view<S: Code>(row: &StageRow<S>) -> StageRow<&'static str> {
    let StageRow { stage, label, public, terminal, limit } = *row;
    StageRow { stage: stage.code(), label, public, terminal, limit }
}

fn edge_view<L: Law>(edge: &Edge<L>) -> EdgeView {
    EdgeView {
        act: edge.act.code(),
        from: edge.from.iter().map(|stage| stage.code()).collect(),
        to: edge.to.code(),
        who: edge.who.iter().map(|role| role.code()).collect(),
        needs: missing(edge.needs),
        effects: edge.effects.to_vec(),
        label: edge.label,
        ocds: edge.ocds,
        reasons: edge.reasons.iter().map(|reason| (reason.code(), reason.text())).collect(),
    }
}
