//! The head of a sealed bid (封头): small, signed, with the ciphertexts beside it.
//!
//! Shape: `header ‖ u8 count ‖ envelope… ‖ lp(key_id) ‖ lp(signature)`. Bounds:
//! `HEAD_MAX`. Order: envelopes in the order of their opening. The bytes are kept as
//! they came and never written anew.

use kit_base::merkle::Hash;

use super::bytes::{Reader, hash};
use super::committee::Committee;
use super::envelope::Envelope;
use super::fault::Fault;
use super::flaw::Flaw;
use super::header::Header;
use super::kind::{ENVELOPES_MAX, Kind};
use super::signing::{Signed, Signer, Verifier};
use super::terms::Conditions;

pub const HEAD_MAX: usize = 8 * 1024;
const NAMES: (&str, &str) = ("head", "jiebang/bid/v1");

/// A head that was parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    bytes: Vec<u8>,
    pub header: Header,
    /// How many bytes the header has.
    bound: usize,
    pub envelopes: Vec<Envelope>,
    pub signed: Signed,
}

impl Head {
    pub fn parse(bytes: Vec<u8>) -> Result<Self, Fault> {
        if bytes.len() > HEAD_MAX {
            return Err(Fault::malformed("head", Flaw::TooLong { max: HEAD_MAX }));
        }
        let mut reader = Reader::new(&bytes);
        let read = Self::read(&mut reader).map_err(|it| it.within("head"))?;
        reader.end("head")?;
        let (header, bound, envelopes, signed) = read;
        Ok(Self { bytes, header, bound, envelopes, signed })
    }

    fn read(reader: &mut Reader<'_>) -> Result<(Header, usize, Vec<Envelope>, Signed), Fault> {
        let header = Header::read(reader).map_err(|it| it.within("header"))?;
        let bound = reader.at();
        let count = usize::from(reader.u8("count")?);
        if count > ENVELOPES_MAX {
            return Err(Fault::malformed("count", Flaw::TooLong { max: ENVELOPES_MAX }));
        }
        let mut envelopes = Vec::with_capacity(count);
        for at in 0..count {
            let envelope = Envelope::read(reader);
            envelopes.push(envelope.map_err(|it| it.within(&format!("envelopes[{at}]")))?);
        }
        let kinds: Vec<Kind> = envelopes.iter().map(|it| it.kind).collect();
        if !Kind::may_stand(&kinds) {
            return Err(Fault::malformed("envelopes", Flaw::Order));
        }
        Ok((header, bound, envelopes, Signed::read(reader)?))
    }

    /// Signs a header and its envelopes.
    pub fn sign(
        header: &Header,
        envelopes: &[Envelope],
        signer: (&str, &Signer),
    ) -> Result<Self, Fault> {
        header.check()?;
        let mut bytes = header.write();
        bytes.push(u8::try_from(envelopes.len()).expect("a bid has few envelopes"));
        envelopes.iter().for_each(|it| it.write(&mut bytes));
        Self::parse(Signed::write(bytes, NAMES.1, signer)?)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn hash(&self) -> Hash {
        hash(&[&self.bytes])
    }

    /// What every envelope of a kind is bound to.
    pub fn aad(&self, kind: Kind) -> Vec<u8> {
        aad(&self.bytes[..self.bound], kind)
    }

    pub fn envelope(&self, kind: Kind) -> Option<&Envelope> {
        self.envelopes.iter().find(|it| it.kind == kind)
    }

    pub fn check_signature(&self, key: &Verifier) -> Result<(), Fault> {
        self.signed.check(NAMES, &self.bytes, key)
    }

    /// Whether it was sealed for this committee: its challenge, suite, envelopes, shares.
    pub fn check_committee(&self, committee: &Committee) -> Result<(), Fault> {
        if self.header.challenge != committee.challenge || self.header.suite != committee.suite {
            return Err(Fault::OtherChallenge);
        }
        let kinds = self.envelopes.iter().map(|it| it.kind);
        let shares = self.envelopes.iter().all(|it| it.shares.len() == committee.size());
        if !kinds.eq(committee.kinds.iter().copied()) || !shares {
            return Err(Fault::OtherEnvelopes);
        }
        Ok(())
    }

    /// Whether it may be handed in now: the structure, the terms and whose turn it is.
    pub fn check(
        &self,
        conditions: &Conditions,
        bidder: &str,
        next_revision: u32,
    ) -> Result<(), Fault> {
        self.check_committee(&conditions.committee)?;
        if self.header.bidder != bidder {
            return Err(Fault::OtherBidder);
        }
        if self.header.terms != conditions.terms() {
            return Err(Fault::OtherTerms);
        }
        if self.header.revision != next_revision {
            return Err(Fault::OtherRevision { next: next_revision });
        }
        Ok(())
    }
}

/// A header's bytes and the kind of the envelope.
pub fn aad(header: &[u8], kind: Kind) -> Vec<u8> {
    [header, &[kind.byte()]].concat()
}
