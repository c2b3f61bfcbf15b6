//! Pairs: ours and the peer in turn, and what the ratios of all pairs say.
//!
//! Bounds: one warm-up of each, not counted. Order: A B B A, so that a drift of
//! the machine hits both alike; the disk is probed before and after each pair.

use crate::error::Result;
use crate::place::Place;

/// Spread of the middle half of the ratios above which a run gives no verdict.
const NOISE: f64 = 0.15;

/// What the pairs of one row came to.
#[derive(Clone, Debug)]
pub struct Paired {
    pub ours: f64,
    pub peer: f64,
    pub ratio: f64,
    /// Lower and upper quartile of the ratios.
    pub quartiles: (f64, f64),
    pub pairs: usize,
    /// The quickest and the slowest probe of the disk, in microseconds.
    pub probes: (f64, f64),
}

impl Paired {
    pub fn is_noisy(&self) -> bool {
        (self.quartiles.1 - self.quartiles.0) / self.ratio > NOISE
    }
}

/// Runs the pairs; each side answers with its figure.
pub async fn pairs(
    count: usize,
    place: Place,
    mut ours: impl AsyncFnMut() -> Result<f64>,
    mut peer: impl AsyncFnMut() -> Result<f64>,
) -> Result<Paired> {
    ours().await?;
    peer().await?;
    let mut figures = Vec::with_capacity(count);
    let mut probes = vec![place.probe()?];
    for nth in 0..count {
        figures.push(match nth % 2 {
            0 => {
                let first = ours().await?;
                (first, peer().await?)
            }
            _ => {
                let first = peer().await?;
                (ours().await?, first)
            }
        });
        probes.push(place.probe()?);
    }
    let ratios: Vec<f64> = figures.iter().map(|(ours, peer)| ours / peer).collect();
    Ok(Paired {
        ours: quantile(figures.iter().map(|it| it.0), 0.5),
        peer: quantile(figures.iter().map(|it| it.1), 0.5),
        ratio: quantile(ratios.iter().copied(), 0.5),
        quartiles: (quantile(ratios.iter().copied(), 0.25), quantile(ratios, 0.75)),
        pairs: count,
        probes: (quantile(probes.iter().copied(), 0.0), quantile(probes, 1.0)),
    })
}

/// The value below which a part of the figures lies.
///
/// # Panics
/// Without figures.
pub fn quantile(figures: impl IntoIterator<Item = f64>, part: f64) -> f64 {
    let mut figures: Vec<f64> = figures.into_iter().collect();
    figures.sort_by(f64::total_cmp);
    let last = figures.len().checked_sub(1).expect("there are figures");
    let at = part * last as f64;
    let (low, high) = (figures[at.floor() as usize], figures[at.ceil() as usize]);
    low + (high - low) * at.fract()
}
