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
            Self::Invisible { object } => Details::resource("", object),
            Self::Anonymous { .. } | Self::Role { .. } => Details::default(),
        }
    }
}
