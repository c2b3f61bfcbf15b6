//! What becomes of a bid at the opening.

use kit_base::merkle::Hash;
use kit_base::{Problem, Text};

use super::content::Content;
use super::fault::Fault;

/// The result for one bid; a content has no printed form.
pub enum Outcome {
    Opened(Opened),
    /// The bid is ineligible (`seal_invalid`): its bidder sealed it wrongly, or the
    /// ciphertext is not the one that was signed.
    SealInvalid(Cause),
    /// It stays closed, through no proven fault of its bidder; a remedy key may follow.
    Unopened(Why),
}

pub struct Opened {
    pub content: Content,
    pub means: Means,
    /// Places whose share fits its commit and yet leads to another key: dealt so that
    /// some trustees could open and others not. It goes on the record.
    pub odd: Vec<u8>,
}

/// Where the key came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    Shares,
    Remedy,
}

/// A trustee's word against a share, for the auditor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    pub head: Hash,
    pub place: u8,
    pub cause: Cause,
}

/// What is wrong with a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    OtherCiphertext,
    /// A share that does not open with its trustee's key.
    ShareUnopenable,
    /// A share that is not the one committed to.
    ShareMisfit,
    /// So many trustees complained as could have opened it.
    SharesUnusable,
    /// No choice of shares leads to the key committed to.
    NoKeyFits,
    Undecryptable,
    Padding,
    Content(Fault),
}

impl Cause {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherCiphertext => "other_ciphertext",
            Self::ShareUnopenable => "share_unopenable",
            Self::ShareMisfit => "share_misfit",
            Self::SharesUnusable => "shares_unusable",
            Self::NoKeyFits => "no_key_fits",
            Self::Undecryptable => "undecryptable",
            Self::Padding => "padding",
            Self::Content(_) => "content",
        }
    }

    pub fn text(&self) -> Text {
        match self {
            Self::OtherCiphertext => {
                Text::new("密文不是所签署的密文", "the ciphertext is not the one signed")
            }
            Self::ShareUnopenable => Text::new("密钥分片无法解开", "the share does not open"),
            Self::ShareMisfit => {
                Text::new("密钥分片与承诺不符", "the share does not fit its commit")
            }
            Self::SharesUnusable => Text::new("密钥分片不可用", "the shares are not usable"),
            Self::NoKeyFits => Text::new("密钥与承诺不符", "no key fits the commit"),
            Self::Undecryptable => Text::new("密文无法解密", "the ciphertext does not decrypt"),
            Self::Padding => Text::new("填充有误", "the padding is wrong"),
            Self::Content(fault) => fault.public(),
        }
    }
}

/// Why a bid stays closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    TooFewReleases,
    /// Some trustees complain, too few to believe without an auditor.
    SharesDisputed,
    CiphertextMissing,
}

impl Why {
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooFewReleases => "too_few_releases",
            Self::SharesDisputed => "shares_disputed",
            Self::CiphertextMissing => "ciphertext_missing",
        }
    }

    pub const fn text(self) -> Text {
        match self {
            Self::TooFewReleases => Text::new("放行人数不足", "too few trustees have released"),
            Self::SharesDisputed => {
                Text::new("密钥分片有争议，待核实", "its shares are disputed, to be settled")
            }
            Self::CiphertextMissing => Text::new("缺少密文", "the ciphertext is missing"),
        }
    }
}
