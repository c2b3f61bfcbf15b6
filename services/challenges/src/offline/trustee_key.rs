//! `trustee key`: two key pairs for one challenge, the private halves under a passphrase.

use kit_base::Text;
use kit_serve::cli::{CliError, Passphrase};
use kit_serve::{Context, Given};
use serde_json::json;

use super::disk::{self, told};
use super::system::System;
use crate::seal::TrusteeKeys;
use crate::seal::locked::Cost;

pub fn run(context: &Context, given: &Given<'_>) -> Result<(), CliError> {
    let (challenge, id) = (given.needed("challenge"), given.needed("id"));
    let keys = TrusteeKeys::generate(challenge, id, &mut System).map_err(told)?;
    let out = disk::out(given)?;
    let passphrase = context.passphrase(given.text("passphrase_file"), Passphrase::Chosen)?;
    let file = keys.lock(passphrase.as_bytes(), Cost::USUAL, &mut System).map_err(told)?;
    disk::write(&out.join("trustee.key"), &file)?;
    let trustee = keys.public();
    let mut bytes = Vec::new();
    trustee.write(&mut bytes);
    let value = json!({
        "challenge": challenge,
        "id": id,
        "sealing_key": hex::encode(trustee.sealing.as_bytes()),
        "signing_key": hex::encode(trustee.verifier.as_bytes()),
        "trustee": hex::encode(bytes),
    });
    let public = out.join("trustee.json");
    disk::write(&public, format!("{value:#}\n").as_bytes())?;
    let public = public.display();
    let text = Text::with(
        format!("已生成 trustee.key；请将 {public} 交给发榜方"),
        format!("made trustee.key; hand {public} to the publisher"),
    );
    context.show(&value, || text.say(context.lang).to_owned())
}
