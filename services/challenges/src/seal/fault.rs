//! What is wrong with something sealed, signed or released, and with whose part of it.

use kit_base::{Kind, Problem, Text};

use super::flaw::{CommitteeFlaw, Flaw};

/// Why bytes, keys or releases are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The bytes are not what the format says; the part is a path such as
    /// `head.envelopes[1].commit`.
    #[error("{part}: {flaw}")]
    Malformed { part: String, flaw: Flaw },
    /// The signature of the named thing does not fit its bytes and the key.
    #[error("the signature of the {0} is wrong")]
    Signature(&'static str),
    #[error("the key is not usable")]
    Key,
    #[error("the committee is wrong: {0}")]
    Committee(CommitteeFlaw),
    #[error("it belongs to another challenge")]
    OtherChallenge,
    #[error("it belongs to another bidder")]
    OtherBidder,
    #[error("it was made under other terms")]
    OtherTerms,
    #[error("the next revision is {next}")]
    OtherRevision { next: u32 },
    /// Not the envelopes or the shares that the committee asks for.
    #[error("the envelopes are not those of the committee")]
    OtherEnvelopes,
    #[error("a closing has at most {max} bids")]
    ClosingFull { max: usize },
    /// The leaves do not lead to the root that was published.
    #[error("the leaves do not make the root")]
    OtherRoot,
    #[error("a leaf has no head")]
    LeafWithoutHead,
    #[error("a head has no leaf")]
    HeadWithoutLeaf,
    #[error("no key is called {0}")]
    UnknownKey(String),
    #[error("bidding is still open")]
    StillOpen,
    /// A release for another challenge, round, kind or set of bids.
    #[error("the release is for another opening")]
    OtherOpening,
    /// Some bids and not others.
    #[error("the release does not cover the whole set")]
    Selective,
    #[error("the key is not a trustee's of this challenge")]
    NotTrustee,
    #[error("the trustee has released already")]
    ReleasedTwice,
    /// A share that does not fit the bidder's commit, or a complaint about one that does.
    #[error("the release says of bid {0} what is not so")]
    FalseShare(String),
    #[error("the passphrase is wrong or the file was altered")]
    Locked,
}

impl Fault {
    pub fn malformed(part: &str, flaw: Flaw) -> Self {
        Self::Malformed { part: part.to_owned(), flaw }
    }

    /// Adds the step that led here: `commit` inside `envelopes[1]` is `envelopes[1].commit`.
    #[must_use]
    pub fn within(self, step: &str) -> Self {
        match self {
            Self::Malformed { part, flaw } => {
                Self::Malformed { part: format!("{step}.{part}"), flaw }
            }
            other => other,
        }
    }
}

