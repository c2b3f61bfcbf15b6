//! Padding: the length of a ciphertext says little about the content.
//!
//! Shape: `u64 length ‖ content ‖ zeros`, up to a size that keeps only the leading bits
//! of the length (Padmé). Bounds: 64 KiB to 49 MiB, so that a ciphertext stays within
//! one upload.

use zeroize::Zeroizing;

use super::fault::Fault;
use super::flaw::Flaw;

pub const PADDED_MIN: usize = 64 * 1024;
pub const PADDED_MAX: usize = 49 * 1024 * 1024;

const LENGTH: usize = 8;
/// Bytes of content that the largest size has room for.
pub const CONTENT_MAX: usize = PADDED_MAX - LENGTH;

/// The padded size of so many bytes; at most 12 % larger.
pub const fn size(bytes: usize) -> usize {
    if bytes <= PADDED_MIN {
        return PADDED_MIN;
    }
    let exponent = bytes.ilog2();
    let kept = exponent.ilog2() + 1;
    let mask = (1 << (exponent - kept)) - 1;
    (bytes + mask) & !mask
}

/// Whether padding ends at this size.
pub const fn is_size(bytes: u64) -> bool {
    let (min, max) = (PADDED_MIN as u64, PADDED_MAX as u64);
    bytes >= min && bytes <= max && size(bytes as usize) as u64 == bytes
}

pub fn pad(content: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
    if content.len() > CONTENT_MAX {
        return Err(Fault::malformed("content", Flaw::TooLong { max: CONTENT_MAX }));
    }
    let size = size(LENGTH + content.len());
    // Room for the tag of the cipher: growing later would leave a copy behind.
    let mut padded = Zeroizing::new(Vec::with_capacity(size + 16));
    padded.extend((content.len() as u64).to_be_bytes());
    padded.extend_from_slice(content);
    padded.resize(size, 0);
    Ok(padded)
}

/// The content inside; every bit of the padding must be as `pad` makes it.
pub fn unpad(padded: &[u8]) -> Result<&[u8], Fault> {
    let wrong = || Fault::malformed("padding", Flaw::Padding);
    let (length, rest) = padded.split_at_checked(LENGTH).ok_or_else(wrong)?;
    let length = u64::from_be_bytes(length.try_into().expect("eight bytes were taken"));
    let length = usize::try_from(length).map_err(|_| wrong())?;
    let (content, zeros) = rest.split_at_checked(length).ok_or_else(wrong)?;
    if padded.len() != size(LENGTH + length) || zeros.iter().any(|it| *it != 0) {
        return Err(wrong());
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_keep_the_leading_bits() {
        for (bytes, expected) in [
            (0, PADDED_MIN),
            (PADDED_MIN, PADDED_MIN),
            (PADDED_MIN + 1, PADDED_MIN + 2_048),
            (100_000, 100_352),
            (1_000_000, 1_015_808),
            (PADDED_MAX - 1, PADDED_MAX),
        ] {
            assert_eq!(size(bytes), expected, "{bytes}");
        }
        assert!(pad(&vec![0; CONTENT_MAX]).is_ok() && pad(&vec![0; CONTENT_MAX + 1]).is_err());
    }

    #[test]
    fn padding_that_hides_something_is_refused() {
        let padded = pad(b"content").unwrap();
        assert_eq!(unpad(&padded), Ok(b"content".as_slice()));
        let altered = |at: usize, byte: u8| {
            let mut altered = padded.to_vec();
            altered[at] = byte;
            altered
        };
        for wrong in [
            altered(PADDED_MIN - 1, 1),
            altered(LENGTH + 7, 1),
            altered(7, 6),
            altered(0, 1),
            altered(5, 2),
            padded[..PADDED_MIN - 1].to_vec(),
            [&padded[..], &[0]].concat(),
            vec![0; 7],
        ] {
            assert_eq!(unpad(&wrong), Err(Fault::malformed("padding", Flaw::Padding)));
        }
    }

    proptest! {
        #[test]
        fn a_size_is_its_own_size(bytes in 0..PADDED_MAX) {
            let padded = size(bytes);
            prop_assert!(is_size(padded as u64) && padded >= bytes);
            let overhead = (padded - bytes) * 100;
            prop_assert!(bytes <= PADDED_MIN || overhead <= bytes * 12);
        }
    }
}
