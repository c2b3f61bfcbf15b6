//! Ed25519 keys, and the end that every signed form has.
//!
//! Owns the rule that a signature covers a tag and all bytes before it: of another
//! form none fits. Shape: `… ‖ lp(key_id) ‖ lp(signature)`. Bounds: strict
//! verification only. Order: the signature is the last part.

use ed25519_dalek::pkcs8::DecodePrivateKey;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use hpke::rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::bytes::{Reader, Write, name};
use super::fault::Fault;

pub const SIGNATURE: usize = 64;

/// A private signing key; it has no printed form and is wiped when dropped.
#[derive(Clone)]
pub struct Signer(SigningKey);

impl Signer {
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut());
        Self::from_seed(&seed)
    }

    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Reads a PKCS#8 private key in PEM, as `openssl genpkey -algorithm ed25519` writes.
    pub fn from_pem(text: &str) -> Result<Self, Fault> {
        SigningKey::from_pkcs8_pem(text).map(Self).map_err(|_| Fault::Key)
    }

    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    pub fn verifier(&self) -> Verifier {
        Verifier(self.0.verifying_key().to_bytes())
    }

    pub fn sign(&self, tag: &str, bytes: &[u8]) -> [u8; SIGNATURE] {
        self.0.sign(&[tag.as_bytes(), bytes].concat()).to_bytes()
    }
}

/// A public signing key that is fit for use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Verifier([u8; 32]);

impl Verifier {
    /// Refuses keys of small order and second spellings of a key.
    pub fn try_new(bytes: [u8; 32]) -> Result<Self, Fault> {
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| Fault::Key)?;
        let canonical = key.to_edwards().compress().to_bytes() == bytes;
        if key.is_weak() || !canonical {
            return Err(Fault::Key);
        }
        Ok(Self(bytes))
    }

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The name of a key that nobody gave another: its bytes in hex.
    pub fn key_id(&self) -> String {
        hex::encode(self.0)
    }

    /// Holds a signature against the tag and the bytes; `what` names the form.
    pub fn check(
        &self,
        (what, tag): (&'static str, &str),
        bytes: &[u8],
        signature: &[u8; SIGNATURE],
    ) -> Result<(), Fault> {
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| Fault::Key)?;
        let signed = [tag.as_bytes(), bytes].concat();
        let signature = Signature::from_bytes(signature);
        key.verify_strict(&signed, &signature).map_err(|_| Fault::Signature(what))
    }
}

/// Who signed, and what: the last two parts of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub key_id: String,
    signature: [u8; SIGNATURE],
    /// How many bytes stand before the signature.
    covered: usize,
}

impl Signed {
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let key_id = reader.name("key_id")?;
        let covered = reader.at();
        Ok(Self { key_id, covered, signature: reader.lp_array("signature")? })
    }

    /// Ends a form with the key's name and the signature.
    pub fn write(
        mut bytes: Vec<u8>,
        tag: &str,
        (key_id, signer): (&str, &Signer),
    ) -> Result<Vec<u8>, Fault> {
        name("key_id", key_id)?;
        bytes.lp(key_id.as_bytes());
        let signature = signer.sign(tag, &bytes);
        bytes.lp(&signature);
        Ok(bytes)
    }

    pub fn check(
        &self,
        names: (&'static str, &str),
        bytes: &[u8],
        key: &Verifier,
    ) -> Result<(), Fault> {
        key.check(names, &bytes[..self.covered], &self.signature)
    }
}

/// Whether two hashes are one, in constant time.
pub fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        hex::decode(text).unwrap().try_into().unwrap()
    }

    #[test]
    fn the_known_answers_of_rfc_8032_come_out() {
        for (seed, key, message, signature) in [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac\
                 c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e\
                 458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            ),
        ] {
            let (signer, message) =
                (Signer::from_seed(&bytes(seed)), hex::decode(message).unwrap());
            let signed = signer.sign("", &message);
            assert_eq!(
                (hex::encode(signed).as_str(), signer.verifier()),
                (signature, Verifier::try_new(bytes(key)).unwrap())
            );
            signer.verifier().check(("it", ""), &message, &signed).unwrap();
            let other = signer.verifier().check(("it", "tag"), &message, &signed);
            assert_eq!(other, Err(Fault::Signature("it")));
        }
    }

    #[test]
    fn weak_keys_are_refused() {
        let one = "0100000000000000000000000000000000000000000000000000000000000000";
        let one_again = "0100000000000000000000000000000000000000000000000000000000000080";
        let order_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
        for key in [one, one_again, order_8, &"ff".repeat(32)] {
            assert_eq!(Verifier::try_new(bytes(key)), Err(Fault::Key), "{key}");
        }
    }

    #[test]
    fn a_key_is_read_from_pem() {
        // The private key of RFC 8410, 10.3.
        let text = "-----BEGIN PRIVATE KEY-----\n\
                    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
                    -----END PRIVATE KEY-----\n";
        let public = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";
        assert_eq!(Signer::from_pem(text).unwrap().verifier().key_id(), public);
        assert!(Signer::from_pem("no key").is_err());
    }
}
