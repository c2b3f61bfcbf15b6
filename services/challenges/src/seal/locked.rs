//! A small secret under a passphrase: key files of bidders and trustees.
//!
//! Shape: `4B magic ‖ u8 suite ‖ u32 memory KiB ‖ u32 passes ‖ u32 lanes ‖ 16B salt ‖
//! 12B nonce ‖ lp(ciphertext)`; the key is Argon2id's, the cipher AES-256-GCM bound to
//! all bytes before the ciphertext. Bounds: the cost is neither too cheap to guess
//! against nor so dear that a file could stall whoever opens it.

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use argon2::{Algorithm, Argon2, Params, Version};
use hpke::rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::bytes::{Reader, Write};
use super::fault::Fault;
use super::flaw::Flaw;
use super::kind::Suite;

const SALT: usize = 16;
const NONCE: usize = 12;
/// Bytes of a locked secret at most.
const SECRET_MAX: usize = 4 * 1024;
/// Bytes of a passphrase at least and at most.
pub const PASSPHRASE_MIN: usize = 8;
pub const PASSPHRASE_MAX: usize = 1024;

/// What a file holds; one cannot pass for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Remedy,
    Trustee,
}

impl Form {
    const fn magic(self) -> &'static [u8; 4] {
        match self {
            Self::Remedy => b"JBK1",
            Self::Trustee => b"JBP1",
        }
    }
}

/// What a guess costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// The second choice of RFC 9106: 64 MiB, three passes, four lanes.
    pub const USUAL: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 };
    /// The least that a file may have; for tests.
    pub const LEAST: Self = Self { memory_kib: 8 * 1024, passes: 1, lanes: 1 };
    const MOST: Self = Self { memory_kib: 1024 * 1024, passes: 16, lanes: 16 };

    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let (memory_kib, passes) = (reader.u32("memory")?, reader.u32("passes")?);
        let (cost, part) = (Self { memory_kib, passes, lanes: reader.u32("lanes")? }, "cost");
        let within = |least: u32, it: u32, most: u32| (least..=most).contains(&it);
        let fits = within(Self::LEAST.memory_kib, cost.memory_kib, Self::MOST.memory_kib)
            && within(Self::LEAST.passes, cost.passes, Self::MOST.passes)
            && within(Self::LEAST.lanes, cost.lanes, Self::MOST.lanes);
        fits.then_some(cost).ok_or_else(|| Fault::malformed(part, Flaw::Unknown))
    }

    fn key(self, passphrase: &[u8], salt: &[u8]) -> Result<Zeroizing<[u8; 32]>, Fault> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, None);
        let params = params.map_err(|_| Fault::malformed("cost", Flaw::Unknown))?;
        let mut key = Zeroizing::new([0; 32]);
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let done = argon.hash_password_into(passphrase, salt, key.as_mut());
        done.map(|()| key).map_err(|_| Fault::Locked)
    }
}

/// Checks a new passphrase.
pub fn check_passphrase(passphrase: &[u8]) -> Result<(), Fault> {
    match passphrase.len() {
        0..PASSPHRASE_MIN => Err(Fault::malformed("passphrase", Flaw::Short)),
        PASSPHRASE_MIN..=PASSPHRASE_MAX => Ok(()),
        _ => Err(Fault::malformed("passphrase", Flaw::TooLong { max: PASSPHRASE_MAX })),
    }
}

pub fn lock(
    (form, cost): (Form, Cost),
    passphrase: &[u8],
    secret: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Fault> {
    check_passphrase(passphrase)?;
    let (mut salt, mut nonce) = ([0; SALT], [0; NONCE]);
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut nonce);
    let mut file = form.magic().to_vec();
    file.push(Suite::One.byte());
    for cost in [cost.memory_kib, cost.passes, cost.lanes] {
        file.extend(cost.to_be_bytes());
    }
    file.extend(salt);
    file.extend(nonce);
    let cipher = Aes256Gcm::new_from_slice(&*cost.key(passphrase, &salt)?);
    let cipher = cipher.expect("a key has 32 bytes");
    let mut sealed = Zeroizing::new(Vec::with_capacity(secret.len() + 16));
    sealed.extend_from_slice(secret);
    let done = cipher.encrypt_in_place(&Nonce::from(nonce), &file, &mut *sealed);
    done.expect("a secret is far below the cipher's limit");
    file.lp(&sealed);
    Ok(file)
}

pub fn unlock(form: Form, passphrase: &[u8], file: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let mut reader = Reader::new(file);
    let read = |reader: &mut Reader<'_>| {
        reader.magic("magic", form.magic())?;
        Suite::of(reader.u8("suite")?)?;
        let cost = Cost::read(reader)?;
        Ok((cost, reader.array::<SALT>("salt")?, reader.array::<NONCE>("nonce")?))
    };
    let within = |fault: Fault| fault.within("key_file");
    let (cost, salt, nonce) = read(&mut reader).map_err(within)?;
    let aad = &file[..reader.at()];
    let mut secret = Zeroizing::new(reader.lp("ciphertext", SECRET_MAX).map_err(within)?.to_vec());
    reader.end("key_file")?;
    let cipher = Aes256Gcm::new_from_slice(&*cost.key(passphrase, &salt)?);
    let cipher = cipher.expect("a key has 32 bytes");
    let done = cipher.decrypt_in_place(&Nonce::from(nonce), aad, &mut *secret);
    done.map(|()| secret).map_err(|_| Fault::Locked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::tests::samples::Seeded;

    #[test]
    fn only_the_passphrase_and_the_untouched_file_unlock() {
        let (form, passphrase) = (Form::Remedy, b"correct horse");
        let mut rng = Seeded::new(1);
        let file = lock((form, Cost::LEAST), passphrase, b"secret", &mut rng).unwrap();
        assert_eq!(unlock(form, passphrase, &file).unwrap().as_slice(), b"secret");
        assert_eq!(unlock(form, b"correct horsf", &file).err(), Some(Fault::Locked));
        assert!(unlock(Form::Trustee, passphrase, &file).is_err());
        // Salt, nonce, ciphertext, tag; the cost is checked by the next test.
        for at in [17, 33, file.len() - 20, file.len() - 1] {
            let mut altered = file.clone();
            altered[at] ^= 1;
            assert!(unlock(form, passphrase, &altered).is_err(), "{at}");
        }
        assert!(unlock(form, passphrase, &file[..file.len() - 1]).is_err());
        assert!(unlock(form, passphrase, &[&file[..], &[0]].concat()).is_err());
        assert!(lock((form, Cost::LEAST), b"short", b"secret", &mut rng).is_err());
    }

    #[test]
    fn a_file_that_costs_too_much_or_too_little_is_refused() {
        let mut file =
            lock((Form::Remedy, Cost::LEAST), b"passphrase", b"it", &mut Seeded::new(2)).unwrap();
        for (at, byte) in [(5, 0xff), (7, 0), (12, 0), (9, 1), (16, 0), (15, 1)] {
            let kept = std::mem::replace(&mut file[at], byte);
            let fault = unlock(Form::Remedy, b"passphrase", &file).err();
            assert_eq!(fault, Some(Fault::malformed("key_file.cost", Flaw::Unknown)), "{at}");
            file[at] = kept;
        }
    }
}
