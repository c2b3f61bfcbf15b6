//! Who bids, what a bid says, how it scores and who wins: pure, and all of it
//! from recorded capabilities and the printed seed.

use std::collections::BTreeSet;

use rand::RngCore;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::world::{Brief, Organisation, World};

/// Points in hundredths that a bid must reach to win.
const PASS_CENTI: i32 = 6_000;

/// What an organisation offers for a challenge.
#[derive(Clone, Debug)]
pub struct Offer {
    pub bidder: String,
    pub members: Vec<String>,
    pub leader: String,
    pub solution: String,
    pub route: String,
    pub team: String,
    pub price_fen: i64,
    /// Price against the money of a lane, in basis points.
    price_bp: i64,
    /// Whether somebody of the consortium can truly solve it.
    fits: bool,
}

/// A number that depends on nothing but the seed and the words.
pub fn draw(seed: u64, words: &[&str]) -> u64 {
    ChaCha8Rng::seed_from_u64(seed ^ fnv1a(words.join("|").as_bytes())).next_u64()
}

/// A hash that is the same on every host and in every version.
fn fnv1a(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

/// `draw` below a small bound.
fn draw_below(seed: u64, words: &[&str], bound: u64) -> i64 {
    i64::try_from(draw(seed, words) % bound).expect("the remainder is below a small bound")
}

/// Who bids: by the plot, as consortium, or out of own knowledge; a challenge
/// with too few gets the best of those whom matchmaking ranks.
pub fn bidders(world: &World, brief: &Brief, ranked: &[String]) -> Vec<String> {
    let id = brief.id();
    if let Some(named) = world.plot.end(id).and_then(|end| end.bidders.clone()) {
        return named;
    }
    let leads: Vec<String> = world.plot.consortia(id).map(|it| it.lead.clone()).collect();
    if !leads.is_empty() {
        return leads;
    }
    let may = |org: &&Organisation| may_bid(world, brief, org);
    let fitting = world.organisations.values().filter(may).filter(|org| fits(org, id));
    let mut bidders: Vec<String> = fitting.map(|org| org.id.clone()).collect();
    let wanted = if brief.plan.max_lanes > 1 { 3 } else { 2 };
    let ranked = ranked.iter().filter_map(|it| world.organisations.get(it)).filter(may);
    for org in ranked.filter(|org| shares_field(org, brief)) {
        if bidders.len() >= wanted {
            break;
        }
        if !bidders.contains(&org.id) {
            bidders.push(org.id.clone());
        }
    }
    bidders
}

/// Whether it could bid at all: no party to the challenge, and not kept away by the plot.
fn may_bid(world: &World, brief: &Brief, org: &Organisation) -> bool {
    let plan = &brief.plan;
    let party = plan.publisher == org.id
        || plan.final_user == org.id
        || plan.funding_plan.iter().any(|share| share.funder == org.id);
    let late = |it: &super::plot::Detour| {
        it.bidder.as_deref() == Some(org.id.as_str()) && it.refused.is_some()
    };
    org.uscc.is_some()
        && org.roles.iter().any(|role| role == "bidder")
        && !party
        && !is_controlled_with(org, &plan.publisher)
        && !world.plot.abstains(brief.id(), &org.id)
        && !world.plot.detours(brief.id(), "bid").any(late)
}

/// Whether parent, subsidiary or a unit under the same controller: whoever is, knows
/// that its bid would be refused.
fn is_controlled_with(org: &Organisation, publisher: &str) -> bool {
    const CONTROL: [&str; 3] = ["parent_of", "subsidiary_of", "same_controller"];
    let ties =
        |it: &super::world::Affiliation| it.org == publisher && CONTROL.contains(&it.kind.as_str());
    org.affiliations.iter().any(ties)
}

fn fits(org: &Organisation, challenge: &str) -> bool {
    org.fits.iter().any(|it| it == challenge)
}

/// Whether it works in a field that the challenge asks for.
fn shares_field(org: &Organisation, brief: &Brief) -> bool {
    org.field_codes.iter().any(|code| brief.facts.field_codes.contains(code))
}

/// What the bidder hands in; `revision` 2 is its second thought.
pub fn offer(world: &World, brief: &Brief, org: &Organisation, seed: u64) -> Offer {
    let id = brief.id();
    let members = world.plot.members(id, &org.id).to_vec();
    let able = |member: &String| world.organisations.get(member).is_some_and(|it| fits(it, id));
    let lanes = i64::from(brief.plan.max_lanes.max(1));
    let lane_fen = brief.plan.intended_fen / lanes;
    let price_bp = 9_200 + draw_below(seed, &[id, &org.id, "price"], 801);
    let price_fen = lane_fen / 10_000 * price_bp + lane_fen % 10_000 * price_bp / 10_000;
    let words: Vec<&str> = org.keywords.iter().take(2).map(String::as_str).collect();
    let route = if words.is_empty() { "自主路线".to_owned() } else { words.join("＋") };
    Offer {
        bidder: org.id.clone(),
        leader: world.plot.leader(id, &org.id),
        solution: solution(brief, org),
        route,
        team: team(org),
        price_fen: price_fen - price_fen % 100,
        price_bp,
        fits: fits(org, id) || members.iter().any(able),
        members,
    }
}

fn solution(brief: &Brief, org: &Organisation) -> String {
    let done: Vec<&str> = org.achievements.iter().map(|it| it.title.as_str()).collect();
    format!(
        "针对“{}”：{}已有基础：{}。按里程碑逐项验证，指标全部承诺。",
        brief.facts.title,
        org.capability,
        if done.is_empty() { "相关预研".to_owned() } else { done.join("、") },
    )
}

fn team(org: &Organisation) -> String {
    let tools = org.instruments.iter().map(|it| match &it.spec {
        Some(spec) => format!("{}（{spec}）", it.name),
        None => it.name.clone(),
    });
    let tools: Vec<String> = tools.collect();
    let past: Vec<&str> = org.track_record.iter().map(|it| it.title.as_str()).collect();
    format!("{}。装备：{}。业绩：{}。", org.name, tools.join("、"), past.join("、"))
}

/// The points that the reviewer on `seat` gives an offer under a criterion.
pub fn points(
    world: &World,
    brief: &Brief,
    offer: &Offer,
    (criterion, seat): (&str, usize),
    seed: u64,
) -> i32 {
    let (id, bidder) = (brief.id(), offer.bidder.as_str());
    let Some(org) = world.organisations.get(bidder) else {
        return 0;
    };
    let base = match offer.fits {
        true => 76 + draw_below(seed, &[id, bidder], 13),
        false => 40 + shared_bigrams(brief, org).min(15),
    };
    let noise = draw_below(seed, &[id, bidder, &seat.to_string(), criterion], 9) - 4;
    let sum = base + tilt(org, offer, criterion) + noise;
    i32::try_from(sum.clamp(0, 100)).expect("clamped to points")
}

/// How far a criterion's points move with what the organisation has shown and offers.
fn tilt(org: &Organisation, offer: &Offer, criterion: &str) -> i64 {
    let best = org.achievements.iter().filter_map(|it| it.trl).max();
    match criterion {
        "indicator_response" if offer.fits => 2,
        "team" => {
            let owned = org.instruments.len() + org.achievements.len();
            i64::try_from(owned.min(4)).expect("at most four")
        }
        "plan" if org.track_record.iter().any(|it| it.result == "met") => 2,
        "budget" => (10_000 - offer.price_bp) / 200,
        "transfer" => match best {
            Some(trl) if trl >= 7 => 3,
            Some(trl) if trl <= 4 => -3,
            _ => 0,
        },
        _ => 0,
    }
}

/// Pairs of characters that the problem and the organisation's record share.
fn shared_bigrams(brief: &Brief, org: &Organisation) -> i64 {
    let facts = &brief.facts;
    let problem = [facts.title.clone(), facts.keywords.join(""), facts.problem.clone()].concat();
    let done: String = org.achievements.iter().map(|it| it.title.as_str()).collect();
    let record = [org.capability.clone(), org.keywords.join(""), done].concat();
    let shared = bigrams(&problem).intersection(&bigrams(&record)).count();
    i64::try_from(shared).expect("texts are short")
}

/// Pairs of characters: Chinese text has no spaces to split at.
fn bigrams(text: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> = text.chars().filter(|it| it.is_alphanumeric()).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// The best of a ranking (best first) that pass, up to `lanes`; `out` never win.
pub fn winners(ranking: &[(String, i32)], lanes: i32, out: &[String]) -> Vec<String> {
    let lanes = usize::try_from(lanes.max(1)).expect("a small count");
    let passing = ranking.iter().filter(|(bid, centi)| *centi >= PASS_CENTI && !out.contains(bid));
    passing.map(|(bid, _)| bid.clone()).take(lanes).collect()
}

/// Whether a bid may still win.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    InTheRunning,
    /// An upheld objection excluded it.
    Excluded,
}

/// The coded reason of a bid that does not win, with its text.
pub const fn loss(centi: i32, standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Excluded => ("ranked_lower", "异议成立，该揭榜不再列入排序。"),
        Standing::InTheRunning if centi >= PASS_CENTI => {
            ("ranked_lower", "评审排序靠后，未进入中榜席位。")
        }
        Standing::InTheRunning => ("below_pass", "综合得分未达合格线。"),
    }
}

