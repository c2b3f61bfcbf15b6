//! The people and papers of the demonstration, from the embedded data files.
//!
//! Owns the merge of real challenges with their fictional completion. Bounds:
//! the files are part of the binary, so a fault in them is a fault of the build.
//! Order: by the ids of the files, always.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::Error;
use super::plot::Plot;

const ORGANISATIONS: &str = include_str!("../../data/organisations.json");
const EXPERTS: &str = include_str!("../../data/experts.json");
const OFFICERS: &str = include_str!("../../data/officers.json");
const CHALLENGES: &str = include_str!("../../data/challenges.json");
const COMPLETION: &str = include_str!("../../data/completion.json");
const SYNTHETIC: &str = include_str!("../../data/challenges_synthetic.json");
const PLOT: &str = include_str!("../../data/plot.json");

/// An organisation; `fits` is its private knowledge and reaches no service.
#[derive(Clone, Debug, Deserialize)]
pub struct Organisation {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub name_en: String,
    /// None: a team without legal person, which can neither register nor bid.
    pub uscc: Option<String>,
    pub kind: String,
    pub region: String,
    pub roles: Vec<String>,
    #[serde(default)]
    pub field_codes: Vec<String>,
    #[serde(default)]
    pub keywords: Vec<String>,
    #[serde(default)]
    pub capability: String,
    #[serde(default)]
    pub instruments: Vec<Instrument>,
    #[serde(default)]
    pub achievements: Vec<Achievement>,
    #[serde(default)]
    pub track_record: Vec<Record>,
    #[serde(default)]
    pub affiliations: Vec<Affiliation>,
    #[serde(default)]
    pub fits: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Instrument {
    pub name: String,
    pub spec: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Achievement {
    pub title: String,
    pub trl: Option<i32>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Record {
    pub title: String,
    pub result: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Affiliation {
    pub org: String,
    pub kind: String,
    pub percent: Option<i32>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Expert {
    pub id: String,
    pub label: String,
    /// `appraise` or `review`: nobody does both.
    pub duty: String,
    pub employer: String,
    pub region: String,
    pub level: String,
    pub field_codes: Vec<String>,
    pub keywords: Vec<String>,
    pub expertise: String,
    pub relations: Vec<Relation>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Relation {
    pub kind: String,
    pub expert: Option<String>,
    pub org: Option<String>,
    pub last_month: Option<String>,
}

/// A person of the node's own offices.
#[derive(Clone, Debug, Deserialize)]
pub struct Officer {
    pub subject: String,
    pub org: String,
    pub role: String,
}

/// An indicator with all that a notice says about it.
#[derive(Clone, Debug, Deserialize)]
pub struct Indicator {
    pub name: String,
    pub comparator: String,
    pub value: String,
    pub unit: String,
    pub baseline: String,
    pub test_method: String,
    pub evidence: String,
    pub weight_bp: i32,
    pub mandatory: bool,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Share {
    pub source: String,
    pub funder: String,
    pub region: String,
    pub amount_fen: i64,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Milestone {
    pub code: String,
    pub title: String,
    pub due_month: i32,
    pub share_bp: i32,
    pub indicators: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Criterion {
    pub code: String,
    pub weight_bp: i32,
}

#[derive(Clone, Debug, Deserialize)]
pub struct IpTerms {
    pub ownership: String,
    pub licence_scope: String,
    pub licence_years: i32,
    pub publisher_revenue_bp: i32,
    pub first_use_months: i32,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Condition {
    pub text: String,
}

/// What no source gives and this project made up; also the plan of a synthetic
/// challenge, which is made up as a whole.
#[derive(Clone, Debug, Deserialize)]
pub struct Plan {
    pub id: String,
    pub publisher: String,
    pub final_user: String,
    pub kind: String,
    pub rule_set: String,
    pub competition_mode: String,
    pub max_lanes: i32,
    pub time_limit_months: i32,
    pub bid_window_days: i64,
    pub intended_fen: i64,
    pub funding_plan: Vec<Share>,
    pub key_technology: String,
    pub expected_result: String,
    pub application_scene: String,
    pub bidder_conditions: Vec<Condition>,
    #[serde(default)]
    terms: Vec<Term>,
    pub indicators: Vec<Indicator>,
    pub milestone_plan: Vec<Milestone>,
    pub criteria: Vec<Criterion>,
    pub ip_terms: IpTerms,
}

/// How an indicator of the source is tested; fictional.
#[derive(Clone, Debug, Deserialize)]
struct Term {
    name: String,
    test_method: String,
    evidence: String,
    weight_bp: i32,
    mandatory: bool,
}

/// What the source itself says.
#[derive(Clone, Debug, Deserialize)]
pub struct Facts {
    pub id: String,
    /// The Chinese title, as its source has it.
    pub title: String,
    pub title_en: String,
    pub publisher_kind: String,
    pub region: String,
    pub field_codes: Vec<String>,
    pub keywords: Vec<String>,
    /// What does not work today, as its source has it.
    pub problem: String,
    /// The key of the source; empty for a synthetic challenge.
    #[serde(default)]
    pub source: String,
}

#[derive(Deserialize)]
struct Sourced {
    #[serde(flatten)]
    facts: Facts,
    indicators: Vec<Measure>,
}

#[derive(Deserialize)]
struct Measure {
    name: String,
    comparator: String,
    value: String,
    unit: String,
}

/// One challenge as the demonstration takes it through the path.
#[derive(Clone, Debug)]
pub struct Brief {
    pub facts: Facts,
    pub plan: Plan,
}

impl Brief {
    pub fn id(&self) -> &str {
        &self.facts.id
    }
}

/// Everything that the demonstration knows before it begins.
#[derive(Debug)]
pub struct World {
    pub organisations: BTreeMap<String, Organisation>,
    pub experts: BTreeMap<String, Expert>,
    /// The authority's officers.
    pub staff: Vec<Officer>,
    /// Every challenge to be played.
    pub briefs: Vec<Brief>,
    /// What must go otherwise than straight.
    pub plot: Plot,
}

impl World {
    /// Reads the embedded files.
    pub fn load() -> Result<Self, Error> {
        let completion: serde_json::Value = parse("completion", COMPLETION)?;
        let mut organisations: Vec<Organisation> = list("organisations", ORGANISATIONS)?;
        organisations.extend(part::<Vec<Organisation>>(&completion, "organisations")?);
        let experts: Vec<Expert> = list("experts", EXPERTS)?;
        let officers: serde_json::Value = parse("officers", OFFICERS)?;
        let mut briefs = sourced(part(&completion, "completions")?)?;
        briefs.extend(synthetic()?);
        briefs.sort_by(|a, b| a.facts.id.cmp(&b.facts.id));
        Ok(Self {
            organisations: organisations.into_iter().map(|it| (it.id.clone(), it)).collect(),
            experts: experts.into_iter().map(|it| (it.id.clone(), it)).collect(),
            staff: part(&officers, "staff")?,
            briefs,
            plot: parse("plot", PLOT)?,
        })
    }

    /// The same world with some of its challenges, or all if none is named.
    pub fn only(mut self, ids: &[String]) -> Result<Self, Error> {
        if let Some(strange) = ids.iter().find(|id| self.briefs.iter().all(|it| it.id() != *id)) {
            return Err(Error::data(strange, "no challenge of the demo is called so"));
        }
        if !ids.is_empty() {
            self.briefs.retain(|brief| ids.iter().any(|id| id == brief.id()));
        }
        Ok(self)
    }

    /// The organisation of an id of the files.
    pub fn organisation(&self, id: &str) -> Result<&Organisation, Error> {
        self.organisations.get(id).ok_or_else(|| Error::data(id, "no such organisation"))
    }

    /// The credit code of an organisation that has one.
    pub fn uscc(&self, id: &str) -> Result<&str, Error> {
        let uscc = self.organisation(id)?.uscc.as_deref();
        uscc.ok_or_else(|| Error::data(id, "has no credit code"))
    }

    /// The resource name of an organisation.
    pub fn name(&self, id: &str) -> Result<String, Error> {
        Ok(format!("organisations/{}", self.uscc(id)?))
    }

    /// The organisation behind a resource name.
    pub fn by_name(&self, name: &str) -> Option<&Organisation> {
        let uscc = name.strip_prefix("organisations/")?;
        self.organisations.values().find(|it| it.uscc.as_deref() == Some(uscc))
    }
}

/// Real challenges: the source's indicators with their terms, then ours.
fn sourced(plans: Vec<Plan>) -> Result<Vec<Brief>, Error> {
    let mut plans: BTreeMap<String, Plan> =
        plans.into_iter().map(|plan| (plan.id.clone(), plan)).collect();
    let real: Vec<Sourced> = list("challenges", CHALLENGES)?;
    let mut briefs = Vec::with_capacity(real.len());
    for Sourced { facts, indicators } in real {
        let missing = || Error::data(&facts.id, "has no completion");
        let mut plan = plans.remove(&facts.id).ok_or_else(missing)?;
        let terms = std::mem::take(&mut plan.terms);
        let own = std::mem::take(&mut plan.indicators);
        let given = indicators.into_iter().zip(terms).map(|(it, term)| merged(it, term));
        plan.indicators = given.chain(own).collect();
        briefs.push(Brief { facts, plan });
    }
    Ok(briefs)
}

/// A measure as its source has it, completed by what the term makes up.
fn merged(given: Measure, term: Term) -> Indicator {
    debug_assert_eq!(given.name, term.name, "terms follow the source's order");
    Indicator {
        name: given.name,
        comparator: given.comparator,
        value: given.value,
        unit: given.unit,
        baseline: String::new(),
        test_method: term.test_method,
        evidence: term.evidence,
        weight_bp: term.weight_bp,
        mandatory: term.mandatory,
    }
}

/// The challenges that are fictional as a whole.
fn synthetic() -> Result<Vec<Brief>, Error> {
    let facts: Vec<Facts> = list("challenges", SYNTHETIC)?;
    let plans: Vec<Plan> = list("challenges", SYNTHETIC)?;
    Ok(facts.into_iter().zip(plans).map(|(facts, plan)| Brief { facts, plan }).collect())
}

/// Reads a data file of the binary; a fault in it names the file.
fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|fault| Error::data(file, &fault.to_string()))
}

/// The list that a file holds under `key`.
fn list<T: DeserializeOwned>(key: &str, text: &str) -> Result<Vec<T>, Error> {
    part(&parse(key, text)?, key)
}

fn part<T: DeserializeOwned>(file: &serde_json::Value, key: &str) -> Result<T, Error> {
    T::deserialize(&file[key]).map_err(|fault| Error::data(key, &fault.to_string()))
}
