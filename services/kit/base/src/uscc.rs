//! The unified social credit code (统一社会信用代码), GB 32100-2015.
//!
//! Owns the check of both check characters. Bounds: 18 characters of the
//! standard's alphabet.

use std::fmt::{Display, Formatter};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;
/// Weights of the whole code's check character: powers of 3 modulo 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Weights of the organisation code inside it (GB 11714-1997).
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A valid unified social credit code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uscc(String);

/// What is wrong with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    #[error("a credit code has 18 characters")]
    Length,
    #[error("a credit code has no such character")]
    Charset,
    #[error("the organisation code's check character is wrong")]
    OrganisationCheck,
    #[error("the check character is wrong")]
    Check,
}

impl Uscc {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Computes the last character of the first seventeen.
    fn check(code: &[u8]) -> Option<u8> {
        let value = |byte: &u8| ALPHABET.iter().position(|known| known == byte);
        let mut sum = 0;
        for (byte, weight) in code.iter().zip(WEIGHTS) {
            sum += u32::try_from(value(byte)?).ok()? * weight;
        }
        Some(ALPHABET[((31 - sum % 31) % 31) as usize])
    }

    /// Computes the ninth character of an organisation code.
    fn organisation_check(code: &[u8]) -> u8 {
        let value = |byte: u8| match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            letter => u32::from(letter - b'A') + 10,
        };
        let sum: u32 = code.iter().zip(ORGANISATION_WEIGHTS).map(|(b, w)| value(*b) * w).sum();
        match 11 - sum % 11 {
            10 => b'X',
            11 => b'0',
            digit => b'0' + u8::try_from(digit).expect("a digit below ten"),
        }
    }
}

impl FromStr for Uscc {
    type Err = UsccError;

    /// Normalises to upper case without spaces, then checks.
    fn from_str(text: &str) -> Result<Self, UsccError> {
        let code: String =
            text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
        let bytes = code.as_bytes();
        if bytes.len() != LENGTH {
            return Err(UsccError::Length);
        }
        let check = Self::check(&bytes[..17]).ok_or(UsccError::Charset)?;
        if !ALPHABET.contains(&bytes[17]) {
            return Err(UsccError::Charset);
        }
        if Self::organisation_check(&bytes[8..16]) != bytes[16] {
            return Err(UsccError::OrganisationCheck);
        }
        if check != bytes[17] {
            return Err(UsccError::Check);
        }
        Ok(Self(code))
    }
}

impl TryFrom<String> for Uscc {
    type Error = UsccError;

    fn try_from(text: String) -> Result<Self, UsccError> {
        text.parse()
    }
}

impl From<Uscc> for String {
    fn from(code: Uscc) -> Self {
        code.0
    }
}

impl Display for Uscc {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publicly_printed_codes_pass() {
        for code in [
            "9144030071526726XG",
            "914403001922038216",
            "91330100799655058B",
            "91110108551385082Q",
            "91350100M000100Y43",
            " 91310115mayy00018w ",
        ] {
            assert!(code.parse::<Uscc>().is_ok(), "{code}");
        }
    }

    #[test]
    fn wrong_codes_name_what_is_wrong() {
        for (code, expected) in [
            ("91350100M000100Y4Z", UsccError::Charset),
            ("91310115MA1G4L1WXK", UsccError::OrganisationCheck),
            ("91310115MAYY00018X", UsccError::Check),
            ("91310115MAYY00028W", UsccError::OrganisationCheck),
            ("9131O115MAYY00018W", UsccError::Charset),
            ("91310115MAYY00018", UsccError::Length),
        ] {
            assert_eq!(code.parse::<Uscc>(), Err(expected), "{code}");
        }
    }
}
