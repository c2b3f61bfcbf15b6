//! What the law of this service says, purely: no I/O, no clock, no messages.
//!
//! Owns one folder per aggregate (table, state, refusals) and the ledger's
//! arithmetic. Order: an act asks its table first, then its own rules; money
//! moves only as a posting that [`ledger`] made.

pub mod contract;
pub mod fact;
pub mod fund;
pub mod ledger;
pub mod milestone;
pub mod payment;
pub mod reason;
pub mod role;
#[cfg(test)]
pub(crate) mod samples;
pub mod terms;

pub use contract::Contract;
pub use fact::Fact;
pub use fund::Fund;
pub use milestone::Milestone;
pub use payment::Payment;
pub use reason::Reason;
pub use role::Role;

kit_base::typed_ids! {
    /// A fund (资金池).
    FundId in "funds";
    /// A contract (合同).
    ContractId in "contracts";
    /// A milestone (里程碑).
    MilestoneId in "milestones";
    /// A payment (拨付).
    PaymentId in "payments";
}
