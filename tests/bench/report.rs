//! The report: a row per comparison, as a table for people or as one object.

use serde::Serialize;

use crate::machine;
use crate::pairs::Paired;

/// Which side of the reach is the good one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    Higher,
    Lower,
}

/// One comparison. The reach bounds the ratio, or our figure where there is no peer.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub name: String,
    pub ours: f64,
    pub peer: Option<f64>,
    pub ratio: Option<f64>,
    pub reach: Option<f64>,
    pub better: Better,
    pub noisy: bool,
    /// What else a person may want to know of it.
    #[serde(skip)]
    pub notes: Vec<String>,
}

impl Row {
    /// A comparison in pairs.
    pub fn paired(name: &str, paired: &Paired, better: Better) -> Self {
        let (low, high) = paired.quartiles;
        let (quickest, slowest) = paired.probes;
        let note = format!(
            "{} pairs, quartiles {low:.2} to {high:.2}; a disk write takes {quickest:.0} to \
             {slowest:.0} us",
            paired.pairs
        );
        Self {
            name: name.to_owned(),
            ours: paired.ours,
            peer: Some(paired.peer),
            ratio: Some(paired.ratio),
            reach: None,
            better,
            noisy: paired.is_noisy(),
            notes: vec![note],
        }
    }

    /// A figure that stands for itself.
    pub fn alone(name: &str, ours: f64, better: Better) -> Self {
        let (peer, ratio, reach) = (None, None, None);
        Self {
            name: name.to_owned(),
            ours,
            peer,
            ratio,
            reach,
            better,
            noisy: false,
            notes: vec![],
        }
    }

    #[must_use]
    pub fn reach(mut self, reach: impl Into<Option<f64>>) -> Self {
        self.reach = reach.into();
        self
    }

    #[must_use]
    pub fn note(mut self, note: String) -> Self {
        self.notes.push(note);
        self
    }

    fn verdict(&self) -> &'static str {
        let figure = self.ratio.unwrap_or(self.ours);
        match self.reach {
            None => "",
            Some(_) if self.noisy => "noisy",
            Some(reach) if (self.better == Better::Higher) == (figure >= reach) => "reached",
            Some(_) => "short",
        }
    }
}

/// Everything that one bench found.
#[derive(Debug, Serialize)]
pub struct Report {
    pub bench: &'static str,
    pub rows: Vec<Row>,
    /// How our figure grows with what is stored, in log-log: 0 is flat, 1 linear.
    pub slope: Option<f64>,
}

impl Report {
    pub fn print(&self, json: bool) {
        if json {
            println!("{}", serde_json::to_string(self).expect("figures are JSON"));
            return;
        }
        println!("{}: {}", self.bench, machine::line());
        println!("{:<46} {:>10} {:>10} {:>7} {:>8}", "", "ours", "peer", "ratio", "reach");
        for row in &self.rows {
            let number = |it: Option<f64>| it.map_or_else(String::new, |it| format!("{it:.2}"));
            let bound = if row.better == Better::Higher { ">=" } else { "<=" };
            let reach = row.reach.map_or_else(String::new, |it| format!("{bound} {it}"));
            println!(
                "{:<46} {:>10.2} {:>10} {:>7} {:>8} {}",
                row.name,
                row.ours,
                number(row.peer),
                number(row.ratio),
                reach,
                row.verdict()
            );
            row.notes.iter().for_each(|note| println!("    {note}"));
        }
        if let Some(slope) = self.slope {
            println!("growth: slope {slope:.3}");
        }
    }
}

/// The slope in log-log between a small and a large stock.
pub fn slope((few, quick): (f64, f64), (many, slow): (f64, f64)) -> f64 {
    (slow / quick).ln() / (many / few).ln()
}
