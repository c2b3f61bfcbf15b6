//! The ledger's reads, for officers.

use std::sync::Arc;

use kit_events::{Look, Place};
use kit_store::{Listing, Page};
use kit_wire::Access;
use uuid::Uuid;

use super::Desk;
use crate::domain::ledger::{Account, Posting};
use crate::error::Result;
use crate::store::ledger::{self, Booked, Total};

/// Who may read the books; nobody writes them but the acts of this service.
const ACCESS: Access =
    Access::roles("read the ledger", &["finance", "authority", "supervisor", "auditor"]);

/// Asks whether debits equal credits.
pub struct GetTrialBalance;

/// Asks for accounts, of one challenge or of all.
pub struct ListAccounts {
    pub challenge: Option<Uuid>,
}

/// Asks for the postings of one challenge's book, in their order.
pub struct ListPostings {
    pub challenge: Uuid,
}

/// The sums of every ledger.
pub struct TrialBalance(pub Vec<Total>);

/// A posting where it stands in its book.
pub struct Standing(pub Posting, pub Booked);

impl Desk {
    /// Sums every ledger: both sides are equal, or the books are wrong.
    pub async fn get_trial_balance(
        self: Arc<Self>,
        look: Look,
        _: GetTrialBalance,
    ) -> Result<TrialBalance> {
        self.gate.require(look.call(), &ACCESS, "ledger")?;
        Ok(TrialBalance(ledger::totals(look.db()).await?))
    }

    /// One page of accounts.
    pub async fn list_accounts(
        self: Arc<Self>,
        look: Look,
        query: ListAccounts,
        place: Place,
    ) -> Result<Page<Account>> {
        self.gate.require(look.call(), &ACCESS, "ledger")?;
        let mut listing = Listing { size: place.size, after: place.after, ..Listing::default() };
        listing.equals.extend(query.challenge.map(|id| ("book", id.into())));
        ledger::list_accounts(look.db(), &listing).await
    }

    /// One page of a book, each posting with the hash of the one before.
    pub async fn list_postings(
        self: Arc<Self>,
        look: Look,
        query: ListPostings,
        place: Place,
    ) -> Result<Page<Standing>> {
        self.gate.require(look.call(), &ACCESS, "ledger")?;
        let equals = vec![("book", query.challenge.into())];
        let listing =
            Listing { equals, size: place.size, after: place.after, ..Listing::default() };
        let Page { items, next } = ledger::list_postings(look.db(), &listing).await?;
        let items = items.into_iter().map(|(posting, booked)| Standing(posting, booked));
        Ok(Page { items: items.collect(), next })
    }
}
