//! Ids: UUIDv7, so that the order of ids is the order of creation.

use std::marker::PhantomData;

use uuid::Uuid;

/// The one source of new ids.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ids(PhantomData<()>);

impl Ids {
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    #[expect(clippy::disallowed_methods, reason = "the one source of ids")]
    pub fn next(self) -> Uuid {
        Uuid::now_v7()
    }
}

/// An id that a resource name carries, such as `needs/0190…`.
pub trait Named: Sized {
    const COLLECTION: &'static str;

    fn of_name(name: &str) -> Option<Self>;
}

/// Declares typed ids: `typed_ids! { NeedId in "needs" }`.
#[macro_export]
macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident in $collection:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            pub const COLLECTION: &'static str = $collection;

            /// Reads a resource name.
            pub fn of_name(name: &str) -> Option<Self> {
                let id = name.strip_prefix(concat!($collection, "/"))?;
                (id.len() == 36).then(|| uuid::Uuid::try_parse(id).ok().map(Self))?
            }
        }

        impl $crate::ids::Named for $name {
            const COLLECTION: &'static str = $collection;

            fn of_name(name: &str) -> Option<Self> {
                Self::of_name(name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}/{}", Self::COLLECTION, self.0)
            }
        }
    )+};
}
