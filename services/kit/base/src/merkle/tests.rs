//! Known answers of the certificate transparency project, and `ct-merkle` as oracle.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;

use super::*;

const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

type Oracle = MemoryBackedTree<Sha256, Vec<u8>>;

/// Leaves of made up bytes, as we hash them and as the oracle does.
fn grown(size: usize) -> (Vec<Hash>, Oracle) {
    let bytes = |at: usize| at.to_be_bytes().repeat(at % 5);
    let mut oracle = Oracle::new();
    (0..size).for_each(|at| oracle.push(bytes(at)));
    ((0..size).map(|at| leaf(&bytes(at))).collect(), oracle)
}

#[test]
fn known_roots_come_out() {
    let leaves: Vec<Hash> = LEAVES.iter().map(|it| leaf(&hex::decode(it).expect("hex"))).collect();
    for (size, expected) in ROOTS.iter().enumerate() {
        assert_eq!(hex::encode(root(&leaves[..size])), *expected, "{size} leaves");
    }
}

#[test]
fn every_proof_of_small_trees_holds_and_is_the_oracle_s() {
    let (leaves, _) = grown(if long() { 300 } else { 40 });
    for size in 0..leaves.len() {
        let (now, (_, oracle)) = (&leaves[..size], grown(size));
        assert_eq!(root(now)[..], oracle.root().as_bytes()[..]);
        for (index, own) in now.iter().enumerate() {
            let proof = Inclusion::of(now, index).unwrap();
            assert!(proof.holds(own, &root(now)));
            assert_eq!(proof.path.concat(), oracle.prove_inclusion(index).as_bytes());
        }
        for old in 0..=size {
            let proof = Consistency::of(now, old).unwrap();
            assert!(proof.holds(&root(&leaves[..old]), &root(now)), "{old} of {size}");
            if old > 0 {
                let path = oracle.prove_consistency(size - old);
                assert_eq!(proof.path.concat(), path.as_bytes(), "{old} of {size}");
            }
        }
        assert!(Inclusion::of(now, size).is_none() && Consistency::of(now, size + 1).is_none());
    }
}

fn long() -> bool {
    std::env::var_os("JIEBANG_TEST_LONG").is_some()
}

/// With the trees above: some thousand proofs for a change, a million for a release.
fn cases() -> ProptestConfig {
    ProptestConfig::with_cases(if long() { 455_000 } else { 2_000 })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn an_altered_inclusion_does_not_hold(
        (size, index) in (1..65_usize).prop_flat_map(|size| (Just(size), 0..size)),
        (other, bit) in (0..65_u64, 0..256_usize),
    ) {
        let leaves: Vec<Hash> = (0..size).map(|at| leaf(&at.to_be_bytes())).collect();
        let (top, own) = (root(&leaves), leaves[index]);
        let proof = Inclusion::of(&leaves, index).unwrap();
        prop_assert!(proof.holds(&own, &top));
        if other != proof.index {
            let moved = Inclusion { index: other, ..proof.clone() };
            prop_assert!(!moved.holds(&own, &top));
        }
        let mut path = proof.path.clone();
        path.push(top);
        let longer = Inclusion { path: path.clone(), ..proof.clone() };
        prop_assert!(!longer.holds(&own, &top));
        path.truncate(proof.path.len().saturating_sub(1));
        let shorter = Inclusion { path, ..proof.clone() };
        prop_assert!(size == 1 || !shorter.holds(&own, &top));
        let mut flipped = own;
        flipped[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!proof.holds(&flipped, &top));
    }

    #[test]
    fn an_altered_consistency_does_not_hold(
        (size, old) in (2..65_usize).prop_flat_map(|size| (Just(size), 1..size)),
        (at, bit) in (any::<prop::sample::Index>(), 0..256_usize),
    ) {
        let leaves: Vec<Hash> = (0..size).map(|at| leaf(&at.to_be_bytes())).collect();
        let (before, after) = (root(&leaves[..old]), root(&leaves));
        let mut proof = Consistency::of(&leaves, old).unwrap();
        prop_assert!(proof.holds(&before, &after));
        prop_assert!(!proof.holds(&after, &after) && !proof.holds(&before, &before));
        let at = at.index(proof.path.len());
        proof.path[at][bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!proof.holds(&before, &after));
        proof.path.remove(at);
        prop_assert!(!proof.holds(&before, &after));
    }
}
