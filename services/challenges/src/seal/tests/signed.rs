//! Receipts, notices and key files.

use chrono::DateTime;

use super::samples::{CHALLENGE, Scene, Seeded, after};
use crate::seal::locked::Cost;
use crate::seal::notice::Act;
use crate::seal::receipt::{Outcome, Statement};
use crate::seal::{Fault, Kind, Notice, Receipt, Remedy, Signer, TrusteeKeys};

fn statement(outcome: Outcome) -> Statement {
    Statement {
        outcome,
        node: "shanghai".to_owned(),
        challenge: CHALLENGE.to_owned(),
        bidder: "a".to_owned(),
        revision: 2,
        head: [7; 32],
        received_time: DateTime::from_timestamp_micros(1_799_999_999_123_456).unwrap(),
        close_time: after(),
    }
}

#[test]
fn a_receipt_says_what_was_signed_and_no_bit_else() {
    let node = Signer::generate(&mut Seeded::new(50));
    for outcome in [Outcome::Accepted, Outcome::Replaced, Outcome::Confirmed, Outcome::Withdrawn] {
        let says = statement(outcome);
        let receipt = Receipt::sign(&says, ("node-2027", &node)).unwrap();
        assert_eq!(receipt.says, says);
        assert_eq!(receipt.check(&node.verifier()), Ok(()));
        let other = Signer::generate(&mut Seeded::new(51)).verifier();
        assert_eq!(receipt.check(&other), Err(Fault::Signature("receipt")));
        let bytes = receipt.bytes();
        for at in 0..bytes.len() * 8 {
            let mut flipped = bytes.to_vec();
            flipped[at / 8] ^= 1 << (at % 8);
            let refused = Receipt::parse(flipped).and_then(|it| it.check(&node.verifier()));
            assert!(refused.is_err(), "bit {at}");
        }
        assert!(Receipt::parse(bytes[..bytes.len() - 1].to_vec()).is_err());
        assert!(Receipt::parse([bytes, &[0]].concat()).is_err());
    }
}

#[test]
fn a_notice_is_for_one_head_under_one_act() {
    let mut scene = Scene::usual(52);
    let (bid, other) = (scene.bid("a", "1"), scene.bid("a", "2"));
    let (signer, terms) = (Scene::signer("a"), scene.conditions.terms());
    let notice = Notice::sign(Act::Withdraw, &bid.head, terms, ("key", &signer)).unwrap();
    assert_eq!(notice.check(&signer.verifier()), Ok(()));
    assert!(!notice.confirms(&bid.head, terms));
    let notice = Notice::sign(Act::Confirm, &bid.head, terms, ("key", &signer)).unwrap();
    assert!(notice.confirms(&bid.head, terms) && !notice.confirms(&other.head, terms));
    let mut bytes = notice.bytes().to_vec();
    assert_eq!(Notice::parse(bytes.clone()).as_ref(), Ok(&notice));
    bytes[4] = 2;
    let turned = Notice::parse(bytes).unwrap();
    assert_eq!(turned.check(&signer.verifier()), Err(Fault::Signature("notice")));
}

#[test]
fn key_files_keep_the_keys() {
    let mut scene = Scene::usual(53);
    let (bid, other) = (scene.bid("a", "1"), scene.bid("b", "1"));
    let remedy = Remedy::of(&bid);
    let file = remedy.lock(b"passphrase", Cost::LEAST, &mut scene.rng).unwrap();
    let read = Remedy::unlock(&file, b"passphrase").unwrap_or_else(|it| panic!("{it}"));
    let key = read.key(&bid.head, Kind::Whole).expect("it is the bid's own");
    assert!(key.is(&bid.keys[0].1));
    assert!(read.key(&other.head, Kind::Whole).is_none());
    assert!(read.key(&bid.head, Kind::Price).is_none());
    assert_eq!(Remedy::unlock(&file, b"passphrasf").err(), Some(Fault::Locked));
    assert!(!file.windows(32).any(|it| it == bid.keys[0].1.expose()));

    let keys = &scene.trustees[0];
    let file = keys.lock(b"passphrase", Cost::LEAST, &mut Seeded::new(54)).unwrap();
    let read = TrusteeKeys::unlock(&file, b"passphrase").unwrap_or_else(|it| panic!("{it}"));
    assert_eq!((read.public(), &read.id), (keys.public(), &keys.id));
    assert_eq!(TrusteeKeys::unlock(&file, b"no").err(), Some(Fault::Locked));
}
