//! Who can open, with what, and what stays closed.

use super::samples::{Scene, content, word};
use crate::seal::dek::Dek;
use crate::seal::envelope::Envelope;
use crate::seal::head::aad;
use crate::seal::padme::pad;
use crate::seal::tests::samples::after;
use crate::seal::{Head, Kind, Opening, Outcome, Remedy, Sealed};

const NONE: &str = "opened by shares, odd []";

#[test]
fn any_two_of_three_open_every_bid() {
    let mut scene = Scene::usual(20);
    let bids = [scene.bid("a", "1"), scene.bid("b", "2"), scene.bid("c", "3")];
    let bids: Vec<&Sealed> = bids.iter().collect();
    for places in [&[1, 2][..], &[1, 3], &[2, 3], &[3, 2, 1]] {
        for at in 0..bids.len() {
            let outcome = scene.open(&bids, at, places);
            assert_eq!(word(&outcome), NONE, "{places:?}");
            let Outcome::Opened(opened) = outcome else { panic!("it was opened") };
            assert!(opened.content == content(&(at + 1).to_string()));
        }
    }
    for places in [&[][..], &[2]] {
        assert_eq!(word(&scene.open(&bids, 0, places)), "too_few_releases");
    }
}

#[test]
fn one_trustee_alone_opens_where_the_committee_is_one() {
    let mut scene = Scene::new(21, (1, 1), &[Kind::Whole]);
    let bid = scene.bid("a", "1");
    assert!(scene.conditions.committee.is_alone());
    assert_eq!(word(&scene.open(&[&bid], 0, &[1])), NONE);
}

#[test]
fn a_remedy_key_opens_what_too_few_release_and_only_its_own_bid() {
    let mut scene = Scene::usual(22);
    let (bid, other) = (scene.bid("a", "1"), scene.bid("b", "2"));
    let bundle = scene.bundle(&[&bid, &other]);
    let checked = bundle.check(after()).unwrap();
    let set = checked.opening(Kind::Whole, None).unwrap();
    let releases = scene.releases(&bundle, Kind::Whole, &[2]);
    let opening = Opening::try_new(&set, &releases).unwrap_or_else(|it| panic!("{it}"));
    assert!(!opening.is_enough());
    let silent: Vec<&str> = opening.silent().into_iter().map(|it| it.id.as_str()).collect();
    assert_eq!(silent, ["trustee-1", "trustee-3"]);
    let remedy = Remedy::of(&bid);
    for (bid, expected) in [(&bid, "opened by remedy, odd []"), (&other, "too_few_releases")] {
        let outcome =
            opening.open(&bid.head.hash(), Some(&bid.ciphertexts[0]), Some(&remedy)).unwrap();
        assert_eq!(word(&outcome), expected);
    }
    let missing = opening.open(&bid.head.hash(), None, Some(&remedy)).unwrap();
    assert_eq!(word(&missing), "ciphertext_missing");
}

/// Signs a head over an envelope of somebody's making.
fn forged(scene: &Scene, bidder: &str, envelopes: Vec<Envelope>, like: &Sealed) -> Sealed {
    let signer = Scene::signer(bidder);
    let key_id = signer.verifier().key_id();
    let mut header = like.head.header.clone();
    (header.bidder, header.bid) = (bidder.to_owned(), format!("bids/{bidder}"));
    assert_eq!(header.terms, scene.conditions.terms());
    let head = Head::sign(&header, &envelopes, (&key_id, &signer)).unwrap();
    Sealed { head, ciphertexts: like.ciphertexts.clone(), keys: like.keys.clone() }
}

