//! Round trips over thresholds, committees, envelopes and sizes.

use proptest::prelude::*;

use super::samples::{Scene, after, word};
use crate::seal::{Kind, Opening, Outcome};

const KINDS: [&[Kind]; 4] = [
    &[Kind::Whole],
    &[Kind::Price],
    &[Kind::Technical, Kind::Price],
    &[Kind::Qualification, Kind::Technical, Kind::Price],
];

fn cases() -> ProptestConfig {
    let long = std::env::var_os("JIEBANG_TEST_LONG").is_some();
    ProptestConfig::with_cases(if long { 500 } else { 12 })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_is_sealed_opens_with_any_threshold_of_releases(
        (size, threshold) in (1..=5_u8).prop_flat_map(|size| (Just(size), 1..=size)),
        (kinds, length) in (0..KINDS.len(), 0..200_000_usize),
        (seed, mask) in (any::<u64>(), any::<u8>()),
    ) {
        let mut scene = Scene::new(seed, (threshold, size), KINDS[kinds]);
        let text: String = "密".repeat(length / 3);
        let bid = scene.bid("a", &text);
        let places: Vec<usize> =
            (1..=usize::from(size)).filter(|at| mask >> (at - 1) & 1 == 1).collect();
        let bundle = scene.bundle(&[&bid]);
        let checked = bundle.check(after()).unwrap();
        for (at, kind) in KINDS[kinds].iter().enumerate() {
            let releases = scene.releases(&bundle, *kind, &places);
            let set = checked.opening(*kind, None).unwrap();
            let opening = Opening::try_new(&set, &releases).unwrap_or_else(|it| panic!("{it}"));
            let outcome = opening.open(&bid.head.hash(), Some(&bid.ciphertexts[at]), None).unwrap();
            if places.len() < usize::from(threshold) {
                prop_assert_eq!(word(&outcome), "too_few_releases");
                continue;
            }
            let Outcome::Opened(opened) = outcome else { panic!("{}", word(&outcome)) };
            let file = &opened.content.entries()[1].bytes;
            prop_assert!(opened.odd.is_empty() && file.as_slice() == text.as_bytes());
        }
    }
}

#[test]
fn later_envelopes_open_for_admitted_bids_alone() {
    let mut scene = Scene::new(60, (2, 3), &[Kind::Technical, Kind::Price]);
    let (a, b) = (scene.bid("a", "1"), scene.bid("b", "2"));
    let bundle = scene.bundle(&[&a, &b]);
    let checked = bundle.check(after()).unwrap();
    let admitted = [b.head.hash()];
    let set = checked.opening(Kind::Price, Some(&admitted)).unwrap();
    assert_eq!(set.heads().keys().collect::<Vec<_>>(), [&b.head.hash()]);
    assert_ne!(set.hash(), checked.opening(Kind::Price, None).unwrap().hash());
    assert!(checked.opening(Kind::Whole, None).is_err());
    assert!(checked.opening(Kind::Price, Some(&[[9; 32]])).is_err());
}
