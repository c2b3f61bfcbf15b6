//! What a trustee refuses to release for, and what a node refuses to take.

use super::samples::{CHALLENGE, Scene, after};
use crate::seal::files::{BundleFile, ConditionsFile};
use crate::seal::flaw::{CommitteeFlaw, Flaw};
use crate::seal::notice::Act;
use crate::seal::{
    Bundle, ClosedSet, Committee, Conditions, Fault, Kind, Notice, Sealed, Terms, seal,
};

fn two(scene: &mut Scene) -> [Sealed; 2] {
    [scene.bid("a", "1"), scene.bid("b", "2")]
}

#[test]
fn a_bundle_that_is_early_or_does_not_add_up_is_refused() {
    let mut scene = Scene::usual(40);
    let [a, b] = two(&mut scene);
    let (good, other) = (scene.bundle(&[&a, &b]), scene.bundle(&[&a]));
    let refusal = |bundle: Bundle| bundle.check(after()).err();
    assert_eq!(refusal(good.clone()), None);
    let early = good.check(good.close_time - chrono::TimeDelta::seconds(1));
    assert_eq!(early.err(), Some(Fault::StillOpen));
    for (bundle, fault) in [
        (Bundle { root: [9; 32], ..good.clone() }, Fault::OtherRoot),
        (Bundle { closed: other.closed.clone(), ..good.clone() }, Fault::OtherRoot),
        (Bundle { heads: other.heads.clone(), ..good.clone() }, Fault::LeafWithoutHead),
        (Bundle { heads: good.heads.clone(), ..other.clone() }, Fault::HeadWithoutLeaf),
        (
            Bundle { keys: other.keys.clone(), ..good.clone() },
            Fault::UnknownKey(Scene::signer("b").verifier().key_id()),
        ),
        (Bundle { round: 0, ..good.clone() }, Fault::malformed("round", Flaw::Zero)),
    ] {
        assert_eq!(refusal(bundle), Some(fault));
    }
    let mut swapped = good.clone();
    swapped.keys.values_mut().for_each(|it| it.owner = "b".to_owned());
    assert_eq!(refusal(swapped), Some(Fault::OtherBidder));
    let mut forged = good.clone();
    forged.keys.values_mut().for_each(|it| it.key = Scene::signer("c").verifier());
    assert_eq!(refusal(forged), Some(Fault::Signature("head")));
}

#[test]
fn one_bidder_has_one_bid_in_a_closing() {
    let mut scene = Scene::usual(41);
    let (a, again) = (scene.bid("a", "1"), scene.bid("a", "2"));
    let bundle = scene.bundle(&[&a, &again]);
    assert_eq!(bundle.check(after()).err(), Some(Fault::malformed("heads", Flaw::Order)));
}

#[test]
fn amended_terms_hold_for_bids_that_are_confirmed() {
    let mut scene = Scene::usual(42);
    let [a, b] = two(&mut scene);
    scene.conditions.criteria = [3; 32];
    let mut bundle = scene.bundle(&[&a, &b]);
    assert_eq!(bundle.check(after()).err(), Some(Fault::OtherTerms));
    let terms = scene.conditions.terms();
    for (bidder, bid) in [("a", &a), ("b", &b)] {
        let signer = Scene::signer(bidder);
        let (key_id, head) = (signer.verifier().key_id(), &bid.head);
        let sign = |act, terms| Notice::sign(act, head, terms, (&key_id, &signer)).unwrap();
        bundle.confirmations.push(sign(Act::Withdraw, terms));
        bundle.confirmations.push(sign(Act::Confirm, Terms([4; 32])));
        assert_eq!(bundle.check(after()).err(), Some(Fault::OtherTerms));
        bundle.confirmations.push(sign(Act::Confirm, terms));
    }
    assert!(bundle.check(after()).is_ok());
}

#[test]
fn a_head_for_another_challenge_terms_bidder_or_revision_is_refused() {
    let mut scene = Scene::usual(43);
    let head = scene.bid("a", "1").head;
    let now = &scene.conditions;
    assert_eq!(head.check(now, "a", 1), Ok(()));
    assert_eq!(head.check(now, "b", 1), Err(Fault::OtherBidder));
    assert_eq!(head.check(now, "a", 2), Err(Fault::OtherRevision { next: 2 }));
    let with = |committee: Committee| Conditions { committee, ..now.clone() };
    let elsewhere = Committee { challenge: "challenges/0191".to_owned(), ..now.committee.clone() };
    assert_eq!(head.check(&with(elsewhere), "a", 1), Err(Fault::OtherChallenge));
    let mut smaller = now.committee.clone();
    smaller.trustees.pop();
    assert_eq!(head.check(&with(smaller), "a", 1), Err(Fault::OtherEnvelopes));
    let parts = Committee { kinds: vec![Kind::Price], ..now.committee.clone() };
    assert_eq!(head.check(&with(parts), "a", 1), Err(Fault::OtherEnvelopes));
    let longer = Committee { release_minutes: 60, ..now.committee.clone() };
    for amended in [
        Conditions { criteria: [3; 32], ..now.clone() },
        Conditions { rule_set: [3; 32], ..now.clone() },
        with(longer),
    ] {
        assert_eq!(head.check(&amended, "a", 1), Err(Fault::OtherTerms));
    }
}