#[test]
fn a_copied_envelope_opens_for_nobody() {
    let mut scene = Scene::usual(23);
    let bid = scene.bid("a", "1");
    let copy = forged(&scene, "b", bid.head.envelopes.clone(), &bid);
    let bids = [&bid, &copy];
    assert_eq!(word(&scene.open(&bids, 0, &[1, 2])), NONE);
    assert_eq!(word(&scene.open(&bids, 1, &[1, 2])), "shares_unusable");
    let bundle = scene.bundle(&bids);
    let releases = scene.releases(&bundle, Kind::Whole, &[1, 2, 3]);
    let checked = bundle.check(after()).unwrap();
    let set = checked.opening(Kind::Whole, None).unwrap();
    let opening = Opening::try_new(&set, &releases).unwrap_or_else(|it| panic!("{it}"));
    let complaints = opening.complaints();
    let marked: Vec<(u8, &str)> = complaints.iter().map(|it| (it.place, it.cause.code())).collect();
    let cause = "share_unopenable";
    assert_eq!(marked, [(1, cause), (2, cause), (3, cause)]);
    assert!(complaints.iter().all(|it| it.head == copy.head.hash()));
}

/// An envelope whose share at some places comes from another key.
fn mixed(scene: &mut Scene, like: &Sealed, places: &[usize]) -> Sealed {
    let bidder = like.head.header.bidder.clone();
    let (header, committee) = (like.head.header.write(), &scene.conditions.committee);
    let aad = aad(&header, Kind::Whole);
    let (dek, other) = (Dek::generate(&mut scene.rng), Dek::generate(&mut scene.rng));
    let ciphertext = dek.encrypt(&aad, pad(&content("odd").pack()).unwrap());
    let of = (Kind::Whole, aad.as_slice());
    let mut own = Envelope::seal(of, &ciphertext, &dek, committee, &mut scene.rng).unwrap();
    // Each share must carry the commit of the whole, which the seal is bound to.
    let bound = crate::seal::bytes::hash(&[&aad]);
    let dealt = crate::seal::shares::deal(&other, (2, 3), &mut scene.rng);
    for place in places {
        let trustee = &committee.trustees[place - 1];
        let share = &dealt[place - 1];
        let index = u8::try_from(*place).unwrap();
        own.reseal(trustee, (index, &bound), share, &mut scene.rng);
    }
    let sealed = forged(scene, &bidder, vec![own], like);
    Sealed { ciphertexts: vec![ciphertext], ..sealed }
}

#[test]
fn shares_of_another_key_are_passed_over_and_named() {
    let mut scene = Scene::new(24, (2, 3), &[Kind::Whole]);
    let like = scene.bid("a", "1");
    let odd = mixed(&mut scene, &like, &[1]);
    assert_eq!(word(&scene.open(&[&odd], 0, &[1, 2, 3])), "opened by shares, odd [1]");
    assert_eq!(word(&scene.open(&[&odd], 0, &[2, 3])), NONE);
    assert_eq!(word(&scene.open(&[&odd], 0, &[1, 2])), "no_key_fits");
    let worse = mixed(&mut scene, &like, &[1, 2]);
    assert_eq!(word(&scene.open(&[&worse], 0, &[1, 2, 3])), "no_key_fits");
}

#[test]
fn a_seal_around_something_else_is_invalid() {
    let mut scene = Scene::usual(25);
    let like = scene.bid("a", "1");
    let header = like.head.header.write();
    let aad = aad(&header, Kind::Whole);
    let mut padded = pad(&content("1").pack()).unwrap();
    let last = padded.len() - 1;
    padded[last] = 1;
    let no_content = pad(b"no content").unwrap();
    for (plain, expected) in [(padded, "padding"), (no_content, "content")] {
        let dek = Dek::generate(&mut scene.rng);
        let ciphertext = dek.encrypt(&aad, plain);
        let (of, committee) = ((Kind::Whole, aad.as_slice()), &scene.conditions.committee);
        let own = Envelope::seal(of, &ciphertext, &dek, committee, &mut scene.rng).unwrap();
        let sealed = forged(&scene, "a", vec![own], &like);
        let sealed = Sealed { ciphertexts: vec![ciphertext], ..sealed };
        assert_eq!(word(&scene.open(&[&sealed], 0, &[1, 2])), expected);
    }
}
