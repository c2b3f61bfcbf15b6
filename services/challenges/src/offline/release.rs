//! `trustee release`: all own shares of a closing that was checked, or none.

use kit_base::{Clock, Text};
use kit_serve::cli::{CliError, Passphrase};
use kit_serve::{Context, Given};
use serde_json::json;

use super::disk::{self, told};
use crate::seal::envelope::Found;
use crate::seal::{Release, TrusteeKeys};

pub fn run(context: &Context, given: &Given<'_>) -> Result<(), CliError> {
    let bundle = disk::bundle(given)?;
    let checked = bundle.check(Clock::host()).map_err(told)?;
    let set = disk::opening(given, &bundle, &checked)?;
    let out = disk::out(given)?;
    let file = disk::read(given.needed("key_file"))?;
    let passphrase = context.passphrase(given.text("passphrase_file"), Passphrase::Known)?;
    let keys = TrusteeKeys::unlock(&file, passphrase.as_bytes()).map_err(told)?;
    let release = Release::make(&set, &keys).map_err(told)?;
    // Nothing yet ties the root to a log with witnesses; whoever releases must know.
    let warning = Text::new(
        "注意：未核对透明日志的见证（w = 0）；请与他人核对集合哈希",
        "note: no witnessed checkpoint was checked (w = 0); compare the set hash with the others",
    );
    context.note(warning.say(context.lang));
    let path = out.join(format!("{}-{}.jbs", set.kind().code(), release.place));
    disk::write(&path, release.bytes())?;
    let complaints: Vec<&str> = set
        .heads()
        .iter()
        .filter_map(|(hash, head)| match release.found(hash) {
            Some(Found::Misfit(_) | Found::Unopenable) => Some(head.header.bid.as_str()),
            Some(Found::Share(_)) | None => None,
        })
        .collect();
    let (hash, bids) = (hex::encode(set.hash()), set.heads().len());
    let value = json!({
        "set": hash,
        "kind": set.kind().code(),
        "bids": bids,
        "place": release.place,
        "complaints": complaints,
    });
    let (path, wrong) = (path.display(), complaints.len());
    let text = Text::with(
        format!("集合哈希 {hash}\n放行 {bids} 份，{wrong} 份分片有误\n写入 {path}"),
        format!("set {hash}\nreleased {bids} bids, {wrong} with a bad share\nwritten to {path}"),
    );
    context.show(&value, || text.say(context.lang).to_owned())
}