#[test]
fn a_committee_that_is_unsafe_is_refused() {
    let mut scene = Scene::usual(44);
    let good = scene.conditions.committee.clone();
    let foreign = Scene::usual(45).conditions.committee.trustees;
    let threshold = CommitteeFlaw::Threshold { max: 15 };
    let window = CommitteeFlaw::Window { max_minutes: 129_600 };
    let with = |change: &dyn Fn(&mut Committee)| {
        let mut changed = good.clone();
        change(&mut changed);
        changed
    };
    for (committee, flaw) in [
        (with(&|it| it.threshold = 0), threshold.clone()),
        (with(&|it| it.threshold = 4), threshold.clone()),
        (with(&|it| it.trustees.clear()), threshold.clone()),
        (with(&|it| it.trustees = vec![it.trustees[0].clone(); 16]), threshold),
        (with(&|it| it.kinds = vec![Kind::Whole, Kind::Price]), CommitteeFlaw::Envelopes),
        (with(&|it| it.kinds = vec![Kind::Price, Kind::Technical]), CommitteeFlaw::Envelopes),
        (with(&|it| it.kinds.clear()), CommitteeFlaw::Envelopes),
        (with(&|it| it.release_minutes = 0), window.clone()),
        (with(&|it| it.remedy_minutes = u32::MAX), window),
        (
            with(&|it| it.trustees[1] = it.trustees[0].clone()),
            CommitteeFlaw::Repeated("trustee-1".to_owned()),
        ),
        (
            with(&|it| it.trustees[1].sealing = it.trustees[0].sealing),
            CommitteeFlaw::Repeated("trustee-2".to_owned()),
        ),
        (
            with(&|it| it.trustees[1].sealing = foreign[1].sealing),
            CommitteeFlaw::Proof("trustee-2".to_owned()),
        ),
        (
            with(&|it| it.challenge = "challenges/0191".to_owned()),
            CommitteeFlaw::Proof("trustee-1".to_owned()),
        ),
        (
            with(&|it| it.trustees[2].id = "somebody".to_owned()),
            CommitteeFlaw::Proof("somebody".to_owned()),
        ),
    ] {
        assert_eq!(committee.check(), Err(Fault::Committee(flaw)));
        let conditions = Conditions { committee, ..scene.conditions.clone() };
        let signer = Scene::signer("a");
        let sealed = seal(Scene::author("a"), &[], &conditions, ("a", &signer), &mut scene.rng);
        assert!(matches!(sealed.err(), Some(Fault::Committee(_))));
    }
    // A weak key does not even parse: its bytes replace those of the first trustee.
    let mut bytes = good.write();
    let key = 4 + 1 + 4 + CHALLENGE.len() + 2 + 1 + 8 + 1 + 4 + "trustee-1".len();
    bytes[key..key + 32].fill(0);
    let weak = CommitteeFlaw::WeakKey("1".to_owned());
    assert_eq!(Committee::parse(&bytes), Err(Fault::Committee(weak)));
    assert_eq!(Committee::parse(&good.write()), Ok(good));
}

#[test]
fn files_carry_a_bundle_unchanged_and_nothing_strange() {
    let mut scene = Scene::usual(46);
    let [a, b] = two(&mut scene);
    let bundle = scene.bundle(&[&a, &b]);
    let text = serde_json::to_string(&BundleFile::from(&bundle)).unwrap();
    let read: BundleFile = serde_json::from_str(&text).unwrap();
    assert_eq!(Bundle::try_from(&read), Ok(bundle.clone()));
    let strange = text.replacen("\"round\"", "\"ring\"", 1);
    assert!(serde_json::from_str::<BundleFile>(&strange).is_err());
    let mut file = ConditionsFile::from(&scene.conditions);
    assert_eq!(Conditions::try_from(&file).as_ref(), Ok(&scene.conditions));
    file.committee.push_str("00");
    let trailing = Fault::malformed("committee", Flaw::Trailing);
    assert_eq!(Conditions::try_from(&file), Err(trailing));
    assert!(ClosedSet::try_new(bundle.closed.leaves()[1..].to_vec()).is_err());
}
