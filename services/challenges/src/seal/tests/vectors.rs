//! The vectors that both twins pass: this library makes them, and opens them again.
//!
//! `JIEBANG_VECTORS_WRITE` writes the file anew, which only a new format should need.

use serde_json::{Value, json};

use super::samples::{CHALLENGE, Scene, after, content};
use crate::seal::dek::Dek;
use crate::seal::envelope::Found;
use crate::seal::files::{ConditionsFile, array};
use crate::seal::locked::Cost;
use crate::seal::padme::{pad, size};
use crate::seal::receipt::{Outcome, Statement};
use crate::seal::sealing::OpeningKey;
use crate::seal::shares::{Share, join};
use crate::seal::{
    Conditions, Content, Head, Kind, Receipt, Release, Remedy, Sealed, Signer, Terms, Verifier,
};

const FILE: &str = "src/seal/vectors.json";
const VECTORS: &str = include_str!("../vectors.json");
const PASSPHRASE: &str = "揭榜挂帅 2027";

fn made() -> Value {
    let mut scene = Scene::new(2027, (2, 3), &[Kind::Technical, Kind::Price]);
    let sealed = scene.bid("91310115MAYY00018W", "密封");
    let other = scene.bid("91350100M000100Y43", "另一份");
    let remedy = Remedy::of(&sealed);
    let remedy = remedy.lock(PASSPHRASE.as_bytes(), Cost::LEAST, &mut scene.rng).unwrap();
    let node = Scene::signer("node");
    let says = Statement {
        outcome: Outcome::Accepted,
        node: "shanghai".to_owned(),
        challenge: CHALLENGE.to_owned(),
        bidder: sealed.head.header.bidder.clone(),
        revision: 1,
        head: sealed.head.hash(),
        received_time: after(),
        close_time: after(),
    };
    let receipt = Receipt::sign(&says, ("node-1", &node)).unwrap();
    let bundle = scene.bundle(&[&sealed, &other]);
    let releases = scene.releases(&bundle, Kind::Technical, &[1, 3]);
    let checked = bundle.check(after()).unwrap();
    let set = checked.opening(Kind::Technical, None).unwrap();
    let trustees: Vec<Value> = scene
        .trustees
        .iter()
        .map(|it| {
            let (opening, signing) = (it.opening.to_bytes(), it.signer.seed());
            json!({
                "id": it.id,
                "opening_key": hex::encode(*opening),
                "signing_key": hex::encode(*signing),
            })
        })
        .collect();
    let proof = bundle.closed.prove(&sealed.head.hash()).unwrap();
    let padded = [0, 65_536, 65_537, 100_000, 1_000_000, 51_000_000];
    let padded = padded.map(|bytes| json!([bytes, size(bytes)]));
    json!({
        "conditions": ConditionsFile::from(&scene.conditions),
        "terms": hex::encode(scene.conditions.terms().0),
        "trustees": trustees,
        "bidder_key": hex::encode(*Scene::signer(&sealed.head.header.bidder).seed()),
        "head": hex::encode(sealed.head.bytes()),
        "head_hash": hex::encode(sealed.head.hash()),
        "envelopes": envelopes(&scene, &sealed),
        "remedy": { "passphrase": PASSPHRASE, "file": hex::encode(remedy) },
        "receipt": {
            "file": hex::encode(receipt.bytes()),
            "key": hex::encode(node.verifier().as_bytes()),
        },
        "closing": {
            "root": hex::encode(bundle.root),
            "index": proof.index,
            "size": proof.size,
            "path": proof.path.iter().map(hex::encode).collect::<Vec<_>>(),
        },
        "opening": {
            "heads": set.heads().keys().map(hex::encode).collect::<Vec<_>>(),
            "set": hex::encode(set.hash()),
            "releases": releases.iter().map(|it| hex::encode(it.bytes())).collect::<Vec<_>>(),
        },
        "padded": padded,
    })
}

fn envelopes(scene: &Scene, sealed: &Sealed) -> Vec<Value> {
    let envelope = |(at, (kind, dek)): (usize, &(Kind, Dek))| {
        let (aad, envelope) = (sealed.head.aad(*kind), sealed.head.envelope(*kind).unwrap());
        let share = |(place, keys): (u8, &crate::seal::TrusteeKeys)| {
            let Found::Share(share) = envelope.examine(&aad, place, &keys.opening) else {
                panic!("share {place} opens and fits")
            };
            hex::encode(share.expose())
        };
        let plain = dek.decrypt(&aad, &sealed.ciphertexts[at]).unwrap();
        let packed = crate::seal::padme::unpad(&plain).unwrap();
        json!({
            "kind": kind.byte(),
            "aad": hex::encode(&aad),
            "content": hex::encode(packed),
            "dek": hex::encode(dek.expose()),
            "ciphertext_length": envelope.length,
            "ciphertext_hash": hex::encode(envelope.ciphertext),
            "commit": hex::encode(envelope.commit),
            "shares": (1..).zip(&scene.trustees).map(share).collect::<Vec<_>>(),
        })
    };
    sealed.keys.iter().enumerate().map(envelope).collect()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is a text"))
}

