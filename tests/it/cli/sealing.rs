//! A sealed bid from the trustees' keys to the opening, on files alone.

use challenges::seal::files::{BundleFile, ConditionsFile};
use challenges::seal::receipt::{Outcome, Statement};
use challenges::seal::{
    Bundle, ClosedSet, Committee, Conditions, Head, Kind, Leaf, Receipt, Registered, Signer, Suite,
    Trustee,
};
use chrono::{DateTime, TimeDelta};
use kit_base::Clock;
use serde_json::json;
use tests::Cli;

const CHALLENGE: &str = "challenges/0190";
const BIDDER: &str = "91310115MAYY00018W";
const PASSPHRASE: &str = "a passphrase that nobody prints";
/// The private key of RFC 8410, 10.3.
const PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
                   MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
                   -----END PRIVATE KEY-----\n";
const FORM: &str = r#"{"members":[],"leader":"l","solution":"s","route":"r","team":"t",
    "responses":[],"price":123456789}"#;

/// Two of three trustees, whose keys were made on the command line.
fn committee(cli: &Cli) -> Committee {
    let trustee = |id: &str| {
        let typed = ["trustee", "key", "--challenge", CHALLENGE, "--id", id, "--out", id, "--json"];
        let said = cli.run(&typed);
        assert_eq!(said.code, 0, "{said:?}");
        let bytes = hex::decode(said.json()["trustee"].as_str().unwrap()).unwrap();
        Trustee::parse(&bytes).unwrap()
    };
    Committee {
        suite: Suite::One,
        challenge: CHALLENGE.to_owned(),
        threshold: 2,
        kinds: vec![Kind::Whole],
        release_minutes: 60,
        remedy_minutes: 60,
        trustees: ["one", "two", "three"].map(trustee).to_vec(),
    }
}

/// A directory with the trustees, the challenge and a sealed bid.
/// What is typed to seal; where to comes last.
const SEAL: [&str; 10] = [
    "bid",
    "seal",
    "bid",
    "--challenge",
    "challenge.json",
    "--bidder",
    BIDDER,
    "--signing-key",
    "key.pem",
    "--out",
];

fn sealed() -> (Cli, Bundle) {
    let cli = Cli::new().with("JIEBANG_PASSPHRASE", PASSPHRASE).file("key.pem", PEM);
    let conditions =
        Conditions { criteria: [1; 32], rule_set: [2; 32], committee: committee(&cli) };
    let file = serde_json::to_string(&ConditionsFile::from(&conditions)).unwrap();
    std::fs::create_dir(cli.dir.join("bid")).unwrap();
    let cli = cli.file("challenge.json", &file).file("bid/bid.json", FORM);
    let cli = cli.file("bid/方案.txt", "the secret method");
    let said = cli.run(&[&SEAL[..], &["out", "--json"]].concat());
    assert_eq!(said.code, 0, "{said:?}");
    let head = Head::parse(std::fs::read(cli.dir.join("out/bid.jbb")).unwrap()).unwrap();
    assert_eq!(said.json()["head"], hex::encode(head.hash()));
    let dummies = (1..=1_023_u16).map(|at| {
        let mut filler = [0; 32];
        filler[..2].copy_from_slice(&at.to_be_bytes());
        Leaf::Dummy(filler)
    });
    let mut leaves: Vec<Leaf> = dummies.chain([Leaf::Bid(head.hash())]).collect();
    leaves.sort_by_key(Leaf::hash);
    let closed = ClosedSet::try_new(leaves).unwrap();
    let key = Signer::from_pem(PEM).unwrap().verifier();
    let registered = Registered { owner: BIDDER.to_owned(), key };
    let bundle = Bundle {
        conditions,
        round: 1,
        close_time: Clock::host() - TimeDelta::minutes(1),
        root: closed.root(),
        closed,
        heads: vec![head],
        confirmations: Vec::new(),
        keys: [(key.key_id(), registered)].into(),
    };
    let file = serde_json::to_string(&BundleFile::from(&bundle)).unwrap();
    (cli.file("bundle.json", &file), bundle)
}

fn release(cli: &Cli, trustee: &str, place: usize) -> String {
    let key = format!("{trustee}/trustee.key");
    let typed = ["trustee", "release", "bundle.json", "--key-file", &key, "--json"];
    let said = cli.run(&typed);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!((&said.json()["bids"], &said.json()["complaints"]), (&json!(1), &json!([])));
    format!("whole-{place}.jbs")
}

