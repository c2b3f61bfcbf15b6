//! The gate: an actor's roles toward an object, held against the transition table.
//!
//! Owns admission. Shape: `admit` for acts of a machine, `see` for reading, `require`
//! for rpcs without a machine, which carry an [`Access`] beside them. Bounds: deny by
//! default; nobody but the node itself acts as the clock or an event. Order: what an
//! actor may not see does not exist; only then it is asked what the actor may do.

use kit_base::{
    Actor, ActorKind, Aggregate, By, Call, Code, Details, Kind, Law, Problem, Text, View,
};

/// Roles of the table that only the node has: its doors are [`By::clock`], [`By::event`].
const OF_THE_NODE: [&str; 2] = ["clock", "event"];

/// Admits or denies. It holds nothing: tables and objects say it all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gate;

/// Who may call an rpc that no machine governs; stands beside the rpc.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    pub act: &'static str,
    pub who: Who,
}

#[derive(Clone, Copy, Debug)]
pub enum Who {
    Anyone,
    /// Anyone who signed in.
    Known,
    Roles(&'static [&'static str]),
}

impl Access {
    pub const fn anyone(act: &'static str) -> Self {
        Self { act, who: Who::Anyone }
    }

    pub const fn known(act: &'static str) -> Self {
        Self { act, who: Who::Known }
    }

    pub const fn roles(act: &'static str, roles: &'static [&'static str]) -> Self {
        Self { act, who: Who::Roles(roles) }
    }
}

/// Why somebody is not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Not visible to the actor; said exactly like an object that is not there.
    #[error("{object} is not visible to the actor")]
    Invisible { object: String },
    #[error("nobody signed in for {act} on {object}")]
    Anonymous { act: &'static str, object: String },
    #[error("no role of the actor takes {act} on {object}")]
    Role { act: &'static str, object: String },
}

impl Gate {
    pub const fn new() -> Self {
        Self
    }

    /// Admits the actor to an act, if a role of the table is one of the actor's.
    ///
    /// In a stage that has no such act, whoever may take it in another is let through,
    /// so that the decision can say what is wrong.
    pub fn admit<A: Aggregate>(
        self,
        call: &Call,
        act: <A::Law as Law>::Act,
        object: &A,
    ) -> Result<By, Denied> {
        let (actor, stage) = (&call.actor, object.stage());
        let edges = || A::Law::EDGES.iter().filter(move |edge| edge.act == act);
        let edge = edges().find(|edge| edge.from.contains(&stage));
        let creates = edge.is_none() && edges().any(|edge| edge.from.is_empty());
        let view = object.view(actor);
        if view == View::Nothing && !creates {
            return Err(Denied::Invisible { object: object.name() });
        }
        let who = edge.map_or_else(|| A::Law::who(act).collect(), |edge| edge.who.to_vec());
        let has = object.roles(actor);
        let role = who.into_iter().find(|role| has.contains(role) && may_hold(actor, *role));
        let role = role.ok_or_else(|| denied(call, act.code(), object.name()))?;
        let (role, act, object) = (role.code(), act.code(), object.name());
        Ok(By { actor: actor.clone(), role, act, object, view })
    }

    /// How much of the object the caller may read.
    pub fn see<A: Aggregate>(self, call: &Call, object: &A) -> Result<View, Denied> {
        match object.view(&call.actor) {
            View::Nothing => Err(Denied::Invisible { object: object.name() }),
            view => Ok(view),
        }
    }

    /// Admits to an rpc that no machine governs.
    pub fn require(self, call: &Call, access: &Access, object: &str) -> Result<By, Denied> {
        let role = match access.who {
            Who::Anyone => Some("anyone"),
            Who::Known if call.actor.kind == ActorKind::Anonymous => None,
            Who::Known => Some("known"),
            Who::Roles(roles) => roles.iter().copied().find(|role| call.actor.has(role)),
        };
        let role = role.ok_or_else(|| denied(call, access.act, object.to_owned()))?;
        let (act, object) = (access.act, object.to_owned());
        Ok(By { actor: call.actor.clone(), role, act, object, view: View::Public })
    }
}

fn may_hold(actor: &Actor, role: impl Code) -> bool {
    matches!(actor.kind, ActorKind::Clock | ActorKind::Event) || !OF_THE_NODE.contains(&role.code())
}

fn denied(call: &Call, act: &'static str, object: String) -> Denied {
    match call.actor.kind {
        ActorKind::Anonymous => Denied::Anonymous { act, object },
        _ => Denied::Role { act, object },
    }
}

impl Problem for Denied {
    fn kind(&self) -> Kind {
        match self {
            Self::Invisible { .. } => Kind::NotFound,
            Self::Anonymous { .. } => Kind::Unauthenticated,
            Self::Role { .. } => Kind::Forbidden,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Invisible { .. } => "NOT_FOUND",
            Self::Anonymous { .. } => "SIGN_IN_FIRST",
            Self::Role { .. } => "NOT_ADMITTED",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Invisible { .. } => {
                Text::new("未找到，或您无权查看", "not found, or not for you")
            }
            Self::Anonymous { .. } => Text::new("请先登录", "sign in first"),
            Self::Role { .. } => {
                Text::new("您的角色不能办理此事项", "none of your roles may do this")
            }
        }
    }

    fn details(&self) -> Details {
        match self {
            Self::Invisible { object }
            | Self::Anonymous { object, .. }
            | Self::Role { object, .. } => Details::resource("", object),
        }
    }
}

#[cfg(test)]
mod tests {
    use kit_base::{Edge, Label, StageRow, Uscc};
    use strum::IntoStaticStr;
    use uuid::Uuid;

    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr)]
    #[strum(serialize_all = "snake_case")]
    enum Word {
        Draft,
        Open,
        Submit,
        Approve,
        Publisher,
        Approver,
        Clock,
    }

