//! The draw of a panel: clear of conflicts, big enough, seeded and replayable.
//!
//! Owns the order of the draw. Shape: experts ranked by affinity in bands, shuffled
//! within a band by the seed. Order: the same seed and bank give the same panel.

use std::collections::BTreeSet;

use kit_base::Uscc;
use sha2::{Digest, Sha256};

use crate::domain::Expert;
use crate::domain::conflict::Matter;
use crate::domain::rank::{Rarity, basis_points};
use crate::domain::words::Words;

/// Affinities within this many basis points count as alike.
const BAND_BP: u32 = 500;
/// Bands that a common field is worth.
const FIELD_BANDS: u32 = 4;

/// What a panel is drawn for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Whom the experts must not be bound to.
    pub matter: Matter,
    /// Units related to a party: nobody of theirs judges.
    pub related: BTreeSet<Uscc>,
    /// What the bids are about, for ranking experts by knowledge.
    pub text: String,
    pub field_codes: Vec<String>,
    /// Two digits of the home province.
    pub home: String,
    /// Reviewers wanted.
    pub size: usize,
    /// Of them from other provinces.
    pub outside_min: usize,
    /// What the draw is made with: the same request draws the same panel.
    pub seed: String,
}

impl Request {
    /// The first rule that forbids the expert, if any does.
    fn forbids(&self, expert: &Expert) -> Option<&'static str> {
        let related = self.related.contains(&expert.profile.employer);
        self.matter.forbids(expert).or_else(|| related.then_some("related_unit"))
    }
}

/// Who was drawn.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// For the seats, best first.
    pub judges: Vec<Expert>,
    /// Who follows if one cannot serve.
    pub alternates: Vec<Expert>,
}

/// What a draw lacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Infeasible {
    /// Experts without a conflict.
    pub found: usize,
    /// A coded reason of the panel's table.
    pub reason: &'static str,
}

/// Draws the panel, or says what is lacking.
pub fn draw(
    words: &Words,
    request: &Request,
    bank: Vec<Expert>,
    alternates_max: usize,
) -> Result<Drawn, Infeasible> {
    let clear: Vec<Expert> = bank.into_iter().filter(|it| request.forbids(it).is_none()).collect();
    let found = clear.len();
    if found < request.size {
        return Err(Infeasible { found, reason: "too_few_without_conflict" });
    }
    let splits: Vec<_> = clear.iter().map(|expert| words.recall(expert)).collect();
    let rarity = Rarity::of(splits.iter().map(|split| &split.bag));
    let wish = words.split(&request.text);
    let mut order: Vec<(u32, [u8; 32], Expert)> = clear
        .into_iter()
        .zip(splits)
        .map(|(expert, split)| {
            let shared = |code: &&String| expert.profile.field_codes.contains(code);
            let fields = u32::from(request.field_codes.iter().any(|code| shared(&code)));
            let likeness = basis_points(rarity.likeness(&wish.bag, &split.bag));
            let band = likeness / BAND_BP + fields * FIELD_BANDS;
            (band, lot(&request.seed, &expert), expert)
        })
        .collect();
    order.sort_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(&right.1)));
    let ranked: Vec<Expert> = order.into_iter().map(|(_, _, expert)| expert).collect();
    seat(request, ranked, alternates_max)
        .ok_or(Infeasible { found, reason: "too_few_from_outside" })
}

/// Seats the best, keeping places for those from other provinces.
fn seat(request: &Request, ranked: Vec<Expert>, alternates_max: usize) -> Option<Drawn> {
    let outside = |expert: &Expert| expert.profile.region.province() != request.home;
    let mut judges: Vec<Expert> = Vec::new();
    let mut rest: Vec<Expert> = Vec::new();
    let reserved: Vec<_> = ranked
        .iter()
        .filter(|expert| outside(expert))
        .take(request.outside_min)
        .map(|expert| expert.id)
        .collect();
    if reserved.len() < request.outside_min {
        return None;
    }
    for expert in ranked {
        let kept = reserved.iter().filter(|id| !judges.iter().any(|it| it.id == **id)).count();
        let free = request.size.saturating_sub(judges.len());
        if free > kept || (free > 0 && reserved.contains(&expert.id)) {
            judges.push(expert);
        } else {
            rest.push(expert);
        }
    }
    rest.truncate(alternates_max);
    Some(Drawn { judges, alternates: rest })
}

/// The lot of an expert: nobody can choose it who cannot choose the seed.
fn lot(seed: &str, expert: &Expert) -> [u8; 32] {
    Sha256::digest([seed, &expert.profile.label].join("\n").as_bytes()).into()
}
