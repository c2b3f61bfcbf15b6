//! The header of a bid: whose it is, and under which terms it was sealed.
//!
//! Shape: `"JBB1" ‖ u8 suite ‖ lp(challenge) ‖ lp(bidder) ‖ lp(bid) ‖ u32 revision ‖
//! 32B terms`; every envelope is bound to it.

use super::bytes::{Reader, Write, name};
use super::fault::Fault;
use super::flaw::Flaw;
use super::kind::Suite;
use super::terms::Terms;

const MAGIC: &[u8; 4] = b"JBB1";

/// What an envelope cannot be moved away from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub suite: Suite,
    pub challenge: String,
    pub bidder: String,
    pub bid: String,
    /// Counts from 1.
    pub revision: u32,
    pub terms: Terms,
}

impl Header {
    pub fn check(&self) -> Result<(), Fault> {
        name("challenge", &self.challenge)?;
        name("bidder", &self.bidder)?;
        name("bid", &self.bid)?;
        if self.revision == 0 {
            return Err(Fault::malformed("revision", Flaw::Zero));
        }
        Ok(())
    }

    pub fn write(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(self.suite.byte());
        bytes.lp(self.challenge.as_bytes());
        bytes.lp(self.bidder.as_bytes());
        bytes.lp(self.bid.as_bytes());
        bytes.extend(self.revision.to_be_bytes());
        bytes.extend(self.terms.0);
        bytes
    }

    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.magic("magic", MAGIC)?;
        let header = Self {
            suite: Suite::of(reader.u8("suite")?)?,
            challenge: reader.name("challenge")?,
            bidder: reader.name("bidder")?,
            bid: reader.name("bid")?,
            revision: reader.u32("revision")?,
            terms: Terms(reader.array("terms")?),
        };
        header.check()?;
        Ok(header)
    }
}
