//! What is wrong with one part of a format, or with a committee.

use std::fmt::{Display, Formatter};

use kit_base::Text;

/// Why a part is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The bytes end before the part does.
    Short,
    /// Bytes follow where nothing should.
    Trailing,
    /// Not one of the known values.
    Unknown,
    Empty,
    TooLong {
        max: usize,
    },
    /// Not exactly as many bytes as the format has.
    Length {
        exact: usize,
    },
    /// Not the characters that a name may have.
    Text,
    /// Twice the same, or not in rising order.
    Order,
    Zero,
    /// The first entry is not the bid form.
    NoForm,
    /// Not a size of the padding, or padding that is not zero.
    Padding,
}

impl Flaw {
    pub fn public(self) -> Text {
        match self {
            Self::Short => Text::new("内容不完整", "it ends too early"),
            Self::Trailing => Text::new("末尾有多余内容", "bytes follow the end"),
            Self::Unknown => Text::new("取值未知", "its value is not known"),
            Self::Empty => Text::new("不能为空", "it is empty"),
            Self::TooLong { max } => {
                Text::with(format!("最多 {max}"), format!("it is at most {max}"))
            }
            Self::Length { exact } => {
                Text::with(format!("须为 {exact} 字节"), format!("it has {exact} bytes"))
            }
            Self::Text => Text::new("含有不允许的字符", "it has characters that no name has"),
            Self::Order => Text::new("重复或顺序有误", "it is repeated or out of order"),
            Self::Zero => Text::new("须从 1 起", "it starts at 1"),
            Self::NoForm => Text::new("第一项须为 bid.json", "the first entry is not bid.json"),
            Self::Padding => Text::new("填充有误", "its padding is wrong"),
        }
    }
}

impl Display for Flaw {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.public().en)
    }
}

/// Why a committee is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitteeFlaw {
    /// Not between one and all, or too many trustees.
    Threshold { max: usize },
    /// No kinds of envelope, or a mixture that has no order.
    Envelopes,
    /// A window that is empty or too long.
    Window { max_minutes: u32 },
    /// A trustee or a key stands there twice.
    Repeated(String),
    /// A key that gives its secret away, or is not written as it should be.
    WeakKey(String),
    /// The signature that ties both keys to the trustee and the challenge is wrong.
    Proof(String),
}

impl CommitteeFlaw {
    pub fn public(&self) -> Text {
        match self {
            Self::Threshold { max } => Text::with(
                format!("受托人须为 1 至 {max} 名，门限不超过人数"),
                format!("a committee has 1 to {max} trustees and asks for no more than all"),
            ),
            Self::Envelopes => Text::new(
                "信封须为整封，或按资格、技术、报价排列",
                "the envelopes are one whole, or some of qualification, technical and price",
            ),
            Self::Window { max_minutes } => Text::with(
                format!("时限须为 1 至 {max_minutes} 分钟"),
                format!("a window has 1 to {max_minutes} minutes"),
            ),
            Self::Repeated(id) => Text::with(
                format!("受托人 {id} 或其密钥重复"),
                format!("trustee {id} or a key of it is there twice"),
            ),
            Self::WeakKey(id) => Text::with(
                format!("受托人 {id} 的密钥不安全"),
                format!("a key of trustee {id} is weak"),
            ),
            Self::Proof(id) => Text::with(
                format!("受托人 {id} 的持有证明无效"),
                format!("the proof of possession of trustee {id} is not valid"),
            ),
        }
    }
}

impl Display for CommitteeFlaw {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.public().en)
    }
}
