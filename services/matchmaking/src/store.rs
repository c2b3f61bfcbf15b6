//! Rows of this service: the directory, and what was computed from it.
//!
//! Owns which columns are searchable. Shape: the aggregate is the row's
//! document; keys stand beside it. Bounds: `BANK_MAX` rows in one computation.

pub mod migrations;
pub mod prechecks;
pub mod rankings;

use kit_base::Uscc;
use kit_store::{Listing, Record, Value, records};
use sea_orm::ConnectionTrait;

use crate::domain::{Expert, Organisation};
use crate::error::Result;

pub use kit_store::records::{get, save};

/// Organisations or experts that one ranking or draw considers at most.
pub const BANK_MAX: usize = 20_000;

impl Record for Organisation {
    const TABLE: &'static str = "organisations";
    const KEYS: &'static [&'static str] = &["uscc", "region", "province"];

    fn keys(&self) -> Vec<Value> {
        let region = &self.profile.region;
        vec![self.uscc.as_str().into(), region.as_str().into(), region.province().into()]
    }
}

impl Record for Expert {
    const TABLE: &'static str = "experts";
    const KEYS: &'static [&'static str] = &["subject", "employer"];

    fn keys(&self) -> Vec<Value> {
        vec![self.profile.subject.as_str().into(), self.profile.employer.as_str().into()]
    }
}

/// The organisation of a credit code.
pub async fn organisation(db: &impl ConnectionTrait, uscc: &Uscc) -> Result<Organisation> {
    let found = records::find_by_key(db, "uscc", uscc.as_str().into()).await?;
    let missing = || kit_store::Error::NotFound {
        table: Organisation::TABLE,
        name: format!("organisations/{uscc}"),
    };
    Ok(found.ok_or_else(missing)?)
}

/// Every row of a table, up to [`BANK_MAX`].
pub async fn bank<R: Record>(db: &impl ConnectionTrait) -> Result<Vec<R>> {
    let mut bank = Vec::new();
    let mut after = None;
    loop {
        let listing = Listing { size: kit_store::page::PAGE_SIZE_MAX, after, ..Listing::default() };
        let page = records::list(db, &listing).await?;
        bank.extend(page.items);
        after = page.next;
        if after.is_none() || bank.len() >= BANK_MAX {
            return Ok(bank);
        }
    }
}
