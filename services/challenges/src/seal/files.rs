//! The JSON files of an opening: binary forms in hex, so that both twins read them.
//!
//! Owns `challenge.json` (what a challenge froze) and `bundle.json`. Bounds: those of
//! the forms inside; unknown keys are refused.

use std::collections::BTreeMap;

use kit_base::Time;
use kit_base::merkle::Hash;
use serde::{Deserialize, Serialize};

use super::bundle::{Bundle, Registered};
use super::closing::{ClosedSet, Leaf};
use super::committee::Committee;
use super::fault::Fault;
use super::flaw::Flaw;
use super::head::Head;
use super::notice::Notice;
use super::signing::Verifier;
use super::terms::Conditions;

/// `challenge.json`: all that sealing needs to know of a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionsFile {
    pub criteria: String,
    pub rule_set: String,
    pub committee: String,
}

/// `bundle.json`: a closing with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleFile {
    pub conditions: ConditionsFile,
    pub round: u8,
    pub close_time: Time,
    pub root: String,
    pub leaves: Vec<String>,
    pub heads: Vec<String>,
    #[serde(default)]
    pub confirmations: Vec<String>,
    /// The signing keys of the bidders by their names.
    pub keys: BTreeMap<String, KeyFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    pub owner: String,
    pub key: String,
}

impl From<&Conditions> for ConditionsFile {
    fn from(it: &Conditions) -> Self {
        Self {
            criteria: hex::encode(it.criteria),
            rule_set: hex::encode(it.rule_set),
            committee: hex::encode(it.committee.write()),
        }
    }
}

impl TryFrom<&ConditionsFile> for Conditions {
    type Error = Fault;

    fn try_from(file: &ConditionsFile) -> Result<Self, Fault> {
        Ok(Self {
            criteria: array("criteria", &file.criteria)?,
            rule_set: array("rule_set", &file.rule_set)?,
            committee: Committee::parse(&bytes("committee", &file.committee)?)?,
        })
    }
}

impl From<&Bundle> for BundleFile {
    fn from(it: &Bundle) -> Self {
        let key = |(id, it): (&String, &Registered)| {
            let key = KeyFile { owner: it.owner.clone(), key: hex::encode(it.key.as_bytes()) };
            (id.clone(), key)
        };
        Self {
            conditions: ConditionsFile::from(&it.conditions),
            round: it.round,
            close_time: it.close_time,
            root: hex::encode(it.root),
            leaves: it.closed.leaves().iter().map(|it| hex::encode(it.bytes())).collect(),
            heads: it.heads.iter().map(|it| hex::encode(it.bytes())).collect(),
            confirmations: it.confirmations.iter().map(|it| hex::encode(it.bytes())).collect(),
            keys: it.keys.iter().map(key).collect(),
        }
    }
}

impl TryFrom<&BundleFile> for Bundle {
    type Error = Fault;

    fn try_from(file: &BundleFile) -> Result<Self, Fault> {
        let leaf = |it: &String| Leaf::parse(&bytes("leaves", it)?);
        let leaves = file.leaves.iter().map(leaf).collect::<Result<_, _>>()?;
        let head = |it: &String| Head::parse(bytes("heads", it)?);
        let notice = |it: &String| Notice::parse(bytes("confirmations", it)?);
        let key = |(id, it): (&String, &KeyFile)| {
            let key = Verifier::try_new(array("keys", &it.key)?)?;
            Ok::<_, Fault>((id.clone(), Registered { owner: it.owner.clone(), key }))
        };
        Ok(Self {
            conditions: Conditions::try_from(&file.conditions)?,
            round: file.round,
            close_time: file.close_time,
            root: array("root", &file.root)?,
            closed: ClosedSet::try_new(leaves)?,
            heads: file.heads.iter().map(head).collect::<Result<_, _>>()?,
            confirmations: file.confirmations.iter().map(notice).collect::<Result<_, _>>()?,
            keys: file.keys.iter().map(key).collect::<Result<_, _>>()?,
        })
    }
}

fn bytes(part: &str, text: &str) -> Result<Vec<u8>, Fault> {
    hex::decode(text).map_err(|_| Fault::malformed(part, Flaw::Text))
}

/// Thirty-two bytes in hex.
pub fn array(part: &str, text: &str) -> Result<Hash, Fault> {
    let bytes = bytes(part, text)?;
    bytes.try_into().map_err(|_| Fault::malformed(part, Flaw::Length { exact: 32 }))
}
