//! `bid open`: the opening again, from the bundle, the ciphertexts and the releases.

use std::path::Path;

use kit_base::merkle::Hash;
use kit_base::{Clock, Text};
use kit_serve::cli::{CliError, Passphrase};
use kit_serve::{Context, Given};
use serde_json::{Value, json};

use super::disk::{self, told};
use crate::seal::{Content, Head, Kind, Opening, Outcome, Release, Remedy};

pub fn run(context: &Context, given: &Given<'_>) -> Result<(), CliError> {
    let bundle = disk::bundle(given)?;
    let checked = bundle.check(Clock::host()).map_err(told)?;
    let set = disk::opening(given, &bundle, &checked)?;
    let release = |it: &str| Release::parse(disk::read(it)?.to_vec()).map_err(told);
    let releases = given.all("release").into_iter().map(release).collect::<Result<Vec<_>, _>>()?;
    let opening = Opening::try_new(&set, &releases).map_err(told)?;
    let remedy = remedy(context, given)?;
    let (out, dir) = (disk::out(given)?, Path::new(given.needed("ciphertexts")));
    let mut rows = Vec::new();
    for (hash, head) in set.heads() {
        let ciphertext = ciphertext(dir, head, set.kind())?;
        let ciphertext = ciphertext.as_ref().map(|it| it.as_slice());
        let outcome = opening.open(hash, ciphertext, remedy.as_ref()).map_err(told)?;
        if let Outcome::Opened(opened) = &outcome {
            keep(&out.join(hex::encode(hash)).join(set.kind().code()), &opened.content)?;
        }
        rows.push(Row::of(hash, head, &outcome));
    }
    let silent: Vec<&str> = opening.silent().into_iter().map(|it| it.id.as_str()).collect();
    let set_hash = hex::encode(set.hash());
    let value = json!({
        "set": set_hash,
        "kind": set.kind().code(),
        "silent": silent,
        "bids": rows.iter().map(Row::value).collect::<Vec<_>>(),
    });
    let text = || {
        let lines = rows.iter().map(|it| it.text().say(context.lang).to_owned());
        let silent = silent.join(", ");
        let head = Text::with(
            format!("集合哈希 {set_hash}；未放行：{silent}"),
            format!("set {set_hash}; silent: {silent}"),
        );
        let first = std::iter::once(head.say(context.lang).to_owned());
        first.chain(lines).collect::<Vec<_>>().join("\n")
    };
    context.show(&value, text)
}

fn remedy(context: &Context, given: &Given<'_>) -> Result<Option<Remedy>, CliError> {
    let Some(file) = given.text("remedy") else { return Ok(None) };
    let file = disk::read(file)?;
    let passphrase = context.passphrase(given.text("passphrase_file"), Passphrase::Known)?;
    Remedy::unlock(&file, passphrase.as_bytes()).map(Some).map_err(told)
}

/// The ciphertext of a bid, if it lies in the directory.
fn ciphertext(
    dir: &Path,
    head: &Head,
    kind: Kind,
) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, CliError> {
    let Some(envelope) = head.envelope(kind) else { return Ok(None) };
    let path = dir.join(format!("{}.ct", hex::encode(envelope.ciphertext)));
    match path.exists() {
        true => disk::read(path).map(Some),
        false => Ok(None),
    }
}

/// Writes the files of a bid into a folder of its own; their names were checked.
fn keep(dir: &Path, content: &Content) -> Result<(), CliError> {
    std::fs::create_dir_all(dir).map_err(|error| {
        CliError::because(&Text::new("目录无法建立", "a directory cannot be made"), &error)
    })?;
    content.entries().iter().try_for_each(|it| disk::write(&dir.join(&it.name), &it.bytes))
}

/// What is printed of one bid; nothing of its content.
struct Row {
    head: String,
    bid: String,
    bidder: String,
    outcome: &'static str,
    cause: Option<&'static str>,
    odd: Vec<u8>,
    text: Text,
}

impl Row {
    fn of(hash: &Hash, head: &Head, outcome: &Outcome) -> Self {
        let (word, cause, odd, text) = match outcome {
            Outcome::Opened(it) => ("opened", None, it.odd.clone(), Text::new("已开封", "opened")),
            Outcome::SealInvalid(it) => ("seal_invalid", Some(it.code()), Vec::new(), it.text()),
            Outcome::Unopened(it) => ("unopened", Some(it.code()), Vec::new(), it.text()),
        };
        let (bid, bidder) = (head.header.bid.clone(), head.header.bidder.clone());
        Self { head: hex::encode(hash), bid, bidder, outcome: word, cause, odd, text }
    }

    fn value(&self) -> Value {
        let Self { head, bid, bidder, outcome, cause, odd, text: _ } = self;
        json!({
            "head": head,
            "bid": bid,
            "bidder": bidder,
            "outcome": outcome,
            "cause": cause,
            "odd": odd,
        })
    }

    fn text(&self) -> Text {
        let Self { bid, bidder, text, .. } = self;
        Text::with(format!("{bid}  {bidder}  {}", text.zh), format!("{bid}  {bidder}  {}", text.en))
    }
}
