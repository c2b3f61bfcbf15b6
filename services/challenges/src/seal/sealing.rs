//! X25519 keys of trustees, and what is sealed to them.
//!
//! Owns the use of HPKE: base mode, DHKEM-X25519, HKDF-SHA256, AES-256-GCM. Bounds:
//! one plaintext length, the share's. Order: one message for each encapsulation.

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::CryptoRng;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use hpke::{single_shot_open, single_shot_seal_with_rng};
use zeroize::Zeroizing;

use super::fault::Fault;
use super::shares::SHARE;

pub const ENC: usize = 32;
/// A share and the tag of its seal.
pub const SEALED: usize = SHARE + 16;

/// The order of the field, 2²⁵⁵ − 19, little-endian.
const PRIME: [u8; 32] = {
    let mut prime = [0xff; 32];
    (prime[0], prime[31]) = (0xed, 0x7f);
    prime
};

/// The points of order eight; those of order one, two and four are 0, 1 and −1.
const ORDER_8: [[u8; 32]; 2] = [
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
        0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
        0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
        0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
        0x11, 0x57,
    ],
];

type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Encapped = <X25519HkdfSha256 as Kem>::EncappedKey;

/// A trustee's public key for shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SealingKey([u8; 32]);

impl SealingKey {
    /// Refuses points of small order, and any second spelling of a point.
    pub fn try_new(bytes: [u8; 32]) -> Result<Self, Fault> {
        let canonical = bytes.iter().rev().lt(PRIME.iter().rev());
        let mut minus_one = PRIME;
        minus_one[0] -= 1;
        let small = bytes[0] <= 1 && bytes[1..].iter().all(|it| *it == 0);
        if !canonical || small || bytes == minus_one || ORDER_8.contains(&bytes) {
            return Err(Fault::Key);
        }
        Ok(Self(bytes))
    }

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Seals one share to the trustee.
    pub fn seal(
        &self,
        (info, aad): (&[u8], &[u8]),
        share: &[u8; SHARE],
        rng: &mut impl CryptoRng,
    ) -> Result<([u8; ENC], [u8; SEALED]), Fault> {
        let key = Public::from_bytes(&self.0).map_err(|_| Fault::Key)?;
        let sealed = single_shot_seal_with_rng::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &key,
            info,
            share,
            aad,
            rng,
        );
        let (enc, sealed) = sealed.map_err(|_| Fault::Key)?;
        let sealed = sealed.try_into().map_err(|_| Fault::Key)?;
        Ok((enc.to_bytes().into(), sealed))
    }
}

/// A trustee's private key for shares; it has no printed form and is wiped when dropped.
#[derive(Clone)]
pub struct OpeningKey(Private);

impl OpeningKey {
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(X25519HkdfSha256::gen_keypair_with_rng(rng).0)
    }

    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Private::from_bytes(bytes).expect("any 32 bytes make a private key"))
    }

    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        let mut bytes = Zeroizing::new([0; 32]);
        self.0.write_exact(bytes.as_mut());
        bytes
    }

    pub fn sealing(&self) -> SealingKey {
        SealingKey(X25519HkdfSha256::sk_to_pk(&self.0).to_bytes().into())
    }

    /// Opens what was sealed to this key; nothing if it was not.
    pub fn open(
        &self,
        (info, aad): (&[u8], &[u8]),
        (enc, sealed): (&[u8; ENC], &[u8]),
    ) -> Option<Zeroizing<Vec<u8>>> {
        let enc = Encapped::from_bytes(enc).ok()?;
        let opened = single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.0,
            &enc,
            info,
            sealed,
            aad,
        );
        opened.ok().map(Zeroizing::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::tests::samples::Seeded;

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }

    /// Kem 32, kdf 1, aead 2, mode 0, first message of the vectors that accompany RFC 9180.
    #[test]
    fn the_known_answer_of_rfc_9180_opens() {
        let private = "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d";
        let public = "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c";
        let enc = "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256";
        let sealed = "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125\
                      a925cdad859d5b7a";
        let key = OpeningKey::from_bytes(&bytes(private).try_into().unwrap());
        assert_eq!(hex::encode(key.sealing().as_bytes()), public);
        let opened = key.open(
            (b"Ode on a Grecian Urn", b"Count-0"),
            (&bytes(enc).try_into().unwrap(), &bytes(sealed)),
        );
        assert_eq!(opened.unwrap().as_slice(), b"Beauty is truth, truth beauty");
    }

    #[test]
    fn points_of_small_order_and_second_spellings_are_refused() {
        let mut refused: Vec<[u8; 32]> = ORDER_8.to_vec();
        for first in [0, 1, 0xec, 0xed, 0xee, 0xff] {
            let mut key = if first < 2 { [0; 32] } else { PRIME };
            key[0] = first;
            refused.push(key);
            key[31] |= 0x80;
            refused.push(key);
        }
        let own = OpeningKey::generate(&mut Seeded::new(1)).sealing();
        let mut again = own.0;
        again[31] |= 0x80;
        refused.push(again);
        for key in refused {
            assert_eq!(SealingKey::try_new(key), Err(Fault::Key), "{}", hex::encode(key));
        }
        assert_eq!(SealingKey::try_new(own.0), Ok(own));
        // HPKE itself refuses them too, should the list ever miss one.
        for key in ORDER_8 {
            let sealed = SealingKey(key).seal((b"", b""), &[0; SHARE], &mut Seeded::new(2));
            assert!(sealed.is_err());
        }
    }

    #[test]
    fn what_is_sealed_opens_with_its_own_key_info_and_aad_alone() {
        let mut rng = Seeded::new(3);
        let (key, other) = (OpeningKey::generate(&mut rng), OpeningKey::generate(&mut rng));
        let sealed = key.sealing().seal((b"info", b"aad"), &[7; SHARE], &mut rng).unwrap();
        let sealed = (&sealed.0, sealed.1.as_slice());
        assert_eq!(key.open((b"info", b"aad"), sealed).unwrap().as_slice(), [7; SHARE]);
        assert!(other.open((b"info", b"aad"), sealed).is_none());
        assert!(key.open((b"infos", b"aad"), sealed).is_none());
        assert!(key.open((b"info", b"add"), sealed).is_none());
    }
}