fn bytes(value: &Value, key: &str) -> Vec<u8> {
    hex::decode(text(value, key)).unwrap()
}

#[test]
fn the_library_still_makes_the_vectors() {
    let made = made();
    if std::env::var_os("JIEBANG_VECTORS_WRITE").is_some() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
        std::fs::write(path, format!("{made:#}\n")).unwrap();
        return;
    }
    let kept: Value = serde_json::from_str(VECTORS).unwrap();
    for (key, value) in made.as_object().unwrap() {
        assert_eq!(&kept[key], value, "{key}");
    }
}

#[test]
fn the_vectors_open_from_the_file_alone() {
    let kept: Value = serde_json::from_str(VECTORS).unwrap();
    let file: ConditionsFile = serde_json::from_value(kept["conditions"].clone()).unwrap();
    let conditions = Conditions::try_from(&file).unwrap();
    assert_eq!(conditions.terms(), Terms(array("terms", text(&kept, "terms")).unwrap()));
    let head = Head::parse(bytes(&kept, "head")).unwrap();
    let seed = array("bidder_key", text(&kept, "bidder_key")).unwrap();
    assert_eq!(head.check_signature(&Signer::from_seed(&seed).verifier()), Ok(()));
    assert_eq!(head.check(&conditions, &head.header.bidder, 1), Ok(()));
    let file = bytes(&kept["remedy"], "file");
    let passphrase = text(&kept["remedy"], "passphrase").as_bytes();
    let remedy = Remedy::unlock(&file, passphrase).unwrap_or_else(|it| panic!("{it}"));
    for it in kept["envelopes"].as_array().unwrap() {
        opens(it, &head, kept["trustees"].as_array().unwrap(), &remedy);
    }
    let receipt = Receipt::parse(bytes(&kept["receipt"], "file")).unwrap();
    let key = Verifier::try_new(array("key", text(&kept["receipt"], "key")).unwrap()).unwrap();
    assert_eq!((receipt.check(&key), receipt.says.head), (Ok(()), head.hash()));
    for release in kept["opening"]["releases"].as_array().unwrap() {
        let release = hex::decode(release.as_str().unwrap()).unwrap();
        let release = Release::parse(release).unwrap_or_else(|it| panic!("{it}"));
        assert_eq!(hex::encode(release.set()), text(&kept["opening"], "set"));
    }
}

/// Every pair of shares makes the key, and the key makes the ciphertext of the content.
fn opens(vector: &Value, head: &Head, trustees: &[Value], remedy: &Remedy) {
    let kind = Kind::of(u8::try_from(vector["kind"].as_u64().unwrap()).unwrap()).unwrap();
    let (envelope, aad) = (head.envelope(kind).unwrap(), head.aad(kind));
    assert_eq!(hex::encode(&aad), text(vector, "aad"));
    let share = |(place, it): (u8, &Value)| {
        let key = OpeningKey::from_bytes(&array("key", text(it, "opening_key")).unwrap());
        match envelope.examine(&aad, place, &key) {
            Found::Share(share) => share,
            Found::Unopenable | Found::Misfit(_) => panic!("share {place} opens and fits"),
        }
    };
    let shares: Vec<Share> = (1..).zip(trustees).map(share).collect();
    let kept: Vec<String> = shares.iter().map(|it| hex::encode(it.expose())).collect();
    assert_eq!(json!(kept), vector["shares"]);
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        let dek = join(&[&shares[one], &shares[other]]).unwrap();
        assert_eq!(hex::encode(dek.expose()), text(vector, "dek"));
        assert!(remedy.key(head, kind).is_some_and(|it| it.is(&dek)));
    }
    let dek = Dek::from_bytes(&array("dek", text(vector, "dek")).unwrap());
    let packed = bytes(vector, "content");
    assert!(Content::unpack(&packed).is_ok_and(|it| it == content("密封")));
    let ciphertext = dek.encrypt(&aad, pad(&packed).unwrap());
    assert_eq!(crate::seal::bytes::hash(&[&ciphertext]), envelope.ciphertext);
}