/// The experts who appraise a need: three of its field or near it, in an order
/// that the seed draws, none employed by the publisher.
pub fn appraisers(world: &World, brief: &Brief, seed: u64) -> Vec<String> {
    let clear = world
        .experts
        .values()
        .filter(|expert| expert.duty == "appraise" && expert.employer != brief.plan.publisher);
    let far = |codes: &[String]| !codes.iter().any(|it| brief.facts.field_codes.contains(it));
    let mut drawn: Vec<(bool, u64, String)> = clear
        .map(|it| {
            (far(&it.field_codes), draw(seed, &[brief.id(), &it.id, "appraise"]), it.id.clone())
        })
        .collect();
    drawn.sort();
    drawn.into_iter().take(3).map(|(_, _, id)| id).collect()
}

/// A digest that stands for a file of the demonstration: 64 hex digits.
pub fn digest(seed: u64, words: &[&str]) -> String {
    let part = |n: &str| {
        let all: Vec<&str> = words.iter().copied().chain([n]).collect();
        format!("{:016x}", draw(seed, &all))
    };
    ["1", "2", "3", "4"].map(part).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_bids_as_rehearsed() {
        let world = World::load().unwrap();
        assert_eq!(world.briefs.len(), 68);
        for brief in &world.briefs {
            let weights: i32 = brief.plan.indicators.iter().map(|it| it.weight_bp).sum();
            assert_eq!(weights, 10_000, "{}", brief.id());
            let shares: i64 = brief.plan.funding_plan.iter().map(|it| it.amount_fen).sum();
            assert_eq!(shares, brief.plan.intended_fen, "{}", brief.id());
            assert_eq!(appraisers(&world, brief, 7).len(), 3, "{}", brief.id());
            for org in bidders(&world, brief, &[]) {
                assert!(world.uscc(&org).is_ok(), "{org} cannot bid on {}", brief.id());
            }
        }
        assert!(
            bidders(&world, world.briefs.iter().find(|it| it.id() == "R-022").unwrap(), &[])
                .is_empty()
        );
    }

    /// The ranking that five reviewers would give the bids of a challenge.
    fn rehearse(world: &World, brief: &Brief) -> Vec<(String, i32)> {
        let score = |org: String| {
            let bidder = world.organisation(&org).unwrap();
            let offer = offer(world, brief, bidder, 20_230_109);
            let weighted = |seat: usize| -> i32 {
                let criteria = brief.plan.criteria.iter();
                let given = |code| points(world, brief, &offer, (code, seat), 20_230_109);
                criteria.map(|it| it.weight_bp * given(&it.code)).sum()
            };
            (org, (0..5).map(weighted).sum::<i32>() / 500)
        };
        let mut ranking: Vec<_> = bidders(world, brief, &[]).into_iter().map(score).collect();
        ranking.sort_by_key(|(_, centi)| std::cmp::Reverse(*centi));
        ranking
    }

    #[test]
    fn reviews_end_as_the_plot_has_it() {
        let world = World::load().unwrap();
        for brief in &world.briefs {
            let ranking = rehearse(&world, brief);
            let winners = winners(&ranking, brief.plan.max_lanes, &[]);
            match brief.id() {
                "R-022" | "R-039" => assert!(winners.is_empty(), "{}", brief.id()),
                id => assert!(!winners.is_empty(), "nobody wins {id}: {ranking:?}"),
            }
            if let Some(dispute) = world.plot.dispute(brief.id()) {
                assert!(ranking.len() >= dispute.objector_rank, "{}", brief.id());
            }
        }
    }

    #[test]
    fn the_same_words_draw_the_same() {
        assert_eq!(draw(1, &["a", "b"]), draw(1, &["a", "b"]));
        assert_ne!(draw(1, &["a", "b"]), draw(2, &["a", "b"]));
        assert_eq!(digest(1, &["x"]).len(), 64);
    }

    #[test]
    fn only_passing_bids_win() {
        let ranking = [("a".to_owned(), 9_000), ("b".to_owned(), 7_000), ("c".to_owned(), 5_000)];
        assert_eq!(winners(&ranking, 3, &[]), ["a", "b"]);
        assert_eq!(winners(&ranking, 1, &["a".to_owned()]), ["b"]);
    }
}