#[test]
fn a_bid_is_sealed_released_and_opened_on_files_alone() {
    let (cli, bundle) = sealed();
    let (one, three) = (release(&cli, "one", 1), release(&cli, "three", 3));
    let open = |out: &str, more: &[&str]| {
        let typed = ["bid", "open", "bundle.json", "--ciphertexts", "out", "--out", out, "--json"];
        let said = cli.run(&[&typed[..], more].concat());
        assert_eq!(said.code, 0, "{said:?}");
        let value = said.json();
        assert_eq!(value["bids"].as_array().map(Vec::len), Some(1));
        (value["bids"][0]["outcome"].clone(), value["silent"].clone())
    };
    let both = ["--release", &one, "--release", &three];
    assert_eq!(open("opened", &both), (json!("opened"), json!(["two"])));
    let hash = hex::encode(bundle.heads[0].hash());
    let read = |out: &str, name: &str| {
        let path = cli.dir.join(out).join(&hash).join("whole").join(name);
        std::fs::read_to_string(path).unwrap_or_default()
    };
    assert_eq!(read("opened", "bid.json"), FORM);
    assert_eq!(read("opened", "方案.txt"), "the secret method");
    assert_eq!(open("one", &both[..2]).0, json!("unopened"));
    assert_eq!(read("one", "bid.json"), "");
    let remedy = [&both[..2], &["--remedy", "out/bid.key"]].concat();
    assert_eq!(open("remedied", &remedy).0, json!("opened"));
    assert_eq!(read("remedied", "bid.json"), FORM);
}

#[test]
fn nothing_is_overwritten_and_nothing_secret_is_said() {
    let (cli, _) = sealed();
    let kept = std::fs::read(cli.dir.join("out/bid.key")).unwrap();
    let said = cli.run(&[&SEAL[..], &["out"]].concat());
    assert_eq!(said.code, 1, "{said:?}");
    assert_eq!(std::fs::read(cli.dir.join("out/bid.key")).unwrap(), kept);
    let said = cli.run(&[&SEAL[..], &["again"]].concat());
    assert_eq!(said.code, 0, "{said:?}");
    for secret in [PASSPHRASE, "123456789", "secret method"] {
        assert!(!said.out.contains(secret) && !said.err.contains(secret), "{said:?}");
        let written = std::fs::read_dir(cli.dir.join("again")).unwrap().map(|it| it.unwrap());
        for file in written {
            let bytes = std::fs::read(file.path()).unwrap();
            let found = bytes.windows(secret.len()).any(|it| it == secret.as_bytes());
            assert!(!found, "{secret} in {:?}", file.file_name());
        }
    }
    let cli = cli.with("JIEBANG_PASSPHRASE", "another passphrase").file("bid/bid.json", "[]");
    let typed = ["trustee", "release", "bundle.json", "--key-file", "one/trustee.key", "--json"];
    assert_eq!(cli.run(&typed).error()["reason"], "PASSPHRASE_WRONG");
    let said = cli.run(&[&SEAL[..], &["third", "--lang", "en"]].concat());
    assert!(said.code == 1 && said.err.contains("bid.json is no bid form"), "{said:?}");
}

#[test]
fn a_receipt_is_checked_against_key_head_and_root() {
    let (cli, bundle) = sealed();
    let (node, head) = (Signer::from_seed(&[7; 32]), bundle.heads[0].hash());
    let says = Statement {
        outcome: Outcome::Accepted,
        node: "shanghai".to_owned(),
        challenge: CHALLENGE.to_owned(),
        bidder: BIDDER.to_owned(),
        revision: 1,
        head,
        received_time: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        close_time: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
    };
    let receipt = Receipt::sign(&says, ("node-1", &node)).unwrap();
    std::fs::write(cli.dir.join("receipt"), receipt.bytes()).unwrap();
    let proof = bundle.closed.prove(&head).unwrap();
    let path: Vec<String> = proof.path.iter().map(hex::encode).collect();
    let proof = json!({ "index": proof.index, "size": proof.size, "path": path });
    let cli = cli.file("proof.json", &proof.to_string());
    let (key, root) = (node.verifier().key_id(), hex::encode(bundle.root));
    let check = |key: &str, root: &str| {
        cli.run(&[
            "bids",
            "check",
            "receipt",
            "--node-key",
            key,
            "--head",
            "out/bid.jbb",
            "--proof",
            "proof.json",
            "--root",
            root,
            "--json",
        ])
    };
    let said = check(&key, &root);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(
        (&said.json()["outcome"], &said.json()["included"]),
        (&json!("accepted"), &json!(true))
    );
    let other = Signer::from_seed(&[8; 32]).verifier().key_id();
    assert_eq!(check(&other, &root).error()["reason"], "SEAL_SIGNATURE_WRONG");
    assert_eq!(check(&key, &other).code, 1);
}
