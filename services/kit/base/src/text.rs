//! A sentence in both languages of the platform: Chinese first, English second.

use std::borrow::Cow;

/// The language a reader asked for; Chinese unless English is preferred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    /// Reads an `accept-language` header or a locale: the first of zh and en wins.
    pub fn of(tag: &str) -> Self {
        tag.split([',', ';', ':'])
            .map(|part| part.trim().to_ascii_lowercase())
            .find_map(|part| match part.get(..2) {
                Some("en") => Some(Self::En),
                Some("zh") => Some(Self::Zh),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// The BCP 47 tag of the language.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

/// One sentence, in Chinese and in English, written for a clerk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub zh: Cow<'static, str>,
    pub en: Cow<'static, str>,
}

impl Text {
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }

    /// A sentence that carries a value, such as the limit that was passed.
    pub fn with(zh: String, en: String) -> Self {
        Self { zh: Cow::Owned(zh), en: Cow::Owned(en) }
    }

    pub fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}
