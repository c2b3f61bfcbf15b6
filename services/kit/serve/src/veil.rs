//! What the audit record keeps to itself: the objects of some collections, and those
//! who act on them.
//!
//! Shape: a service names the collection; the object's own view decides. Order: an
//! object that is not there hides nothing.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use kit_base::{Actor, View};
use kit_events::Look;
use kit_store::{Record, records};
use uuid::Uuid;

type Sight = BoxFuture<'static, kit_store::Result<View>>;

/// What entries about one collection show.
#[derive(Clone)]
pub struct Veil {
    pub(crate) collection: &'static str,
    /// Whose persons are not named to those who do not handle the object; none means
    /// that an entry about an object that its reader may not see is not shown at all.
    roles: &'static [&'static str],
    view: Arc<dyn Fn(Look, Uuid) -> Sight + Send + Sync>,
}

/// What of an entry is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    All,
    /// Everything but who it was.
    WithoutPerson,
    Nothing,
}

impl Veil {
    /// `until` is the role to whose holders the object opens itself, and its entries with
    /// it; without one the reader's own view counts.
    pub(crate) fn of<R: Record>(
        until: Option<&'static str>,
        roles: &'static [&'static str],
    ) -> Self {
        let view = move |look: Look, id: Uuid| -> Sight {
            Box::pin(async move {
                let object: Option<R> = records::find(look.db(), id).await?;
                let reader = match until {
                    Some(role) => {
                        let roles = [role.to_owned()].into();
                        Actor { roles, organisation: None, ..look.reader().clone() }
                    }
                    None => look.reader().clone(),
                };
                Ok(object.map_or(View::Officer, |it| it.view(&reader)))
            })
        };
        Self { collection: R::COLLECTION, roles, view: Arc::new(view) }
    }

    /// What of an entry by somebody in `role` its reader is shown.
    pub(crate) async fn lets(&self, look: Look, id: Uuid, role: &str) -> kit_store::Result<Shown> {
        let view = (self.view)(look, id).await?;
        Ok(match view {
            View::Nothing if self.roles.is_empty() => Shown::Nothing,
            View::Nothing | View::Public | View::Party if self.roles.contains(&role) => {
                Shown::WithoutPerson
            }
            View::Nothing | View::Public | View::Party | View::Officer => Shown::All,
        })
    }
}
