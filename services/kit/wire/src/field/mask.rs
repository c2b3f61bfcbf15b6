//! Update masks: which fields an update means.
//!
//! Only the mask tells a field that was left alone from one that was emptied.

use std::collections::BTreeSet;

use kit_base::Text;
use prost_types::FieldMask;

use super::{Field, fault, missing};

/// Paths of one mask at most.
const PATHS_MAX: usize = 100;

/// What an update touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mask {
    /// No mask: every field that holds something.
    Populated,
    /// `*`: every field, the empty ones too.
    All,
    Paths(BTreeSet<String>),
}

impl Mask {
    /// Reads a mask against the paths that the message has.
    pub fn of(mask: Option<FieldMask>, known: &[&str]) -> Field<Self> {
        let Some(FieldMask { paths }) = mask else { return Ok(Self::Populated) };
        match paths.as_slice() {
            [] => return Ok(Self::Populated),
            [all] if all == "*" => return Ok(Self::All),
            _ => {}
        }
        if paths.len() > PATHS_MAX {
            let text = Text::new("更新字段过多", "an update mask has at most 100 paths");
            return Err(fault("update_mask", "TOO_MANY", text));
        }
        for (at, path) in paths.iter().enumerate() {
            if !known.iter().any(|known| covers(path, known)) {
                let text = Text::new("没有这个字段", "there is no such field to update");
                return Err(fault(&format!("update_mask.paths[{at}]"), "UNKNOWN_PATH", text));
            }
        }
        Ok(Self::Paths(paths.into_iter().collect()))
    }

    /// Whether the mask names the field, itself or through its parent.
    pub fn covers(&self, path: &str) -> bool {
        match self {
            Self::Populated => false,
            Self::All => true,
            Self::Paths(paths) => paths.iter().any(|named| covers(named, path)),
        }
    }

    /// What the update means for one field that arrived as `value`.
    pub fn change<T>(&self, path: &'static str, value: Option<T>) -> Change<T> {
        let clears = self.covers(path);
        match value {
            Some(value) if clears || *self == Self::Populated => Change::Set(path, value),
            None if clears => Change::Clear(path),
            _ => Change::Keep,
        }
    }

    /// Puts the field that arrived into the message as it stands, if it is meant.
    pub fn put<T: Default + PartialEq>(&self, path: &str, into: &mut T, from: T) {
        if self.covers(path) || (*self == Self::Populated && from != T::default()) {
            *into = from;
        }
    }
}

fn covers(named: &str, path: &str) -> bool {
    path.strip_prefix(named).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What happens to one field; it carries its path, so that a refusal names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    Keep,
    Set(&'static str, T),
    Clear(&'static str),
}

impl<T> Change<T> {
    /// For a field that cannot be emptied: the new value, if there is one.
    pub fn required(self) -> Field<Option<T>> {
        match self {
            Self::Keep => Ok(None),
            Self::Set(_, value) => Ok(Some(value)),
            Self::Clear(path) => Err(missing(path)),
        }
    }

    /// For a field that may be emptied: what stands afterwards.
    pub fn over(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Set(_, value) => Some(value),
            Self::Clear(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["title", "contact.phone", "contact.name"];

    fn mask(paths: &[&str]) -> Field<Mask> {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        Mask::of(Some(FieldMask { paths }), KNOWN)
    }

    #[test]
    fn only_the_mask_tells_untouched_from_emptied() {
        let set = Change::Set("title", 1);
        for (mask, value, expected) in [
            (Mask::of(None, KNOWN), Some(1), set.clone()),
            (Mask::of(None, KNOWN), None, Change::Keep),
            (mask(&[]), None, Change::Keep),
            (mask(&["*"]), None, Change::Clear("title")),
            (mask(&["title"]), Some(1), set),
            (mask(&["title"]), None, Change::Clear("title")),
            (mask(&["contact.phone"]), Some(1), Change::Keep),
        ] {
            assert_eq!(mask.expect("a mask").change("title", value), expected);
        }
        let parent = mask(&["contact"]).expect("a mask");
        assert!(parent.covers("contact.phone") && !parent.covers("contacts"));
    }

    #[test]
    fn unknown_paths_are_refused() {
        for paths in [&["titel"][..], &["title", "*"], &["contact.phone.x"], &["con"]] {
            let fault = mask(paths).expect_err("a fault").faults.remove(0);
            assert_eq!(fault.reason, "UNKNOWN_PATH", "{paths:?}");
        }
        assert_eq!(mask(&["title"; 101]).expect_err("a fault").faults[0].reason, "TOO_MANY");
    }

    #[test]
    fn a_change_lands() {
        assert_eq!(Change::Keep::<u8>.over(Some(1)), Some(1));
        assert_eq!(Change::Set("title", 2).over(Some(1)), Some(2));
        assert_eq!(Change::Clear::<u8>("title").over(Some(1)), None);
        assert_eq!(Change::Keep::<u8>.required(), Ok(None));
        assert_eq!(Change::Set("title", 2).required(), Ok(Some(2)));
        assert!(Change::Clear::<u8>("title").required().is_err());
    }
}
