//! The opening (开标): from heads, ciphertexts and t releases to contents.
//!
//! Owns the outcome of each bid. Shape: whoever holds the bundle, the ciphertexts and
//! the releases comes to the same result. Bounds: every choice of t among at most
//! `TRUSTEES_MAX` shares. Order: shares first; a remedy key only where they fail.

use std::collections::BTreeMap;

use kit_base::merkle::Hash;

use super::bytes::hash;
use super::content::Content;
use super::dek::Dek;
use super::envelope::{Envelope, Found};
use super::fault::Fault;
use super::head::Head;
use super::opening_set::OpeningSet;
use super::outcome::{Cause, Complaint, Means, Opened, Outcome, Why};
use super::padme::unpad;
use super::release::Release;
use super::remedy::Remedy;
use super::shares::{Share, join};
use super::signing::same;
use super::trustee::Trustee;

/// Releases that were checked against the set.
pub struct Opening<'a> {
    set: &'a OpeningSet<'a>,
    releases: BTreeMap<u8, &'a Release>,
}

/// A key that fits the commit, and the places of shares that do not lie on its polynomials.
struct Recovered {
    dek: Dek,
    odd: Vec<u8>,
}

impl<'a> Opening<'a> {
    pub fn try_new(set: &'a OpeningSet<'a>, releases: &'a [Release]) -> Result<Self, Fault> {
        let mut opening = Self { set, releases: BTreeMap::new() };
        for release in releases {
            release.check(set)?;
            if opening.releases.insert(release.place, release).is_some() {
                return Err(Fault::ReleasedTwice);
            }
        }
        Ok(opening)
    }

    fn threshold(&self) -> usize {
        usize::from(self.set.committee.threshold)
    }

    /// Whether t trustees have released.
    pub fn is_enough(&self) -> bool {
        self.releases.len() >= self.threshold()
    }

    /// Who has not released; the record names them.
    pub fn silent(&self) -> Vec<&'a Trustee> {
        let all = self.set.committee.places();
        let silent = all.filter(|(place, _)| !self.releases.contains_key(place));
        silent.map(|(_, trustee)| trustee).collect()
    }

    /// What trustees say is wrong with their shares.
    pub fn complaints(&self) -> Vec<Complaint> {
        let mut complaints = Vec::new();
        for (head, release) in
            self.set.heads.keys().flat_map(|head| self.releases.values().map(move |it| (head, it)))
        {
            let misfit = match release.found(head) {
                Some(Found::Misfit(_)) => Some(Cause::ShareMisfit),
                Some(Found::Unopenable) => Some(Cause::ShareUnopenable),
                Some(Found::Share(_)) | None => None,
            };
            let complaint = |cause| Complaint { head: *head, place: release.place, cause };
            complaints.extend(misfit.map(complaint));
        }
        complaints
    }

    /// What becomes of one bid of the set.
    pub fn open(
        &self,
        head: &Hash,
        ciphertext: Option<&[u8]>,
        remedy: Option<&Remedy>,
    ) -> Result<Outcome, Fault> {
        let head = self.set.heads.get(head).ok_or(Fault::HeadWithoutLeaf)?;
        let envelope = head.envelope(self.set.kind).ok_or(Fault::OtherEnvelopes)?;
        let Some(ciphertext) = ciphertext else {
            return Ok(Outcome::Unopened(Why::CiphertextMissing));
        };
        if !same(&hash(&[ciphertext]), &envelope.ciphertext) {
            return Ok(Outcome::SealInvalid(Cause::OtherCiphertext));
        }
        let (recovered, means) = match self.recover(head, envelope) {
            Ok(recovered) => (recovered, Means::Shares),
            Err(failed) => match remedy.and_then(|it| it.key(head, self.set.kind)) {
                Some(dek) => (Recovered { dek: dek.clone(), odd: Vec::new() }, Means::Remedy),
                None => return Ok(failed),
            },
        };
        let Recovered { dek, odd } = recovered;
        Ok(match unseal(&dek, &head.aad(self.set.kind), ciphertext) {
            Ok(content) => Outcome::Opened(Opened { content, means, odd }),
            Err(cause) => Outcome::SealInvalid(cause),
        })
    }

    /// The key from t shares, or what it means that there is none.
    fn recover(&self, head: &Head, envelope: &Envelope) -> Result<Recovered, Outcome> {
        if !self.is_enough() {
            return Err(Outcome::Unopened(Why::TooFewReleases));
        }
        let own = head.hash();
        let share = |it: &&'a Release| match it.found(&own) {
            Some(Found::Share(share)) => Some(share),
            Some(Found::Misfit(_) | Found::Unopenable) | None => None,
        };
        let shares: Vec<&Share> = self.releases.values().filter_map(share).collect();
        if shares.len() < self.threshold() {
            // So many trustees could also have opened it: their word is enough.
            let complained = self.releases.len() - shares.len() >= self.threshold();
            return Err(match complained {
                true => Outcome::SealInvalid(Cause::SharesUnusable),
                false => Outcome::Unopened(Why::SharesDisputed),
            });
        }
        let bound = hash(&[&head.aad(self.set.kind)]);
        let fits = |dek: &Dek| dek.fits(&envelope.commit, (&bound, &envelope.ciphertext));
        let found = choices(&shares, self.threshold()).find_map(|chosen| {
            let dek = join(&chosen).filter(fits)?;
            let odd = odd(&shares, &chosen, &dek);
            Some(Recovered { dek, odd })
        });
        found.ok_or(Outcome::SealInvalid(Cause::NoKeyFits))
    }
}

/// Every choice of so many shares, the first ones first.
fn choices<'s>(shares: &[&'s Share], size: usize) -> impl Iterator<Item = Vec<&'s Share>> {
    let all = 1_u32 << shares.len();
    let masks = (1..all).filter(move |mask| mask.count_ones() as usize == size);
    masks.map(move |mask| {
        let chosen = shares.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
        chosen.map(|(_, share)| *share).collect()
    })
}

/// Shares that lead elsewhere: their bidder dealt them so, or the commit would not fit.
fn odd(shares: &[&Share], chosen: &[&Share], dek: &Dek) -> Vec<u8> {
    let others = shares.iter().filter(|it| chosen.iter().all(|own| own.index() != it.index()));
    let leads_elsewhere = |it: &&&Share| {
        let mut instead = chosen.to_vec();
        instead[0] = it;
        !join(&instead).is_some_and(|it| it.is(dek))
    };
    others.filter(leads_elsewhere).map(|it| it.index()).collect()
}

fn unseal(dek: &Dek, aad: &[u8], ciphertext: &[u8]) -> Result<Content, Cause> {
    let padded = dek.decrypt(aad, ciphertext).ok_or(Cause::Undecryptable)?;
    let packed = unpad(&padded).map_err(|_| Cause::Padding)?;
    Content::unpack(packed).map_err(Cause::Content)
}
