//! A content key in shares, any t of which make it whole.
//!
//! Owns the use of `blahaj`: a share is x and then the values of 32 polynomials over
//! GF(256), 0x11d, at x = 1…n. Bounds: t of at most `TRUSTEES_MAX`. Order: the share
//! of trustee i lies at x = i. With t = 1 the share holds the key as it is.

use blahaj::Sharks;
use hpke::rand_core::CryptoRng;
use kit_base::merkle::Hash;
use zeroize::Zeroizing;

use super::bytes::hash;
use super::dek::{Dek, KEY};
use super::signing::same;

const COMMIT: &[u8] = b"jiebang/share/v1";
/// Bytes of a share: x and one value for each byte of the key.
pub const SHARE: usize = 1 + KEY;

/// One trustee's share; it has no printed form and is wiped when dropped.
#[derive(Clone)]
pub struct Share(Zeroizing<[u8; SHARE]>);

impl Share {
    pub fn from_bytes(bytes: &[u8; SHARE]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    pub fn expose(&self) -> &[u8; SHARE] {
        &self.0
    }

    /// The trustee's place, from 1.
    pub fn index(&self) -> u8 {
        self.0[0]
    }

    /// Binds the share to its envelope and its trustee.
    pub fn commit(&self, aad: &Hash, index: u8) -> Hash {
        hash(&[COMMIT, aad, &[index], &*self.0])
    }

    /// Whether it is the share that the bidder committed to at this place.
    pub fn fits(&self, commit: &Hash, aad: &Hash, index: u8) -> bool {
        let own = same(&self.commit(aad, index), commit);
        own && self.index() == index
    }
}

/// Splits a key: any `threshold` of the shares make it whole, fewer say nothing.
pub fn deal(dek: &Dek, (threshold, trustees): (u8, u8), rng: &mut impl CryptoRng) -> Vec<Share> {
    assert!(1 <= threshold && threshold <= trustees, "a committee was checked");
    let dealer = Sharks(threshold).dealer_rng(dek.expose(), rng);
    let share = |dealt: blahaj::Share| {
        let bytes = Zeroizing::new(Vec::from(&dealt));
        Share::from_bytes(bytes.as_slice().try_into().expect("one value for each byte"))
    };
    dealer.take(usize::from(trustees)).map(share).collect()
}

/// Joins exactly as many shares as the threshold asks for, of distinct places.
pub fn join(shares: &[&Share]) -> Option<Dek> {
    let threshold = u8::try_from(shares.len()).ok().filter(|it| *it > 0)?;
    let dealt = |it: &&Share| blahaj::Share::try_from(it.0.as_slice()).ok();
    let dealt: Vec<blahaj::Share> = shares.iter().filter_map(dealt).collect();
    let key = Zeroizing::new(Sharks(threshold).recover(&dealt).ok()?);
    key.as_slice().try_into().ok().map(Dek::from_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seal::tests::samples::Seeded;

    fn chosen(shares: &[Share], mask: u16) -> Vec<&Share> {
        shares.iter().filter(|it| mask >> (it.index() - 1) & 1 == 1).collect()
    }

    #[test]
    fn one_of_one_is_the_key_itself() {
        let dek = Dek::from_bytes(&[7; KEY]);
        let shares = deal(&dek, (1, 1), &mut Seeded::new(1));
        assert_eq!(shares[0].expose()[..], [&[1][..], &[7; KEY]].concat());
        assert!(join(&[&shares[0]]).is_some_and(|it| it.is(&dek)));
        assert!(join(&[]).is_none());
    }

    #[test]
    fn the_polynomials_are_those_of_the_format() {
        // With t = 2 the second share follows from the first: f(2) = s + 2(f(1) − s).
        let double = |byte: u8| (byte << 1) ^ if byte & 0x80 == 0 { 0 } else { 0x1d };
        let dek = Dek::generate(&mut Seeded::new(2));
        let shares = deal(&dek, (2, 3), &mut Seeded::new(3));
        for (at, key) in dek.expose().iter().enumerate() {
            let slope = shares[0].expose()[at + 1] ^ key;
            assert_eq!(shares[1].expose()[at + 1], key ^ double(slope));
            assert_eq!(shares[2].expose()[at + 1], key ^ double(slope) ^ slope);
        }
    }

    #[test]
    fn one_share_fewer_fits_every_key() {
        // Given t − 1 shares, each key is as possible as any other: some last share leads to it.
        let shares = deal(&Dek::generate(&mut Seeded::new(4)), (2, 2), &mut Seeded::new(5));
        let mut keys = std::collections::BTreeSet::new();
        for value in 0..=255 {
            let mut last = *shares[1].expose();
            last[1] = value;
            let joined = join(&[&shares[0], &Share::from_bytes(&last)]).unwrap();
            keys.insert(joined.expose()[0]);
        }
        assert_eq!(keys.len(), 256);
    }

    proptest! {
        #[test]
        fn any_threshold_of_the_shares_makes_the_key_and_fewer_do_not(
            (trustees, threshold) in (1..=8_u8).prop_flat_map(|n| (Just(n), 1..=n)),
            seed: u64,
        ) {
            let mut rng = Seeded::new(seed);
            let dek = Dek::generate(&mut rng);
            let shares = deal(&dek, (threshold, trustees), &mut rng);
            for mask in 1..1_u16 << trustees {
                let joined = join(&chosen(&shares, mask)).unwrap();
                let enough = mask.count_ones() >= u32::from(threshold);
                prop_assert_eq!(joined.is(&dek), enough);
            }
        }
    }
}
