//! An open loop: arrivals on schedule, whether or not earlier ones have ended.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::error::Result;
use crate::pairs::quantile;

/// Starts `count` calls at a steady rate; answers with what each came to.
pub async fn open_loop<T, F>(
    count: usize,
    per_second: u32,
    mut call: impl FnMut(usize) -> F,
) -> Result<Vec<T>>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let every = Duration::from_secs(1) / per_second;
    let mut calls = JoinSet::new();
    let mut ticks = tokio::time::interval(every);
    for nth in 0..count {
        ticks.tick().await;
        calls.spawn(call(nth));
    }
    let mut answers = Vec::with_capacity(count);
    while let Some(answer) = calls.join_next().await {
        answers.push(answer??);
    }
    Ok(answers)
}

/// The latencies of a run, in milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Histogram(Vec<f64>);

impl Histogram {
    pub fn add(&mut self, begin: Instant, end: Instant) {
        self.0.push(end.duration_since(begin).as_secs_f64() * 1e3);
    }

    pub fn extend(&mut self, others: impl IntoIterator<Item = Duration>) {
        self.0.extend(others.into_iter().map(|it| it.as_secs_f64() * 1e3));
    }

    pub fn merge(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    pub fn p50(&self) -> f64 {
        quantile(self.0.iter().copied(), 0.5)
    }

    /// The whole shape in a line.
    pub fn shape(&self) -> String {
        let at = |part| quantile(self.0.iter().copied(), part);
        let (half, most, nearly) = (at(0.5), at(0.9), at(0.99));
        let (least, last) = (at(0.0), at(1.0));
        format!(
            "{} calls, ms: least {least:.2}, p50 {half:.2}, p90 {most:.2}, p99 {nearly:.2}, \
             most {last:.2}",
            self.0.len()
        )
    }
}