    impl Code for Word {
        fn text(self) -> Text {
            Text::new(self.code(), self.code())
        }
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct NeedLaw;

    const fn edge(act: Word, from: &'static [Word], who: &'static [Word]) -> Edge<NeedLaw> {
        let label = Label::new("", "");
        let (needs, effects, reasons) = (&[], &[], &[]);
        Edge { act, from, to: Word::Open, who, needs, effects, label, ocds: None, reasons }
    }

    impl Law for NeedLaw {
        type Stage = Word;
        type Act = Word;
        type Role = Word;
        type Fact = Word;
        type Reason = Word;

        const NOUN: &'static str = "need";
        const LABEL: Label = Label::new("需求", "need");
        const STAGES: &'static [StageRow<Word>] = &[];
        const EDGES: &'static [Edge<Self>] = &[
            edge(Word::Draft, &[], &[Word::Publisher]),
            edge(Word::Submit, &[Word::Draft], &[Word::Publisher]),
            edge(Word::Approve, &[Word::Open], &[Word::Approver, Word::Clock]),
            edge(Word::Approve, &[Word::Draft], &[Word::Clock]),
        ];
    }

    struct Need {
        stage: Word,
        publisher: Uscc,
    }

    impl Aggregate for Need {
        type Law = NeedLaw;

        const COLLECTION: &'static str = "needs";

        fn id(&self) -> Uuid {
            Uuid::nil()
        }

        fn version(&self) -> u64 {
            3
        }

        fn stage(&self) -> Word {
            self.stage
        }

        fn update_time(&self) -> kit_base::Time {
            kit_base::Time::UNIX_EPOCH
        }

        fn roles(&self, actor: &Actor) -> Vec<Word> {
            let mut roles = vec![Word::Clock];
            roles.extend(actor.acts_for(&self.publisher, "publisher").then_some(Word::Publisher));
            roles.extend(actor.has("approver").then_some(Word::Approver));
            roles
        }

        fn view(&self, actor: &Actor) -> View {
            match self.stage {
                _ if actor.has("approver") => View::Officer,
                _ if actor.is_of(&self.publisher) => View::Party,
                Word::Open => View::Public,
                _ => View::Nothing,
            }
        }
    }

    fn uscc(code: &str) -> Uscc {
        code.parse().expect("a valid code")
    }

