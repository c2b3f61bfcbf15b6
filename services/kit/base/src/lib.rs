//! The vocabulary of every floor above: who asks, what was decided, and the
//! exact values (money, time, codes) that a decision is made of.
//!
//! Owns the types that a pure decision needs and nothing that does I/O. Shape:
//! one module per noun. Bounds: each parser names its limit. Order: none here;
//! whoever commits a [`Decision`] promises it.

pub mod aggregate;
pub mod calendar;
pub mod call;
pub mod clock;
pub mod decision;
pub mod difference;
pub mod endorsement;
pub mod explain;
pub mod field;
pub mod ids;
pub mod law;
pub mod merkle;
pub mod money;
pub mod off;
pub mod problem;
pub mod region;
pub mod secret;
pub mod text;
pub mod uscc;

pub use aggregate::{Aggregate, View};
pub use calendar::{Calendar, Day};
pub use call::{Actor, ActorKind, By, Call, RequestId, Trace};
pub use clock::{Clock, Time};
pub use decision::Decision;
pub use difference::Difference;
pub use endorsement::{Endorsements, Voice};
pub use explain::{Explanation, NextAct};
pub use field::{FieldError, FieldFault};
pub use ids::{Ids, Named};
pub use law::{Code, Edge, Effect, Label, Law, LawView, StageRow};
pub use money::Money;
pub use off::Off;
pub use problem::{Details, Kind, MissingFact, Problem, Resource};
pub use region::RegionCode;
pub use secret::Secret;
pub use text::{Lang, Text};
pub use uscc::Uscc;
