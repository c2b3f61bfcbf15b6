//! Reading and writing the binary forms: big-endian, `lp` = u32 length and bytes.
//!
//! Owns no format. Bounds: whoever reads a part names its limit, and nothing may
//! follow the last one. Order: the parts as they stand.

use kit_base::merkle::Hash;
use sha2::{Digest, Sha256};

use super::fault::Fault;
use super::flaw::Flaw;

/// Characters of a name at most: a challenge, a bidder, a bid, a key.
pub const NAME_MAX: usize = 128;

/// SHA-256 over parts, one after the other.
pub fn hash(parts: &[&[u8]]) -> Hash {
    let mut state = Sha256::new();
    parts.iter().for_each(|part| state.update(part));
    state.finalize().into()
}

/// Bytes that are read part by part.
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub const fn at(&self) -> usize {
        self.at
    }

    pub fn take(&mut self, part: &str, length: usize) -> Result<&'a [u8], Fault> {
        let rest = &self.bytes[self.at..];
        let taken = rest.get(..length).ok_or_else(|| Fault::malformed(part, Flaw::Short))?;
        self.at += length;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self, part: &str) -> Result<[u8; N], Fault> {
        Ok(self.take(part, N)?.try_into().expect("as many bytes as were taken"))
    }

    pub fn u8(&mut self, part: &str) -> Result<u8, Fault> {
        Ok(u8::from_be_bytes(self.array(part)?))
    }

    pub fn u16(&mut self, part: &str) -> Result<u16, Fault> {
        Ok(u16::from_be_bytes(self.array(part)?))
    }

    pub fn u32(&mut self, part: &str) -> Result<u32, Fault> {
        Ok(u32::from_be_bytes(self.array(part)?))
    }

    pub fn u64(&mut self, part: &str) -> Result<u64, Fault> {
        Ok(u64::from_be_bytes(self.array(part)?))
    }

    /// Bytes with their length before them.
    pub fn lp(&mut self, part: &str, max: usize) -> Result<&'a [u8], Fault> {
        let length = self.u32(part)? as usize;
        if length > max {
            return Err(Fault::malformed(part, Flaw::TooLong { max }));
        }
        self.take(part, length)
    }

    /// Bytes whose length is known and stands before them all the same.
    pub fn lp_array<const N: usize>(&mut self, part: &str) -> Result<[u8; N], Fault> {
        if self.u32(part)? as usize != N {
            return Err(Fault::malformed(part, Flaw::Length { exact: N }));
        }
        self.array(part)
    }

    /// A name: visible ASCII, so that no two of them look alike.
    pub fn name(&mut self, part: &str) -> Result<String, Fault> {
        let bytes = self.lp(part, NAME_MAX)?;
        let text = String::from_utf8_lossy(bytes).into_owned();
        name(part, &text)?;
        Ok(text)
    }

    /// The bytes that every file of a format starts with.
    pub fn magic(&mut self, part: &str, magic: &[u8; 4]) -> Result<(), Fault> {
        if self.array::<4>(part)? != *magic {
            return Err(Fault::malformed(part, Flaw::Unknown));
        }
        Ok(())
    }

    /// Nothing may follow.
    pub fn end(self, part: &str) -> Result<(), Fault> {
        if self.at < self.bytes.len() {
            return Err(Fault::malformed(part, Flaw::Trailing));
        }
        Ok(())
    }
}

/// Checks a name before it is written.
pub fn name(part: &str, text: &str) -> Result<(), Fault> {
    if text.is_empty() {
        return Err(Fault::malformed(part, Flaw::Empty));
    }
    if text.len() > NAME_MAX {
        return Err(Fault::malformed(part, Flaw::TooLong { max: NAME_MAX }));
    }
    if !text.bytes().all(|it| it.is_ascii_graphic()) {
        return Err(Fault::malformed(part, Flaw::Text));
    }
    Ok(())
}

/// Appends the parts of a format.
pub trait Write {
    fn lp(&mut self, bytes: &[u8]);
}

impl Write for Vec<u8> {
    fn lp(&mut self, bytes: &[u8]) {
        let length = u32::try_from(bytes.len()).expect("every part has a limit below 4 GiB");
        self.extend(length.to_be_bytes());
        self.extend(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_cut_too_long_or_followed_is_named() {
        let bytes = [0, 0, 0, 3, b'a', b'b', b'c', 9];
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.name("bid"), Ok("abc".to_owned()));
        assert_eq!(reader.end("head"), Err(Fault::malformed("head", Flaw::Trailing)));
        for (bytes, flaw) in [
            (vec![0, 0, 0], Flaw::Short),
            (vec![0, 0, 0, 4, b'a'], Flaw::Short),
            (vec![0, 0, 0, 0], Flaw::Empty),
            (vec![0, 0, 0, 1, b' '], Flaw::Text),
            (vec![0, 0, 0, 2, 0xc3, 0xa4], Flaw::Text),
            (vec![0xff, 0xff, 0xff, 0xff, b'a'], Flaw::TooLong { max: NAME_MAX }),
        ] {
            let found = Reader::new(&bytes).name("bid").unwrap_err().within("head");
            assert_eq!(found, Fault::malformed("head.bid", flaw), "{bytes:?}");
        }
    }
}
