//! What a bidder says of a bid that lies there: it is confirmed, or withdrawn.
//!
//! Shape: `"JBN1" ‖ u8 act ‖ lp(challenge) ‖ lp(bidder) ‖ 32B H(head) ‖ 32B terms ‖
//! lp(key_id) ‖ lp(signature)`. After an amendment a bid that is neither confirmed under
//! the new terms nor replaced lapses at the close.

use kit_base::merkle::Hash;

use super::bytes::{Reader, Write};
use super::fault::Fault;
use super::flaw::Flaw;
use super::head::Head;
use super::signing::{Signed, Signer, Verifier};
use super::terms::Terms;

const MAGIC: &[u8; 4] = b"JBN1";
const NAMES: (&str, &str) = ("notice", "jiebang/notice/v1");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It stands under these terms too.
    Confirm,
    Withdraw,
}

impl Act {
    const fn byte(self) -> u8 {
        match self {
            Self::Confirm => 1,
            Self::Withdraw => 2,
        }
    }
}

/// A signed word of the bidder; the bytes are kept as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    bytes: Vec<u8>,
    pub act: Act,
    pub challenge: String,
    pub bidder: String,
    pub head: Hash,
    pub terms: Terms,
    pub signed: Signed,
}

impl Notice {
    pub fn sign(
        act: Act,
        head: &Head,
        terms: Terms,
        signer: (&str, &Signer),
    ) -> Result<Self, Fault> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(act.byte());
        bytes.lp(head.header.challenge.as_bytes());
        bytes.lp(head.header.bidder.as_bytes());
        bytes.extend(head.hash());
        bytes.extend(terms.0);
        Self::parse(Signed::write(bytes, NAMES.1, signer)?)
    }

    pub fn parse(bytes: Vec<u8>) -> Result<Self, Fault> {
        let mut reader = Reader::new(&bytes);
        let notice = Self::read(&mut reader).map_err(|it| it.within("notice"))?;
        reader.end("notice")?;
        Ok(Self { bytes, ..notice })
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.magic("magic", MAGIC)?;
        let act = match reader.u8("act")? {
            1 => Act::Confirm,
            2 => Act::Withdraw,
            _ => return Err(Fault::malformed("act", Flaw::Unknown)),
        };
        let (challenge, bidder) = (reader.name("challenge")?, reader.name("bidder")?);
        let (head, terms) = (reader.array("head")?, Terms(reader.array("terms")?));
        let signed = Signed::read(reader)?;
        Ok(Self { bytes: Vec::new(), act, challenge, bidder, head, terms, signed })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn check(&self, key: &Verifier) -> Result<(), Fault> {
        self.signed.check(NAMES, &self.bytes, key)
    }

    /// Whether it keeps this head standing under these terms.
    pub fn confirms(&self, head: &Head, terms: Terms) -> bool {
        let whose = self.challenge == head.header.challenge && self.bidder == head.header.bidder;
        whose && self.act == Act::Confirm && self.head == head.hash() && self.terms == terms
    }
}
