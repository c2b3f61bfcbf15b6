//! What came of it: the figures of the run, as JSON and as the summary's source.
//!
//! Shape: keys and order are those that scripts read; new keys only at the end.

use std::collections::BTreeMap;
use std::time::Instant;

use proto::jiebang::contracts::v1 as contracts;
use proto::jiebang::notifications::v1 as notifications;
use serde::{Deserialize, Serialize};

use super::case::{Case, Reached};
use super::error::Error;
use super::form::fen;
use super::play::{EventCounts, Play};
use super::steps::speaker;
use super::world::Organisation;

/// How many matches of a challenge the report keeps.
const BEST: usize = 3;

/// The report of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// How far challenges got, and with how much money.
    pub funnel: Funnel,
    /// How many challenges ended with which coded reason.
    pub ended: BTreeMap<String, u64>,
    /// The trial balance: debits and credits are equal.
    pub ledger: Ledger,
    /// What was published, parked, and not yet heard.
    pub events: Events,
    pub notifications: Notifications,
    /// The best fit of each challenge, with its reasons.
    pub matches: Vec<BestMatch>,
    /// How long it took on this host.
    pub seconds: f64,
    /// The seed that repeats it.
    pub seed: u64,
    /// Acts of the plot that the rules refused, as they should.
    pub refused: Vec<String>,
    /// How objections to awards ended.
    #[serde(default)]
    pub disputes: Vec<String>,
    /// What each organisation found in its inbox.
    pub told: Vec<Told>,
    /// What of all this no source gives.
    pub fictional: String,
}

/// How many challenges got at least so far, and what money that is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Funnel {
    /// Needs handed in.
    pub filed: Band,
    /// Needs found worth a challenge.
    pub appraised: Band,
    /// Challenges made public.
    pub published: Band,
    /// Challenges with at least one bid.
    pub bid: Band,
    /// Challenges with a confirmed award.
    pub awarded: Band,
    /// Challenges with a contract in force; money is the contracts' from here.
    pub signed: Band,
    /// Challenges whose milestones were met.
    pub met: Band,
    /// Challenges paid in full; the money is all that was paid out.
    pub paid: Band,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    pub count: u64,
    pub fen: i64,
}

/// The trial balance.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Ledger {
    pub debits_fen: i64,
    pub credits_fen: i64,
    pub trial_balance_fen: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Events {
    pub published: u64,
    pub parked: u64,
    pub lag: BTreeMap<String, u64>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Notifications {
    pub delivered: u64,
}

/// One of the organisations ranked best for a challenge.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BestMatch {
    pub challenge: String,
    pub organisation: String,
    /// Basis points of 10,000.
    pub score: i32,
    pub reasons: Vec<String>,
    pub title: String,
    pub title_en: String,
    /// The key of the source; `虚构` where the challenge is made up.
    pub source: String,
}

/// What one organisation was told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    pub organisation: String,
    pub count: u64,
    /// What it was told most often, with how often.
    pub mostly: Vec<String>,
}

const FICTIONAL: &str = "56 项真实榜单只有来源所载内容为事实；发榜单位、出资、测试方法、机构、专家、\
    揭榜与评分均为虚构。Of the 56 real challenges only what the source gives is fact; \
    publishers, funding, test methods, organisations, experts, bids and scores are fictional.";

/// Reads the figures of a run from the node and from what was done.
pub async fn draw_up(play: &Play, cases: &[Case], begin: Instant) -> Result<Report, Error> {
    let counts = play.settle().await?;
    let told = inboxes(play).await?;
    let mut ended: BTreeMap<String, u64> = BTreeMap::new();
    for reason in cases.iter().filter_map(|case| case.ended.clone()) {
        *ended.entry(reason).or_default() += 1;
    }
    let EventCounts { published, parked, lag } = counts;
    Ok(Report {
        funnel: funnel(cases),
        ended,
        ledger: ledger(play).await?,
        events: Events { published, parked, lag },
        notifications: Notifications { delivered: told.iter().map(|it| it.count).sum() },
        matches: cases.iter().flat_map(best).collect(),
        seconds: begin.elapsed().as_secs_f64(),
        seed: play.seed,
        refused: cases.iter().flat_map(|case| case.refusals.clone()).collect(),
        disputes: cases.iter().flat_map(|case| case.disputes.clone()).collect(),
        told,
        fictional: FICTIONAL.to_owned(),
    })
}

fn funnel(cases: &[Case]) -> Funnel {
    let band = |step: Reached, money: fn(&Case) -> i64| {
        let there = cases.iter().filter(|case| case.reached >= Some(step));
        there.fold(Band::default(), |sum, case| Band {
            count: sum.count + 1,
            fen: sum.fen + money(case),
        })
    };
    let intended: fn(&Case) -> i64 = |case| case.brief.plan.intended_fen;
    let contracted: fn(&Case) -> i64 = |case| case.deals.iter().map(|it| it.amount_fen).sum();
    let paid = cases.iter().flat_map(|case| &case.deals).map(|deal| deal.paid_fen).sum();
    Funnel {
        filed: band(Reached::Filed, intended),
        appraised: band(Reached::Appraised, intended),
        published: band(Reached::Published, intended),
        bid: band(Reached::Bid, intended),
        awarded: band(Reached::Awarded, intended),
        signed: band(Reached::Signed, contracted),
        met: band(Reached::Met, contracted),
        // Counted are challenges paid in full; the money is all that was paid.
        paid: Band { fen: paid, ..band(Reached::Paid, contracted) },
    }
}

