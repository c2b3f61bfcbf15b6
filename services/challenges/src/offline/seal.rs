//! `bid seal`: a folder becomes a head, its ciphertexts and the remedy key.

use std::path::{Path, PathBuf};

use kit_base::{Ids, Text};
use kit_serve::cli::{CliError, Passphrase};
use kit_serve::{Context, Given};
use serde_json::{Value, json};

use super::disk::{self, told};
use super::system::System;
use crate::domain::bid::BidContent;
use crate::seal::content::{FORM, FORM_TYPE};
use crate::seal::envelope::Envelope;
use crate::seal::files::ConditionsFile;
use crate::seal::flaw::Flaw;
use crate::seal::locked::Cost;
use crate::seal::{Author, Conditions, Content, Entry, Fault, Kind, Remedy, Sealed, Signer, seal};

/// Media types by the ending of a name.
const TYPES: [(&str, &str); 10] = [
    (".json", FORM_TYPE),
    (".pdf", "application/pdf"),
    (".txt", "text/plain"),
    (".md", "text/markdown"),
    (".csv", "text/csv"),
    (".png", "image/png"),
    (".jpg", "image/jpeg"),
    (".zip", "application/zip"),
    (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
];
const UNKNOWN_TYPE: &str = "application/octet-stream";

pub fn run(context: &Context, given: &Given<'_>) -> Result<(), CliError> {
    let file: ConditionsFile = disk::json(given.needed("challenge"))?;
    let conditions = Conditions::try_from(&file).map_err(told)?;
    let contents = contents(Path::new(given.needed("dir")), &conditions.committee.kinds)?;
    let pem = disk::read(given.needed("signing_key"))?;
    let pem = std::str::from_utf8(&pem).map_err(|_| told(Fault::Key))?;
    let signer = Signer::from_pem(pem).map_err(told)?;
    let own_id = signer.verifier().key_id();
    let key_id = given.text("key_id").unwrap_or(&own_id);
    let out = disk::out(given)?;
    let passphrase = context.passphrase(given.text("passphrase_file"), Passphrase::Chosen)?;
    let sealed = seal(author(given)?, &contents, &conditions, (key_id, &signer), &mut System);
    let sealed = sealed.map_err(told)?;
    let remedy = Remedy::of(&sealed);
    let key = remedy.lock(passphrase.as_bytes(), Cost::USUAL, &mut System).map_err(told)?;
    // The key first: ciphertexts without it would be lost if trustees stay silent.
    disk::write(&out.join("bid.key"), &key)?;
    for (envelope, ciphertext) in sealed.head.envelopes.iter().zip(&sealed.ciphertexts) {
        let name = format!("{}.ct", hex::encode(envelope.ciphertext));
        disk::write(&out.join(name), ciphertext)?;
    }
    disk::write(&out.join("bid.jbb"), sealed.head.bytes())?;
    if conditions.committee.is_alone() {
        let text = Text::new(
            "注意：一名受托人即可开封，这不能防备平台运营者",
            "note: one trustee alone can open it, which does not protect against the operator",
        );
        context.note(text.say(context.lang));
    }
    context.show(&value(&sealed), || text(&sealed, &out).say(context.lang).to_owned())
}

fn author(given: &Given<'_>) -> Result<Author, CliError> {
    let revision = given.text("revision").unwrap_or("1").parse();
    let revision = revision.map_err(|_| told(Fault::malformed("revision", Flaw::Zero)))?;
    let bid =
        given.text("bid").map_or_else(|| format!("bids/{}", Ids::new().next()), str::to_owned);
    Ok(Author { bidder: given.needed("bidder").to_owned(), bid, revision })
}

/// One content for each envelope: the folder itself, or a folder in it for each part.
fn contents(dir: &Path, kinds: &[Kind]) -> Result<Vec<Content>, CliError> {
    let content = |kind: &Kind| match kind {
        Kind::Whole => content(dir).and_then(|it| form(&it).map(|()| it)),
        Kind::Qualification | Kind::Technical | Kind::Price => content(&dir.join(kind.code())),
    };
    kinds.iter().map(content).collect()
}

/// The files of a folder, the form first and the others by name.
fn content(dir: &Path) -> Result<Content, CliError> {
    let unread = |error: std::io::Error| {
        let name = dir.display();
        let doing = Text::with(format!("目录 {name}"), format!("directory {name}"));
        CliError::because(&doing, &error)
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(unread)? {
        paths.push(entry.map_err(unread)?.path());
    }
    paths.sort_by_key(|it| (it.file_name().is_some_and(|name| name != FORM), it.clone()));
    let entry = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let known = TYPES.iter().find(|(ending, _)| name.to_lowercase().ends_with(ending));
        let media_type = known.map_or(UNKNOWN_TYPE, |(_, media_type)| media_type).to_owned();
        Ok(Entry { name, media_type, bytes: disk::read(path)? })
    };
    let entries = paths.iter().map(entry).collect::<Result<_, CliError>>()?;
    let content = Content::try_new(entries).map_err(told)?;
    let object: Result<serde_json::Map<String, Value>, _> = serde_json::from_slice(content.form());
    object.map_err(|error| not_a_form(&error)).map(|_| content)
}

/// Whether the form of a whole bid has what a bid needs.
fn form(content: &Content) -> Result<(), CliError> {
    let read: Result<BidContent, _> = serde_json::from_slice(content.form());
    read.map_err(|error| not_a_form(&error)).map(|_| ())
}

fn not_a_form(error: &serde_json::Error) -> CliError {
    // The message of a parser may quote what it read; the place says enough.
    let place = format!("{}:{}", error.line(), error.column());
    CliError::because(&Text::new("bid.json 不是揭榜表单", "bid.json is no bid form"), &place)
}

fn value(sealed: &Sealed) -> Value {
    let header = &sealed.head.header;
    let envelope = |it: &Envelope| {
        let (kind, ciphertext) = (it.kind.code(), hex::encode(it.ciphertext));
        json!({ "kind": kind, "length": it.length, "ciphertext": ciphertext })
    };
    json!({
        "bid": header.bid,
        "challenge": header.challenge,
        "bidder": header.bidder,
        "revision": header.revision,
        "terms": hex::encode(header.terms.0),
        "head": hex::encode(sealed.head.hash()),
        "envelopes": sealed.head.envelopes.iter().map(envelope).collect::<Vec<_>>(),
    })
}

fn text(sealed: &Sealed, out: &Path) -> Text {
    let (bid, hash, out) =
        (&sealed.head.header.bid, hex::encode(sealed.head.hash()), out.display());
    Text::with(
        format!("已密封 {bid}\n封头 {hash}\n文件在 {out}；请妥善保存 bid.key 及其口令"),
        format!("sealed {bid}\nhead {hash}\nfiles in {out}; keep bid.key and its passphrase"),
    )
}
