//! Likeness of texts and the ranking of organisations, with the reasons.
//!
//! Owns the scores. Shape: TF-IDF cosine of words and character pairs, beside
//! keywords, fields and results that meet. Bounds: scores are basis points.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::words::{Bag, Split, Words};
use crate::domain::{Organisation, Uttered};

/// Parts of the score, in basis points of the whole.
const TEXT_BP: f64 = 6_000.0;
const KEYWORDS_BP: f64 = 2_500.0;
const FIELDS_BP: f64 = 1_000.0;
const RESULTS_BP: f64 = 500.0;
/// Cosines of short Chinese texts rarely pass a third; the scale makes them legible.
const TEXT_SCALE: f64 = 3.0;
/// Words that one reason names at most.
const WORDS_MAX: usize = 8;

/// What a challenge asks for.
#[derive(Clone, Debug)]
pub struct Ask {
    pub text: String,
    pub keywords: Vec<String>,
    pub field_codes: Vec<String>,
    pub indicators: Vec<String>,
}

/// One reason of a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// A code: which part of the score it explains.
    pub kind: String,
    /// What both sides have in common; a person can check it.
    pub words: Vec<String>,
    /// Its part of the score.
    pub weight_bp: u32,
}

/// How well an organisation fits, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fit {
    /// From nothing to ten thousand.
    pub score_bp: u32,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// Keywords and indicators that nothing in its record covers.
    pub missing: Vec<String>,
}

/// How rare each feature is among the texts at hand.
#[derive(Debug, Default)]
pub struct Rarity {
    texts: f64,
    seen: HashMap<String, u32>,
}

impl Rarity {
    /// Counts in how many texts each word stands.
    pub fn of<'a>(bags: impl IntoIterator<Item = &'a Bag>) -> Self {
        let mut rarity = Self::default();
        for bag in bags {
            rarity.texts += 1.0;
            for feature in bag.keys() {
                *rarity.seen.entry(feature.clone()).or_default() += 1;
            }
        }
        rarity
    }

    /// Rare words weigh more; a word in every text weighs nothing.
    fn weight(&self, feature: &str, count: u32) -> f64 {
        let seen = f64::from(self.seen.get(feature).copied().unwrap_or(0));
        (1.0 + f64::from(count)).ln() * ((1.0 + self.texts) / (1.0 + seen)).ln().max(0.0)
    }

    /// Cosine of two texts, 0 to 1.
    pub fn likeness(&self, left: &Bag, right: &Bag) -> f64 {
        let norm = |bag: &Bag| {
            bag.iter().map(|(it, count)| self.weight(it, *count).powi(2)).sum::<f64>().sqrt()
        };
        let dot: f64 = left
            .iter()
            .filter_map(|(it, count)| {
                right.get(it).map(|other| self.weight(it, *count) * self.weight(it, *other))
            })
            .sum();
        let norms = norm(left) * norm(right);
        if norms > 0.0 { (dot / norms).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// Basis points of a share.
pub fn basis_points(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 10_000.0).round() as u32
}

/// The organisations that fit best, best first; a tie goes to the lower code.
pub fn rank(
    words: &Words,
    ask: &Ask,
    bank: Vec<Organisation>,
    max: usize,
) -> Vec<(Organisation, Fit)> {
    let splits: Vec<Arc<Split>> = bank.iter().map(|it| words.recall(it)).collect();
    let rarity = Rarity::of(splits.iter().map(|split| &split.bag));
    let wish = words.split(&ask.text);
    let fits = bank.into_iter().zip(splits).map(|(organisation, split)| {
        let fit = fit(&rarity, ask, &wish, &organisation, &split);
        (organisation, fit)
    });
    let mut ranked: Vec<_> = fits.filter(|(_, fit)| fit.score_bp > 0).collect();
    ranked.sort_by(|(left, its), (right, other)| {
        Reverse(its.score_bp).cmp(&Reverse(other.score_bp)).then(left.uscc.cmp(&right.uscc))
    });
    ranked.truncate(max);
    ranked
}

/// Scores one organisation.
fn fit(
    rarity: &Rarity,
    ask: &Ask,
    wish: &Split,
    organisation: &Organisation,
    split: &Split,
) -> Fit {
    let text = organisation.text();
    let likeness = (rarity.likeness(&wish.bag, &split.bag) * TEXT_SCALE).min(1.0);
    let mut common: Vec<_> = wish.words.intersection(&split.words).cloned().collect();
    common.sort_by_key(|word| Reverse(basis_points(rarity.weight(word, 1) / 100.0)));
    let covered = |words: &[String]| -> Vec<String> {
        words.iter().filter(|word| text.contains(word.as_str())).cloned().collect()
    };
    let keywords = covered(&ask.keywords);
    let has = |code: &&String| organisation.profile.field_codes.contains(code);
    let fields: Vec<String> = ask.field_codes.iter().filter(has).cloned().collect();
    let results = results(ask, organisation);
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let parts = [
        ("text", TEXT_BP * likeness, common),
        ("keyword", KEYWORDS_BP * share(keywords.len(), ask.keywords.len()), keywords),
        ("field", FIELDS_BP * share(fields.len(), ask.field_codes.len()), fields),
        ("achievement", RESULTS_BP * share(results.len().min(1), 1), results),
    ];
    let reasons = reasons(parts);
    let score_bp = reasons.iter().map(|reason| reason.weight_bp).sum();
    let asked = ask.keywords.iter().chain(&ask.indicators);
    let missing = asked.filter(|word| !text.contains(word.as_str())).cloned().collect();
    Fit { score_bp, reasons, missing }
}

/// Titles of results that name a keyword.
fn results(ask: &Ask, organisation: &Organisation) -> Vec<String> {
    let titles = organisation.profile.achievements.iter().map(|it| &it.title);
    let names = |title: &&String| ask.keywords.iter().any(|word| title.contains(word.as_str()));
    titles.filter(names).cloned().collect()
}

/// The words that are no part of another one: 商用 says nothing beside 商用车.
fn whole(words: Vec<String>) -> Vec<String> {
    let part = |word: &String| words.iter().any(|it| it != word && it.contains(word.as_str()));
    let whole: Vec<bool> = words.iter().map(|word| !part(word)).collect();
    words.into_iter().zip(whole).filter(|(_, whole)| *whole).map(|(word, _)| word).collect()
}

/// The parts that counted, most first.
fn reasons(parts: [(&str, f64, Vec<String>); 4]) -> Vec<Reason> {
    let counted =
        parts.into_iter().filter(|(_, weight, words)| !words.is_empty() && *weight >= 1.0);
    let mut reasons: Vec<Reason> = counted
        .map(|(kind, weight, words)| {
            let mut words = whole(words);
            words.truncate(WORDS_MAX);
            Reason { kind: kind.to_owned(), words, weight_bp: weight.round() as u32 }
        })
        .collect();
    reasons.sort_by_key(|reason| Reverse(reason.weight_bp));
    reasons
}
