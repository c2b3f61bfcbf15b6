//! The ledger's reads and its check, for officers and for the sweep.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use kit_events::{Look, Place};
use kit_store::Page;
use kit_wire::Access;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::Desk;
use crate::domain::ledger::audit::Fault;
use crate::domain::ledger::{Account, Booked, Posting};
use crate::error::{Error, Result};
use crate::store::ledger::{self, Total, check};

/// Who may read the books; nobody writes them but the acts of this service.
const ACCESS: Access =
    Access::roles("read the ledger", &["finance", "authority", "supervisor", "auditor"]);

/// A touched book is checked this soon, well within the minute that is promised.
const CHECK_SECONDS: i64 = 30;

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

/// Checks one book, or all.
pub struct CheckLedger {
    pub challenge: Option<Uuid>,
}

/// What a check found.
#[derive(Debug, Default)]
pub struct LedgerCheck {
    pub books: usize,
    pub faults: Vec<Fault>,
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
        let mut listing = place.listing(Vec::new());
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
        let mut listing = place.listing(Vec::new());
        listing.equals.push(("book", query.challenge.into()));
        let Page { items, next } = ledger::list_postings(look.db(), &listing).await?;
        let items = items.into_iter().map(|(posting, booked)| Standing(posting, booked));
        Ok(Page { items: items.collect(), next })
    }

    /// Checks the books as they stand; whoever asks, a fault halts its book.
    pub async fn check_ledger(
        self: Arc<Self>,
        look: Look,
        query: CheckLedger,
    ) -> Result<LedgerCheck> {
        self.gate.require(look.call(), &ACCESS, "ledger")?;
        if let Some(book) = query.challenge {
            return self.check_books(look.db(), vec![book]).await;
        }
        let mut found = LedgerCheck::default();
        let mut last = None;
        loop {
            let books = check::after(look.db(), last).await?;
            let Some(end) = books.last().copied() else { return Ok(found) };
            last = Some(end);
            let LedgerCheck { books, faults } = self.check_books(look.db(), books).await?;
            found.books += books;
            found.faults.extend(faults);
        }
    }

    /// Checks the books that were written since their last check, now and then.
    pub async fn check_touched(self: Arc<Self>, look: Look, max: u64) -> Result<u64> {
        let (now, last) = (look.now().timestamp(), self.checked.load(Ordering::Relaxed));
        if now < last + CHECK_SECONDS {
            return Ok(0);
        }
        self.checked.store(now, Ordering::Relaxed);
        let books = check::unchecked(look.db(), max).await?;
        let found = self.check_books(look.db(), books).await?;
        Ok(u64::try_from(found.faults.len()).unwrap_or(u64::MAX))
    }

    async fn check_books(&self, db: &DatabaseConnection, books: Vec<Uuid>) -> Result<LedgerCheck> {
        let mut found = LedgerCheck::default();
        for book in books {
            let checked = check::check(db, book).await?;
            for fault in &checked.faults {
                tracing::error!(%fault, "a check of the ledger failed; the book is halted");
            }
            found.books += 1;
            found.faults.extend(checked.faults.iter().cloned());
            self.store
                .write(move |tx| async move {
                    check::note(&tx, &checked).await?;
                    Ok::<_, Error>(tx.commit().await?)
                })
                .await?;
        }
        Ok(found)
    }
}
