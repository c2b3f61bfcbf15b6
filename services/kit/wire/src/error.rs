//! Why a caller is not known.

use std::path::PathBuf;

use kit_base::{FieldError, Kind, Problem, Text};

/// A failure of the wire's own: credentials, the identity provider, the settings.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the token is refused: {0}")]
    Token(#[from] TokenFault),
    #[error("the credentials are refused: {0}")]
    Credentials(&'static str),
    #[error("the roles {0} and {1} exclude each other")]
    RolesExclude(&'static str, &'static str),
    #[error("the identity provider does not answer: {0}")]
    Provider(String),
    #[error("{path}: {cause}", path = path.display())]
    KeyFile { path: PathBuf, cause: String },
    #[error("the development issuer does not exist in the production profile")]
    NotInProduction,
    #[error("a development token lives at most {0} days")]
    TooLong(u64),
    #[error(transparent)]
    Config(#[from] FieldError),
}

/// What is wrong with a token. The caller is told only whether a new one would help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    #[error("it is not a signed JWT")]
    Malformed,
    #[error("its header asks for something we never follow")]
    Header,
    #[error("its key is not one of the issuer's")]
    Key,
    #[error("its algorithm is not the one of its key")]
    Algorithm,
    #[error("its signature is wrong")]
    Signature,
    #[error("it comes from another issuer")]
    Issuer,
    #[error("it is meant for somebody else")]
    Audience,
    #[error("its claim {0} is missing or malformed")]
    Claim(&'static str),
    #[error("it has expired")]
    Expired,
    #[error("it is not valid yet")]
    NotYet,
}

impl Problem for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Token(_) | Self::Credentials(_) => Kind::Unauthenticated,
            Self::RolesExclude(..) | Self::NotInProduction => Kind::Forbidden,
            Self::Provider(_) => Kind::Busy,
            Self::TooLong(_) | Self::Config(_) => Kind::Invalid,
            Self::KeyFile { .. } => Kind::Internal,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Token(TokenFault::Expired) => "TOKEN_EXPIRED",
            Self::Token(_) => "TOKEN_INVALID",
            Self::Credentials(_) => "CREDENTIALS_INVALID",
            Self::RolesExclude(..) => "ROLES_EXCLUDE_EACH_OTHER",
            Self::Provider(_) => "IDENTITY_PROVIDER_UNREACHABLE",
            Self::KeyFile { .. } => "INTERNAL",
            Self::NotInProduction => "NOT_IN_PRODUCTION",
            Self::TooLong(_) => "TOKEN_TTL",
            Self::Config(error) => error.reason(),
        }
    }

    fn public(&self) -> Text {
        match self {
            Self::Token(TokenFault::Expired) => {
                Text::new("登录已过期，请重新登录", "your sign-in has expired; sign in again")
            }
            Self::Token(_) | Self::Credentials(_) => Text::new(
                "登录凭证无效，请重新登录",
                "your credentials are not valid; sign in again",
            ),
            Self::RolesExclude(..) => {
                Text::new("您的角色相互排斥，请联系管理员", "two of your roles exclude each other")
            }
            Self::Provider(_) => Text::new(
                "身份认证服务暂不可用，请稍后重试",
                "sign-in is unavailable; retry shortly",
            ),
            Self::KeyFile { .. } => Text::new("系统内部错误", "internal error"),
            Self::NotInProduction => Text::new("生产环境没有此功能", "not available in production"),
            Self::TooLong(_) => Text::new("令牌有效期过长", "the token would live too long"),
            Self::Config(error) => error.public(),
        }
    }
}
