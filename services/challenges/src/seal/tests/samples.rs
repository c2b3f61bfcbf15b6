//! What the tests of sealing start from.

use std::collections::BTreeMap;
use std::convert::Infallible;

use chrono::DateTime;
use hpke::rand_core::{TryCryptoRng, TryRng};
use kit_base::Time;
use sha2::{Digest, Sha256};

use crate::seal::content::{FORM, FORM_TYPE};
use crate::seal::signing::Signer;
use crate::seal::{
    Author, Bundle, ClosedSet, Committee, Conditions, Content, Entry, Kind, Opening, Outcome,
    Registered, Release, Sealed, Suite, TrusteeKeys, seal,
};

/// The same bytes for the same seed: SHA-256 over a counter.
pub struct Seeded {
    seed: u64,
    count: u64,
}

impl Seeded {
    pub const fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }
}

impl TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        for chunk in into.chunks_mut(32) {
            let state = [self.seed.to_be_bytes(), self.count.to_be_bytes()].concat();
            chunk.copy_from_slice(&Sha256::digest(state)[..chunk.len()]);
            self.count += 1;
        }
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}

pub const CHALLENGE: &str = "challenges/0190";

/// One second after the close of every sample.
pub fn after() -> Time {
    DateTime::from_timestamp(1_800_000_001, 0).unwrap()
}

pub fn content(text: &str) -> Content {
    let entry = |name: &str, media_type: &str, bytes: &[u8]| Entry {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        bytes: bytes.to_vec().into(),
    };
    let form = format!("{{\"price\":\"{text}\"}}");
    let entries = vec![
        entry(FORM, FORM_TYPE, form.as_bytes()),
        entry("方案.txt", "text/plain", text.as_bytes()),
    ];
    Content::try_new(entries).unwrap_or_else(|fault| panic!("{fault}"))
}

/// A challenge with its committee, and the keys that nobody has together.
pub struct Scene {
    pub conditions: Conditions,
    pub trustees: Vec<TrusteeKeys>,
    pub rng: Seeded,
}

impl Scene {
    pub fn new(seed: u64, (threshold, size): (u8, u8), kinds: &[Kind]) -> Self {
        let mut rng = Seeded::new(seed);
        let trustee = |at: u8| TrusteeKeys::generate(CHALLENGE, &format!("trustee-{at}"), &mut rng);
        let trustees: Vec<TrusteeKeys> = (1..=size).map(trustee).map(Result::unwrap).collect();
        let committee = Committee {
            suite: Suite::One,
            challenge: CHALLENGE.to_owned(),
            threshold,
            kinds: kinds.to_vec(),
            release_minutes: 24 * 60,
            remedy_minutes: 48 * 60,
            trustees: trustees.iter().map(TrusteeKeys::public).collect(),
        };
        let conditions = Conditions { criteria: [1; 32], rule_set: [2; 32], committee };
        Self { conditions, trustees, rng }
    }

    /// Two of three, one envelope.
    pub fn usual(seed: u64) -> Self {
        Self::new(seed, (2, 3), &[Kind::Whole])
    }

    /// The key that the directory has of a bidder.
    pub fn signer(bidder: &str) -> Signer {
        Signer::from_seed(&Sha256::digest(bidder).into())
    }

    pub fn author(bidder: &str) -> Author {
        Author { bidder: bidder.to_owned(), bid: format!("bids/{bidder}"), revision: 1 }
    }

    pub fn bid(&mut self, bidder: &str, text: &str) -> Sealed {
        let contents = vec![content(text); self.conditions.committee.kinds.len()];
        let signer = Self::signer(bidder);
        let key_id = signer.verifier().key_id();
        let signer = (key_id.as_str(), &signer);
        let (author, rng) = (Self::author(bidder), &mut self.rng);
        seal(author, &contents, &self.conditions, signer, rng).unwrap_or_else(|it| panic!("{it}"))
    }

    pub fn bundle(&mut self, bids: &[&Sealed]) -> Bundle {
        let heads: Vec<_> = bids.iter().map(|it| it.head.hash()).collect();
        let closed = ClosedSet::close(&heads, &mut self.rng).unwrap();
        let key = |it: &&Sealed| {
            let owner = it.head.header.bidder.clone();
            let key = Self::signer(&owner).verifier();
            (key.key_id(), Registered { owner, key })
        };
        Bundle {
            conditions: self.conditions.clone(),
            round: 1,
            close_time: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
            root: closed.root(),
            closed,
            heads: bids.iter().map(|it| it.head.clone()).collect(),
            confirmations: Vec::new(),
            keys: bids.iter().map(key).collect::<BTreeMap<_, _>>(),
        }
    }

    /// The releases of the trustees at these places.
    pub fn releases(&self, bundle: &Bundle, kind: Kind, places: &[usize]) -> Vec<Release> {
        let checked = bundle.check(after()).unwrap();
        let set = checked.opening(kind, None).unwrap();
        let release = |it: &usize| Release::make(&set, &self.trustees[it - 1]);
        places.iter().map(release).map(|it| it.unwrap_or_else(|it| panic!("{it}"))).collect()
    }

    /// What becomes of a bid when these trustees release.
    pub fn open(&mut self, bids: &[&Sealed], at: usize, places: &[usize]) -> Outcome {
        let (bundle, kind) = (self.bundle(bids), self.conditions.committee.kinds[0]);
        let releases = self.releases(&bundle, kind, places);
        let checked = bundle.check(after()).unwrap();
        let set = checked.opening(kind, None).unwrap();
        let opening = Opening::try_new(&set, &releases).unwrap_or_else(|it| panic!("{it}"));
        let (head, ciphertext) = (bids[at].head.hash(), &bids[at].ciphertexts[0]);
        opening.open(&head, Some(ciphertext), None).unwrap()
    }
}

/// An outcome in a word.
pub fn word(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Opened(opened) => {
            format!("opened by {:?}, odd {:?}", opened.means, opened.odd).to_lowercase()
        }
        Outcome::SealInvalid(cause) => cause.code().to_owned(),
        Outcome::Unopened(why) => why.code().to_owned(),
    }
}