fn best(case: &Case) -> Vec<BestMatch> {
    let words = |it: &proto::jiebang::matchmaking::v1::Reason| {
        format!("{}：{}", it.kind, it.words.join("、"))
    };
    let facts = &case.brief.facts;
    let found = case.matches.iter().take(BEST).map(|it| BestMatch {
        challenge: case.id().to_owned(),
        organisation: it.display_name_zh.clone(),
        score: it.score_bp,
        reasons: it.reasons.iter().map(words).collect(),
        title: facts.title.clone(),
        title_en: facts.title_en.clone(),
        source: if facts.source.is_empty() { "虚构".to_owned() } else { facts.source.clone() },
    });
    found.collect()
}

async fn ledger(play: &Play) -> Result<Ledger, Error> {
    let finance = play.officer("finance", 1)?;
    let request = contracts::GetTrialBalanceRequest {};
    let balance: contracts::TrialBalance = play.cast.call(&finance, request).await?;
    Ok(balance.totals.iter().fold(Ledger::default(), |sum, total| Ledger {
        debits_fen: sum.debits_fen + fen(total.debits.as_ref()),
        credits_fen: sum.credits_fen + fen(total.credits.as_ref()),
        trial_balance_fen: sum.trial_balance_fen + fen(total.difference.as_ref()),
    }))
}

/// Every organisation's inbox, the fullest first.
async fn inboxes(play: &Play) -> Result<Vec<Told>, Error> {
    let mut told = Vec::new();
    for org in play.world.organisations.values().filter(|it| it.uscc.is_some()) {
        let found = inbox(play, org).await?;
        if found.count > 0 {
            told.push(found);
        }
    }
    told.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.organisation.cmp(&b.organisation)));
    Ok(told)
}

async fn inbox(play: &Play, org: &Organisation) -> Result<Told, Error> {
    let who = speaker(play, org)?;
    let mut told = Told { organisation: org.name.clone(), count: 0, mostly: Vec::new() };
    let mut titles: BTreeMap<String, u64> = BTreeMap::new();
    let mut page_token = String::new();
    loop {
        let request = notifications::ListNotificationsRequest {
            page_size: 1_000,
            page_token,
            ..Default::default()
        };
        let page: notifications::ListNotificationsResponse = play.cast.call(&who, request).await?;
        told.count += u64::try_from(page.notifications.len()).unwrap_or(0);
        for one in page.notifications {
            *titles.entry(one.title_zh).or_default() += 1;
        }
        page_token = page.next_page_token;
        if page_token.is_empty() {
            let mut often: Vec<(String, u64)> = titles.into_iter().collect();
            often.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let each = |(title, count): (String, u64)| format!("{title} ×{count}");
            told.mostly = often.into_iter().take(BEST).map(each).collect();
            return Ok(told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_find_their_keys() {
        let band = Band { count: 61, fen: 61_778_333_333 };
        let report = Report {
            funnel: Funnel {
                filed: band,
                appraised: band,
                published: band,
                bid: band,
                awarded: band,
                signed: band,
                met: band,
                paid: band,
            },
            ended: BTreeMap::from([("done".to_owned(), 61)]),
            ledger: Ledger::default(),
            events: Events { published: 9, parked: 0, lag: BTreeMap::from([("it".to_owned(), 0)]) },
            notifications: Notifications { delivered: 3 },
            matches: vec![BestMatch {
                challenge: "R-001".to_owned(),
                organisation: "虚构研究所（虚构）".to_owned(),
                score: 7_312,
                reasons: vec!["keyword：阵列天线".to_owned()],
                title: "阵列天线综合".to_owned(),
                title_en: "Array antenna".to_owned(),
                source: "S-TZB-GH".to_owned(),
            }],
            seconds: 1.5,
            seed: 7,
            refused: Vec::new(),
            disputes: Vec::new(),
            told: vec![Told {
                organisation: "虚构研究所（虚构）".to_owned(),
                count: 3,
                mostly: vec!["已中榜 ×3".to_owned()],
            }],
            fictional: FICTIONAL.to_owned(),
        };
        let json = serde_json::to_value(&report).unwrap();
        for path in [
            "/funnel/filed/count",
            "/funnel/paid/fen",
            "/ended/done",
            "/ledger/debits_fen",
            "/ledger/credits_fen",
            "/ledger/trial_balance_fen",
            "/events/published",
            "/events/parked",
            "/events/lag/it",
            "/notifications/delivered",
            "/matches/0/challenge",
            "/matches/0/organisation",
            "/matches/0/score",
            "/matches/0/reasons/0",
            "/seconds",
        ] {
            assert!(json.pointer(path).is_some(), "{path} is missing");
        }
        assert!(report.summary().contains("617,783,333.33"), "{}", report.summary());
    }
}