    fn need(stage: Word) -> Need {
        Need { stage, publisher: uscc("91310115MAYY00018W") }
    }

    fn call(organisation: &str, roles: &[&str]) -> Call {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        let organisation = (!organisation.is_empty()).then(|| uscc(organisation));
        let subject = "zhang".to_owned();
        Call::of(Actor { kind: ActorKind::Person, subject, organisation, roles })
    }

    const OWN: &str = "91310115MAYY00018W";
    const FOREIGN: &str = "91110108551385082Q";

    #[test]
    fn the_table_decides_who_may() {
        let publisher = || call(OWN, &["publisher"]);
        let stranger = || call(FOREIGN, &["publisher"]);
        let approver = || call("", &["approver"]);
        let nobody = || Call::of(Actor::anonymous());
        for (call, act, stage, expected) in [
            (publisher(), Word::Submit, Word::Draft, Ok("publisher")),
            (publisher(), Word::Submit, Word::Open, Ok("publisher")),
            (publisher(), Word::Approve, Word::Open, Err(Kind::Forbidden)),
            (call(OWN, &[]), Word::Submit, Word::Draft, Err(Kind::Forbidden)),
            (stranger(), Word::Submit, Word::Draft, Err(Kind::NotFound)),
            (stranger(), Word::Submit, Word::Open, Err(Kind::Forbidden)),
            (stranger(), Word::Draft, Word::Draft, Err(Kind::Forbidden)),
            (approver(), Word::Approve, Word::Open, Ok("approver")),
            (approver(), Word::Approve, Word::Draft, Err(Kind::Forbidden)),
            (nobody(), Word::Submit, Word::Draft, Err(Kind::NotFound)),
            (nobody(), Word::Submit, Word::Open, Err(Kind::Unauthenticated)),
            (Call::of(Actor::clock()), Word::Approve, Word::Open, Ok("clock")),
        ] {
            let found = Gate::new().admit(&call, act, &need(stage));
            let found = found.map(|by| by.role).map_err(|denied| denied.kind());
            assert_eq!(found, expected, "{:?} {act:?} {stage:?}", call.actor);
        }
    }

    #[test]
    fn an_invisible_object_is_not_there() {
        let (draft, stranger) = (need(Word::Draft), call(FOREIGN, &["publisher"]));
        let denied = Gate::new().see(&stranger, &draft).expect_err("invisible");
        assert_eq!(denied, Denied::Invisible { object: draft.name() });
        let denied = Gate::new().admit(&stranger, Word::Submit, &draft).expect_err("invisible");
        assert_eq!(denied, Denied::Invisible { object: draft.name() });
        assert_eq!(Gate::new().see(&stranger, &need(Word::Open)), Ok(View::Public));
        assert_eq!(Gate::new().see(&call(OWN, &[]), &draft), Ok(View::Party));
    }

    #[test]
    fn an_rpc_without_a_machine_has_its_list() {
        let list = Access::roles("list audit", &["auditor", "node_admin"]);
        let (known, anyone) = (Access::known("read mail"), Access::anyone("read law"));
        let nobody = Call::of(Actor::anonymous());
        for (call, access, expected) in [
            (call("", &["node_admin"]), list, Ok("node_admin")),
            (call("", &["approver"]), list, Err(Kind::Forbidden)),
            (nobody.clone(), list, Err(Kind::Unauthenticated)),
            (nobody.clone(), known, Err(Kind::Unauthenticated)),
            (call("", &[]), known, Ok("known")),
            (nobody, anyone, Ok("anyone")),
        ] {
            let found = Gate::new().require(&call, &access, "audit");
            assert_eq!(found.map(|by| by.role).map_err(|denied| denied.kind()), expected);
        }
    }

    #[test]
    fn an_old_etag_is_a_conflict() {
        use crate::field::Etag;

        let need = need(Word::Open);
        assert!(Etag(None).check(&need).is_ok() && Etag(Some(3)).check(&need).is_ok());
        assert_eq!(Etag(Some(2)).check(&need).expect_err("stale").kind(), Kind::Conflict);
    }
}
