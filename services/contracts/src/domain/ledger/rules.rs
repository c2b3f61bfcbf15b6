//! How a posting changes balances, and when it may not.

use std::collections::BTreeMap;

use kit_base::Money;

use super::account::Account;
use super::posting::{Entry, Phase, Posting};
use super::{ENTRIES_MAX, Refusal};

/// Applies a posting to the accounts it touches, all entries or none.
///
/// `accounts` is keyed by name and holds every account of the posting.
pub fn apply(
    accounts: &BTreeMap<String, Account>,
    posting: &Posting,
) -> Result<BTreeMap<String, Account>, Refusal> {
    assert!(!posting.entries.is_empty(), "a posting has entries");
    if posting.entries.len() > ENTRIES_MAX {
        return Err(Refusal::TooManyEntries { found: posting.entries.len() });
    }
    let mut after = accounts.clone();
    for entry in &posting.entries {
        move_side(&mut after, entry, &entry.debit, Side::Debit)?;
        move_side(&mut after, entry, &entry.credit, Side::Credit)?;
    }
    match after.values().find(|account| !account.is_bounded()) {
        Some(account) => Err(Refusal::Overdrawn { account: account.name.clone() }),
        None => Ok(after),
    }
}

/// Which of an entry's two accounts is moved.
#[derive(Clone, Copy)]
enum Side {
    /// The account that the entry debits.
    Debit,
    /// The account that the entry credits.
    Credit,
}

/// Moves one account by one entry; totals never go below zero.
fn move_side(
    accounts: &mut BTreeMap<String, Account>,
    entry: &Entry,
    name: &str,
    side: Side,
) -> Result<(), Refusal> {
    let account = accounts
        .get_mut(name)
        .ok_or_else(|| Refusal::UnknownAccount { account: name.to_owned() })?;
    let Account { debits_posted, credits_posted, debits_pending, credits_pending, .. } = account;
    let (posted, pending) = match side {
        Side::Debit => (debits_posted, debits_pending),
        Side::Credit => (credits_posted, credits_pending),
    };
    let overflow = || Refusal::Overflow { account: name.to_owned() };
    let add = |to: Money| to.plus(entry.amount).ok_or_else(overflow);
    let take = |from: Money| {
        let rest = from.minus(entry.amount).filter(|rest| *rest >= Money::ZERO);
        rest.ok_or_else(|| Refusal::NothingPending { account: name.to_owned() })
    };
    match entry.phase {
        Phase::Posted => *posted = add(*posted)?,
        Phase::Pending => *pending = add(*pending)?,
        Phase::Post => {
            *pending = take(*pending)?;
            *posted = add(*posted)?;
        }
        Phase::Void => *pending = take(*pending)?,
    }
    Ok(())
}
