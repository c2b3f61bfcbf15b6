//! The receipt (回执): what the node answers for a bid, signed.
//!
//! Shape: `"JBR1" ‖ u8 act ‖ lp(node) ‖ lp(challenge) ‖ lp(bidder) ‖ u32 revision ‖
//! 32B H(head) ‖ u64 received ‖ u64 closes ‖ lp(key_id) ‖ lp(signature)`, instants in
//! microseconds since 1970. It tells no position and no count.

use chrono::DateTime;
use kit_base::Time;
use kit_base::merkle::Hash;

use super::bytes::{Reader, Write, name};
use super::fault::Fault;
use super::flaw::Flaw;
use super::signing::{Signed, Signer, Verifier};

const MAGIC: &[u8; 4] = b"JBR1";
const NAMES: (&str, &str) = ("receipt", "jiebang/receipt/v1");

/// What became of the bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    Replaced,
    Confirmed,
    Withdrawn,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Accepted, Self::Replaced, Self::Confirmed, Self::Withdrawn];

    const fn byte(self) -> u8 {
        match self {
            Self::Accepted => 1,
            Self::Replaced => 2,
            Self::Confirmed => 3,
            Self::Withdrawn => 4,
        }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Replaced => "replaced",
            Self::Confirmed => "confirmed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// What a receipt says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub outcome: Outcome,
    pub node: String,
    pub challenge: String,
    pub bidder: String,
    pub revision: u32,
    pub head: Hash,
    pub received_time: Time,
    pub close_time: Time,
}

/// A receipt with its signature; the bytes are kept as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    bytes: Vec<u8>,
    pub says: Statement,
    pub signed: Signed,
}

impl Receipt {
    pub fn sign(says: &Statement, signer: (&str, &Signer)) -> Result<Self, Fault> {
        for (part, text) in
            [("node", &says.node), ("challenge", &says.challenge), ("bidder", &says.bidder)]
        {
            name(part, text)?;
        }
        let mut bytes = MAGIC.to_vec();
        bytes.push(says.outcome.byte());
        bytes.lp(says.node.as_bytes());
        bytes.lp(says.challenge.as_bytes());
        bytes.lp(says.bidder.as_bytes());
        bytes.extend(says.revision.to_be_bytes());
        bytes.extend(says.head);
        bytes.extend(micros(says.received_time)?.to_be_bytes());
        bytes.extend(micros(says.close_time)?.to_be_bytes());
        Self::parse(Signed::write(bytes, NAMES.1, signer)?)
    }

    pub fn parse(bytes: Vec<u8>) -> Result<Self, Fault> {
        let mut reader = Reader::new(&bytes);
        let read = |reader: &mut Reader<'_>| Ok((Statement::read(reader)?, Signed::read(reader)?));
        let (says, signed) = read(&mut reader).map_err(|it: Fault| it.within("receipt"))?;
        reader.end("receipt")?;
        Ok(Self { bytes, says, signed })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn check(&self, key: &Verifier) -> Result<(), Fault> {
        self.signed.check(NAMES, &self.bytes, key)
    }
}

impl Statement {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.magic("magic", MAGIC)?;
        let byte = reader.u8("outcome")?;
        let outcome = Outcome::ALL.into_iter().find(|it| it.byte() == byte);
        Ok(Self {
            outcome: outcome.ok_or_else(|| Fault::malformed("outcome", Flaw::Unknown))?,
            node: reader.name("node")?,
            challenge: reader.name("challenge")?,
            bidder: reader.name("bidder")?,
            revision: reader.u32("revision")?,
            head: reader.array("head")?,
            received_time: time("received_time", reader.u64("received_time")?)?,
            close_time: time("close_time", reader.u64("close_time")?)?,
        })
    }
}

fn micros(time: Time) -> Result<u64, Fault> {
    let micros = u64::try_from(time.timestamp_micros());
    micros.map_err(|_| Fault::malformed("time", Flaw::Unknown))
}

fn time(part: &str, micros: u64) -> Result<Time, Fault> {
    let time = i64::try_from(micros).ok().and_then(DateTime::from_timestamp_micros);
    time.ok_or_else(|| Fault::malformed(part, Flaw::Unknown))
}
