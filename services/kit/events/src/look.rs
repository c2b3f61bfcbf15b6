//! The read-only twin of a work: what one caller may read, and one page of it.
//!
//! Owns how a list is scoped: in the query itself, by the reader's own rows. Bounds:
//! `READS_MAX` reads a page. Order: newest first.

use kit_base::{Actor, Aggregate, Call, Time, Uscc, View};
use kit_store::page::Sealer;
use kit_store::{Listing, Page, Record, Value, records};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

/// Reads that one page takes at most; the scope leaves little to hide.
const READS_MAX: usize = 100;

/// Where a page begins, and how long it is.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub size: u64,
    pub after: Option<Uuid>,
}

/// What a query reads with.
#[derive(Clone)]
pub struct Look {
    pub(crate) db: DatabaseConnection,
    pub(crate) call: Call,
    pub(crate) now: Time,
    pub(crate) sealer: Sealer,
}

impl Look {
    pub const fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    pub const fn call(&self) -> &Call {
        &self.call
    }

    pub const fn now(&self) -> Time {
        self.now
    }

    pub const fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    pub const fn reader(&self) -> &Actor {
        &self.call.actor
    }

    /// The rows whose `column` names the reader's organisation. Nobody's rows have no
    /// owner.
    pub fn own(&self, column: &'static str) -> (&'static str, Value) {
        (column, self.reader().organisation.as_ref().map_or("", Uscc::as_str).into())
    }

    /// Reads the page. What the view hides is left out even if the scope let it in, and
    /// the page filled up again, so that neither a gap nor a token tells of it.
    pub async fn page<R: Record>(&self, listing: Listing) -> kit_store::Result<Page<R>> {
        self.page_where(listing, |_| true).await
    }

    /// The page of those that `fits` lets pass too.
    pub async fn page_where<R: Record>(
        &self,
        mut listing: Listing,
        fits: impl Fn(&R) -> bool + Send,
    ) -> kit_store::Result<Page<R>> {
        let size = usize::try_from(listing.size).expect("a page is small");
        let seen = |item: &R| Aggregate::view(item, self.reader()) > View::Nothing;
        let shown = |item: &R| seen(item) && fits(item);
        let mut items: Vec<R> = Vec::new();
        for _ in 0..READS_MAX {
            let read: Page<R> = records::list(&self.db, &listing).await?;
            items.extend(read.items.into_iter().filter(shown));
            listing.after = read.next;
            if listing.after.is_none() || items.len() >= size {
                break;
            }
        }
        if items.len() > size {
            items.truncate(size);
            listing.after = items.last().map(Aggregate::id);
        }
        Ok(Page { items, next: listing.after })
    }
}

impl Place {
    /// The page from here, of the rows that match one of `scope`; of all if it is empty.
    pub fn listing(self, scope: Vec<(&'static str, Value)>) -> Listing {
        Listing { scope, size: self.size, after: self.after, ..Listing::default() }
    }
}