impl Problem for Fault {
    fn kind(&self) -> Kind {
        match self {
            Self::Malformed { .. }
            | Self::Signature(_)
            | Self::Key
            | Self::Committee(_)
            | Self::OtherChallenge
            | Self::OtherBidder
            | Self::OtherEnvelopes
            | Self::OtherRoot
            | Self::LeafWithoutHead
            | Self::HeadWithoutLeaf
            | Self::UnknownKey(_)
            | Self::OtherOpening
            | Self::Selective
            | Self::FalseShare(_)
            | Self::Locked => Kind::Invalid,
            Self::NotTrustee => Kind::Forbidden,
            Self::ReleasedTwice => Kind::Exists,
            Self::OtherTerms
            | Self::OtherRevision { .. }
            | Self::ClosingFull { .. }
            | Self::StillOpen => Kind::Refused,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "SEAL_MALFORMED",
            Self::Signature(_) => "SEAL_SIGNATURE_WRONG",
            Self::Key => "SEAL_KEY_UNUSABLE",
            Self::Committee(_) => "COMMITTEE_WRONG",
            Self::OtherChallenge => "SEAL_OTHER_CHALLENGE",
            Self::OtherBidder => "SEAL_OTHER_BIDDER",
            Self::OtherTerms => "SEAL_OTHER_TERMS",
            Self::OtherRevision { .. } => "SEAL_OTHER_REVISION",
            Self::OtherEnvelopes => "SEAL_OTHER_ENVELOPES",
            Self::ClosingFull { .. } => "CLOSING_FULL",
            Self::OtherRoot => "CLOSING_OTHER_ROOT",
            Self::LeafWithoutHead => "CLOSING_LEAF_WITHOUT_HEAD",
            Self::HeadWithoutLeaf => "CLOSING_HEAD_WITHOUT_LEAF",
            Self::UnknownKey(_) => "SEAL_KEY_UNKNOWN",
            Self::StillOpen => "BIDDING_STILL_OPEN",
            Self::OtherOpening => "RELEASE_OTHER_OPENING",
            Self::Selective => "RELEASE_SELECTIVE",
            Self::NotTrustee => "NOT_A_TRUSTEE",
            Self::ReleasedTwice => "RELEASED_TWICE",
            Self::FalseShare(_) => "RELEASE_FALSE",
            Self::Locked => "PASSPHRASE_WRONG",
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Malformed { part, flaw } => {
                let text = flaw.public();
                Text::with(format!("{part}：{}", text.zh), format!("{part}: {}", text.en))
            }
            Self::Committee(flaw) => flaw.public(),
            Self::OtherRevision { next } => {
                Text::with(format!("版本号应为 {next}"), format!("the revision should be {next}"))
            }
            Self::ClosingFull { max } => Text::with(
                format!("一次截止最多 {max} 份揭榜"),
                format!("a closing has at most {max} bids"),
            ),
            Self::UnknownKey(id) => Text::with(
                format!("没有登记公钥 {id}"),
                format!("no public key is registered as {id}"),
            ),
            Self::FalseShare(bid) => Text::with(
                format!("放行文件对揭榜 {bid} 的陈述不实"),
                format!("the release says of bid {bid} what is not so"),
            ),
            Self::Signature(_)
            | Self::Key
            | Self::OtherChallenge
            | Self::OtherBidder
            | Self::OtherTerms
            | Self::OtherEnvelopes
            | Self::OtherRoot
            | Self::LeafWithoutHead
            | Self::HeadWithoutLeaf
            | Self::StillOpen
            | Self::OtherOpening
            | Self::Selective
            | Self::NotTrustee
            | Self::ReleasedTwice
            | Self::Locked => self.sentence(),
        }
    }
}

impl Fault {
    /// The sentences that carry no value.
    const fn sentence(&self) -> Text {
        match self {
            Self::Signature(_) => Text::new("签名无效", "the signature is not valid"),
            Self::Key => Text::new("密钥不可用", "the key is not usable"),
            Self::OtherChallenge => Text::new("不属于该榜单", "it belongs to another challenge"),
            Self::OtherBidder => Text::new("不属于该揭榜单位", "it belongs to another bidder"),
            Self::OtherTerms => Text::new(
                "密封所依据的条款已变更，须确认或替换",
                "the terms have changed since it was sealed: confirm or replace it",
            ),
            Self::OtherEnvelopes => Text::new(
                "信封或密钥分片与开标委员会不符",
                "its envelopes or shares are not those of the committee",
            ),
            Self::OtherRoot => {
                Text::new("叶子与公布的根不符", "the leaves do not make the published root")
            }
            Self::LeafWithoutHead => Text::new("有揭榜缺少封头", "a leaf has no head"),
            Self::HeadWithoutLeaf => Text::new("有封头不在截止集合内", "a head has no leaf"),
            Self::StillOpen => Text::new("揭榜尚未截止", "bidding is still open"),
            Self::OtherOpening => {
                Text::new("放行文件属于另一次开标", "the release is for another opening")
            }
            Self::Selective => Text::new(
                "放行须覆盖全部揭榜，不得挑选",
                "a release covers every bid of the set or is refused",
            ),
            Self::NotTrustee => {
                Text::new("不是该榜单的开标受托人", "not a trustee of this challenge")
            }
            Self::ReleasedTwice => {
                Text::new("该受托人已经放行", "the trustee has released already")
            }
            Self::Locked => Text::new(
                "口令有误或文件已被改动",
                "the passphrase is wrong or the file was altered",
            ),
            Self::Malformed { .. }
            | Self::Committee(_)
            | Self::OtherRevision { .. }
            | Self::ClosingFull { .. }
            | Self::UnknownKey(_)
            | Self::FalseShare(_) => Text::new("内容有误", "it is wrong"),
        }
    }
}
