//! The words of a shortcut: a common read or act as noun and verb, such as
//! `challenges list`. Each service names its own; the kit knows none.

use kit_base::Text;

/// A noun that groups shortcuts.
#[derive(Clone, Copy, Debug)]
pub struct Noun {
    pub word: &'static str,
    /// A second word for it, such as the singular.
    pub also: Option<&'static str>,
    zh: &'static str,
    en: &'static str,
}

impl Noun {
    pub const fn new(word: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { word, also: None, zh, en }
    }

    pub const fn also(mut self, word: &'static str) -> Self {
        self.also = Some(word);
        self
    }

    pub const fn about(&self) -> Text {
        Text::new(self.zh, self.en)
    }
}

/// The one argument of a shortcut.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// The field that it fills.
    pub field: &'static str,
    /// The collection that a bare id belongs to.
    pub collection: &'static str,
}

/// How often an option may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Often {
    AtMostOnce,
    Once,
    Any,
}

/// An option that fills a field of the request: `page_size` is `--page-size`.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    pub field: &'static str,
    pub often: Often,
    zh: &'static str,
    en: &'static str,
}

impl Flag {
    pub const fn new(field: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { field, often: Often::AtMostOnce, zh, en }
    }

    /// It must be given.
    pub const fn once(mut self) -> Self {
        self.often = Often::Once;
        self
    }

    /// It may be given again and again.
    pub const fn any(mut self) -> Self {
        self.often = Often::Any;
        self
    }

    pub const fn about(&self) -> Text {
        Text::new(self.zh, self.en)
    }
}

/// A column of a list: a path into each item; `{lang}` stands for zh or en.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub path: &'static str,
    zh: &'static str,
    en: &'static str,
}

impl Column {
    pub const fn new(path: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { path, zh, en }
    }

    pub const fn title(&self) -> Text {
        Text::new(self.zh, self.en)
    }
}

/// A common read or act.
#[derive(Clone, Debug)]
pub struct Shortcut {
    pub noun: Noun,
    pub verb: &'static str,
    pub about: Text,
    /// `jiebang.challenges.v1.ChallengeService/ListChallenges`
    pub method: &'static str,
    pub argument: Option<Argument>,
    pub flags: &'static [Flag],
    /// Empty where the answer is one resource.
    pub columns: &'static [Column],
}

impl Shortcut {
    pub const fn new(noun: Noun, verb: &'static str, method: &'static str, about: Text) -> Self {
        Self { noun, verb, about, method, argument: None, flags: &[], columns: &[] }
    }

    /// Says what an object of a collection waits for.
    pub const fn explaining(noun: Noun, collection: &'static str) -> Self {
        let about = Text::new("说明其等待何事、由谁办理", "say what it waits for, and whom");
        let explain = "jiebang.kit.v1.ExplainService/Explain";
        Self::new(noun, "explain", explain, about).of("name", collection)
    }

    /// Takes the name of a resource of that collection.
    pub const fn of(mut self, field: &'static str, collection: &'static str) -> Self {
        self.argument = Some(Argument { field, collection });
        self
    }

    pub const fn flags(mut self, flags: &'static [Flag]) -> Self {
        self.flags = flags;
        self
    }

    pub const fn columns(mut self, columns: &'static [Column]) -> Self {
        self.columns = columns;
        self
    }
}
