//! `bid check`: what a receipt says, who signed it, and whether the bid stands.

use kit_base::Text;
use kit_base::merkle::Inclusion;
use kit_serve::cli::CliError;
use kit_serve::{Context, Given};
use serde::Deserialize;
use serde_json::json;

use super::disk::{self, told};
use crate::seal::files::array;
use crate::seal::receipt::Statement;
use crate::seal::{Fault, Head, Receipt, Verifier, is_included};

/// A proof of inclusion as the node hands it out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofFile {
    index: u64,
    size: u64,
    path: Vec<String>,
}

pub fn run(context: &Context, given: &Given<'_>) -> Result<(), CliError> {
    let receipt = Receipt::parse(disk::read(given.needed("receipt"))?.to_vec()).map_err(told)?;
    let key = array("node_key", given.needed("node_key")).and_then(Verifier::try_new);
    receipt.check(&key.map_err(told)?).map_err(told)?;
    if let Some(file) = given.text("head") {
        let head = Head::parse(disk::read(file)?.to_vec()).map_err(told)?;
        if head.hash() != receipt.says.head {
            return Err(CliError::wrong("回执不是这份封头的", "the receipt is not for this head"));
        }
    }
    let included = match (given.text("proof"), given.text("root")) {
        (Some(proof), Some(root)) => {
            hold(&receipt.says, proof, root)?;
            Some(true)
        }
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            return Err(CliError::wrong("--proof 与 --root 须同用", "--proof goes with --root"));
        }
    };
    let says = &receipt.says;
    let value = json!({
        "outcome": says.outcome.code(),
        "node": says.node,
        "challenge": says.challenge,
        "bidder": says.bidder,
        "revision": says.revision,
        "head": hex::encode(says.head),
        "received_time": says.received_time,
        "close_time": says.close_time,
        "included": included,
    });
    context.show(&value, || text(says, included).say(context.lang).to_owned())
}

/// A proof that does not hold is an error: with the receipt it proves an omission.
fn hold(says: &Statement, proof: &str, root: &str) -> Result<(), CliError> {
    let ProofFile { index, size, path } = disk::json(proof)?;
    let path = path.iter().map(|it| array("path", it)).collect::<Result<_, Fault>>();
    let proof = Inclusion { index, size, path: path.map_err(told)? };
    let root = array("root", root).map_err(told)?;
    match is_included(&says.head, &proof, &root) {
        true => Ok(()),
        false => Err(CliError::wrong(
            "证明不成立：该揭榜不在公布的根之下",
            "the proof does not hold: the bid does not stand under that root",
        )),
    }
}

fn text(says: &Statement, included: Option<bool>) -> Text {
    let Statement { node, challenge, bidder, revision, .. } = says;
    let (outcome, received) = (says.outcome.code(), says.received_time.to_rfc3339());
    let (zh, en) = match included {
        Some(true) => ("；在截止集合内", "; it stands in the closed set"),
        Some(false) | None => ("", ""),
    };
    let what = format!("{bidder}, {challenge}, {revision}");
    Text::with(
        format!("签名有效：{node} 于 {received} {outcome}：{what}{zh}"),
        format!("valid: {node} at {received} {outcome}: {what}{en}"),
    )
}
