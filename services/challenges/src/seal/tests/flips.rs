//! One bit changed, anything cut off, anything added.

use super::samples::{Scene, Seeded, after, word};
use crate::seal::{Head, Opening};
use hpke::rand_core::Rng;

const FLIPS: usize = 500;

#[test]
fn every_flipped_bit_of_a_head_is_refused() {
    let sealed = Scene::usual(10).bid("a", "1");
    let (bytes, key) = (sealed.head.bytes(), Scene::signer("a").verifier());
    assert_eq!(sealed.head.check_signature(&key), Ok(()));
    let mut rng = Seeded::new(11);
    for _ in 0..FLIPS {
        let at = rng.next_u32() as usize % (bytes.len() * 8);
        let mut flipped = bytes.to_vec();
        flipped[at / 8] ^= 1 << (at % 8);
        let refused = Head::parse(flipped).and_then(|it| it.check_signature(&key));
        assert!(refused.is_err(), "bit {at}");
    }
}

#[test]
fn every_flipped_bit_of_a_ciphertext_ends_as_an_invalid_seal() {
    let mut scene = Scene::usual(12);
    let sealed = scene.bid("a", "1");
    let bundle = scene.bundle(&[&sealed]);
    let releases = scene.releases(&bundle, sealed.keys[0].0, &[1, 3]);
    let checked = bundle.check(after()).unwrap();
    let set = checked.opening(sealed.keys[0].0, None).unwrap();
    let opening = Opening::try_new(&set, &releases).unwrap_or_else(|it| panic!("{it}"));
    let (head, ciphertext) = (sealed.head.hash(), &sealed.ciphertexts[0]);
    let (mut rng, aad) = (Seeded::new(13), sealed.head.aad(sealed.keys[0].0));
    for _ in 0..FLIPS {
        let at = rng.next_u32() as usize % (ciphertext.len() * 8);
        let mut flipped = ciphertext.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        let outcome = opening.open(&head, Some(&flipped), None).unwrap();
        assert_eq!(word(&outcome), "other_ciphertext", "bit {at}");
        // The cipher notices too, should a hash ever be left out.
        assert!(sealed.keys[0].1.decrypt(&aad, &flipped).is_none(), "bit {at}");
    }
    for wrong in [&ciphertext[1..], &ciphertext[..ciphertext.len() - 1], &[]] {
        let outcome = opening.open(&head, Some(wrong), None).unwrap();
        assert_eq!(word(&outcome), "other_ciphertext");
    }
}

#[test]
fn every_cut_and_every_addition_is_refused() {
    let sealed = Scene::usual(14).bid("a", "1");
    let bytes = sealed.head.bytes();
    for length in 0..bytes.len() {
        assert!(Head::parse(bytes[..length].to_vec()).is_err(), "{length} bytes");
    }
    for more in [vec![0], vec![0; 4], bytes.to_vec()] {
        assert!(Head::parse([bytes, &more].concat()).is_err());
    }
    assert_eq!(Head::parse(bytes.to_vec()).unwrap().bytes(), bytes);
}

#[test]
fn arbitrary_bytes_never_break_a_parser() {
    let mut rng = Seeded::new(15);
    let sealed = Scene::usual(16).bid("a", "1");
    for _ in 0..5_000 {
        let mut bytes = sealed.head.bytes().to_vec();
        for _ in 0..1 + rng.next_u32() % 8 {
            let at = rng.next_u32() as usize % bytes.len();
            bytes[at] = (rng.next_u32() >> 8) as u8;
        }
        bytes.truncate(1 + rng.next_u32() as usize % bytes.len());
        let kept = bytes.clone();
        if let Ok(head) = Head::parse(bytes) {
            assert_eq!(head.bytes(), kept);
        }
    }
}
