//! A release covers the whole set, tells the truth and comes from a trustee, or is refused.

use super::samples::{Scene, after};
use crate::seal::{Bundle, Fault, Kind, Release, Sealed, TrusteeKeys};

fn refusal(bundle: &Bundle, release: &Release) -> Option<Fault> {
    let checked = bundle.check(after()).unwrap();
    release.check(&checked.opening(Kind::Whole, None).unwrap()).err()
}

fn three(scene: &mut Scene) -> [Sealed; 3] {
    [scene.bid("a", "1"), scene.bid("b", "2"), scene.bid("c", "3")]
}

#[test]
fn a_release_of_part_of_the_set_is_refused() {
    let mut scene = Scene::usual(30);
    let bids = three(&mut scene);
    let [a, b, c] = &bids;
    let whole = scene.bundle(&[a, b, c]);
    // The same root, as a selective trustee would claim, over fewer heads.
    let checked = whole.check(after()).unwrap();
    let mut part = checked.opening(Kind::Whole, None).unwrap();
    let dropped = *part.heads().keys().next().unwrap();
    part.heads.remove(&dropped);
    let selective = Release::make(&part, &scene.trustees[0]).unwrap_or_else(|it| panic!("{it}"));
    assert_eq!(refusal(&whole, &selective), Some(Fault::Selective));
    let release = scene.releases(&whole, Kind::Whole, &[1]).remove(0);
    assert_eq!(refusal(&whole, &release), None);
    assert_eq!(release.check(&part), Err(Fault::Selective));
    let first = checked.opening(Kind::Whole, Some(&[a.head.hash()])).err();
    assert_eq!(first, Some(Fault::Selective));
}

#[test]
fn a_release_for_another_closing_is_refused() {
    let mut scene = Scene::usual(31);
    let bids = three(&mut scene);
    let bids: Vec<&Sealed> = bids.iter().collect();
    let bundle = scene.bundle(&bids);
    let release = scene.releases(&bundle, Kind::Whole, &[1]).remove(0);
    let again = scene.bundle(&bids);
    assert_eq!(refusal(&again, &release), Some(Fault::OtherOpening));
    let second = Bundle { round: 2, ..bundle };
    assert_eq!(refusal(&second, &release), Some(Fault::OtherOpening));
}

#[test]
fn only_a_trustee_of_the_challenge_releases_and_once() {
    let mut scene = Scene::usual(32);
    let bid = scene.bid("a", "1");
    let bundle = scene.bundle(&[&bid]);
    let checked = bundle.check(after()).unwrap();
    let set = checked.opening(Kind::Whole, None).unwrap();
    let id = &scene.trustees[0].id;
    let stranger = TrusteeKeys::generate(&scene.trustees[0].challenge, id, &mut scene.rng).unwrap();
    assert_eq!(Release::make(&set, &stranger).err(), Some(Fault::NotTrustee));
    let twice = scene.releases(&bundle, Kind::Whole, &[2, 2]);
    let opening = crate::seal::Opening::try_new(&set, &twice);
    assert_eq!(opening.err(), Some(Fault::ReleasedTwice));
}

#[test]
fn a_release_that_was_touched_is_refused() {
    let mut scene = Scene::usual(33);
    let bid = scene.bid("a", "1");
    let bundle = scene.bundle(&[&bid]);
    let release = scene.releases(&bundle, Kind::Whole, &[1]).remove(0);
    let bytes = release.bytes();
    for at in 0..bytes.len() {
        let mut touched = bytes.to_vec();
        touched[at] ^= 1;
        let refused = match Release::parse(touched) {
            Ok(touched) => refusal(&bundle, &touched),
            Err(fault) => Some(fault),
        };
        assert!(refused.is_some(), "byte {at}");
        assert!(Release::parse(bytes[..at].to_vec()).is_err(), "{at} bytes");
    }
    assert!(Release::parse([bytes, &[0]].concat()).is_err());
}

#[test]
fn a_false_word_about_a_share_is_refused() {
    let mut scene = Scene::usual(34);
    let bid = scene.bid("a", "1");
    let bundle = scene.bundle(&[&bid]);
    let release = scene.releases(&bundle, Kind::Whole, &[1]).remove(0);
    let signer = &scene.trustees[0].signer;
    let key_id = signer.verifier().key_id();
    let unsigned = release.bytes().len() - (4 + 64) - (4 + key_id.len());
    let entry = unsigned - 34;
    // A good share called a misfit, and a changed share called good.
    for (at, byte) in [(entry, 2), (entry + 20, release.bytes()[entry + 20] ^ 1)] {
        let mut bytes = release.bytes()[..unsigned].to_vec();
        bytes[at] = byte;
        let tag = "jiebang/release/v1";
        let bytes = crate::seal::signing::Signed::write(bytes, tag, (&key_id, signer)).unwrap();
        let lie = Release::parse(bytes).unwrap_or_else(|it| panic!("{it}"));
        assert_eq!(refusal(&bundle, &lie), Some(Fault::FalseShare("bids/a".to_owned())));
    }
}
