//! What the kit needs to know of an aggregate: its name, version, stage and
//! who an actor is toward it. All of it is pure.

use uuid::Uuid;

use crate::call::Actor;
use crate::clock::Time;
use crate::law::Law;

/// How much of an object a reader may see; each adds to the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    /// Not even that it exists.
    Nothing,
    Public,
    /// A party to it: its publisher, its bidder, a reviewer of it.
    Party,
    /// An officer who handles it.
    Officer,
}

/// A consistency boundary with one machine.
pub trait Aggregate: Send + Sync + 'static {
    type Law: Law;

    /// The collection of its resource name, such as `needs`.
    const COLLECTION: &'static str;

    fn id(&self) -> Uuid;

    /// One for the first write, one more for each change: the etag.
    fn version(&self) -> u64;

    fn stage(&self) -> <Self::Law as Law>::Stage;

    /// Every role that the actor has toward this object.
    fn roles(&self, actor: &Actor) -> Vec<<Self::Law as Law>::Role>;

    fn view(&self, actor: &Actor) -> View;

    /// When it last changed.
    fn update_time(&self) -> Time;

    /// When the clock must look at it again.
    fn next_check(&self) -> Option<Time> {
        None
    }

    /// The resource name, such as `needs/0190…`.
    fn name(&self) -> String {
        format!("{}/{}", Self::COLLECTION, self.id())
    }
}
