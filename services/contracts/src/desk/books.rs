//! The way of a use case to the books: what is left, and one posting.
//!
//! Order: the book is locked before a balance is read that a posting depends on.

use kit_base::Uscc;
use kit_events::Work;
use uuid::Uuid;

use crate::domain::ledger::{AccountName, Posting};
use crate::domain::terms::Part;
use crate::error::Result;
use crate::store::ledger;

/// Books a posting for the command under way.
pub(super) async fn book(work: &Work, mut posting: Posting) -> Result<()> {
    posting.request_id = work.call().request_id.map(|id| id.0);
    ledger::record(work.tx(), &posting).await
}

/// What each funder has left in its account, under the lock of the book.
pub(super) async fn left(
    work: &Work,
    book: Uuid,
    funders: Vec<Uscc>,
    account: impl Fn(Uscc) -> AccountName,
) -> Result<Vec<Part>> {
    ledger::lock(work.tx(), book).await?;
    let mut left = Vec::new();
    for funder in funders {
        let name = account(funder.clone());
        let amount = ledger::balance(work.tx(), book, &name).await?.available();
        left.push(Part { funder, amount });
    }
    Ok(left)
}
