//! Messages inside messages: one that must be there, and lists of them.

use std::ops::RangeInclusive;

use kit_base::{FieldError, FieldFault, Text};

use super::{FAULTS_MAX, Field, fault, missing};

/// A message field, which protobuf always lets be absent.
pub trait Required<M>: Sized {
    fn required(self, path: &str) -> Field<M>;

    fn optional_nested<T: TryFrom<M, Error = FieldError>>(self, path: &str) -> Field<Option<T>>;

    /// The converted message; its faults get this step in front.
    fn nested<T: TryFrom<M, Error = FieldError>>(self, path: &str) -> Field<T> {
        self.optional_nested(path)?.ok_or_else(|| missing(path))
    }
}

impl<M> Required<M> for Option<M> {
    fn required(self, path: &str) -> Field<M> {
        self.ok_or_else(|| missing(path))
    }

    fn optional_nested<T: TryFrom<M, Error = FieldError>>(self, path: &str) -> Field<Option<T>> {
        self.map(T::try_from).transpose().map_err(|error| error.within(path))
    }
}

/// How long a list may be: at most `max`, or within `min..=max`.
pub trait Size {
    fn range(self) -> RangeInclusive<usize>;
}

impl Size for usize {
    fn range(self) -> RangeInclusive<usize> {
        0..=self
    }
}

impl Size for RangeInclusive<usize> {
    fn range(self) -> RangeInclusive<usize> {
        self
    }
}

/// A repeated field.
pub trait Each<M>: Sized {
    fn each_with<T>(
        self,
        path: &str,
        size: impl Size,
        read: impl FnMut(M) -> Field<T>,
    ) -> Field<Vec<T>>;

    /// Every item converted; a fault is told as `lanes[2].budget`.
    fn each<T>(self, path: &str, size: impl Size) -> Field<Vec<T>>
    where
        T: TryFrom<M, Error = FieldError>,
    {
        self.each_with(path, size, T::try_from)
    }
}

impl<M> Each<M> for Vec<M> {
    fn each_with<T>(
        self,
        path: &str,
        size: impl Size,
        mut read: impl FnMut(M) -> Field<T>,
    ) -> Field<Vec<T>> {
        let size = size.range();
        if !size.contains(&self.len()) {
            return Err(wrong_size(path, self.len(), &size));
        }
        let mut items = Vec::with_capacity(self.len());
        let mut faults: Vec<FieldFault> = Vec::new();
        for (at, item) in self.into_iter().enumerate() {
            match read(item) {
                Ok(item) => items.push(item),
                Err(error) => faults.extend(error.within(&format!("{path}[{at}]")).faults),
            }
            if faults.len() >= FAULTS_MAX {
                break;
            }
        }
        if faults.is_empty() { Ok(items) } else { Err(FieldError { faults }) }
    }
}

fn wrong_size(path: &str, found: usize, size: &RangeInclusive<usize>) -> FieldError {
    let (min, max) = (size.start(), size.end());
    match found {
        0 => missing(path),
        _ if found < *min => {
            let text = Text::with(format!("至少 {min} 项"), format!("at least {min} items"));
            fault(path, "TOO_FEW", text)
        }
        _ => {
            let text = Text::with(format!("最多 {max} 项"), format!("at most {max} items"));
            fault(path, "TOO_MANY", text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::TextField;

    #[derive(Debug, PartialEq)]
    struct Lane(String);

    impl TryFrom<&str> for Lane {
        type Error = FieldError;

        fn try_from(title: &str) -> Result<Self, FieldError> {
            Ok(Self(title.text("title", 1..=3)?))
        }
    }

    fn faults<T: std::fmt::Debug>(field: Field<T>) -> Vec<(String, &'static str)> {
        let faults = field.expect_err("a fault").faults;
        faults.into_iter().map(|fault| (fault.path, fault.reason)).collect()
    }

    #[test]
    fn every_faulty_item_is_told_with_its_place() {
        let lanes = vec!["a", "", "long"].each::<Lane>("lanes", 3);
        let expected = vec![
            ("lanes[1].title".to_owned(), "REQUIRED"),
            ("lanes[2].title".to_owned(), "TOO_LONG"),
        ];
        assert_eq!(faults(lanes), expected);
        let tags = vec!["", "b"].each_with("tags", 2, |tag| tag.text("", 1..=3));
        assert_eq!(faults(tags), [("tags[0]".to_owned(), "REQUIRED")]);
        assert_eq!(vec!["a"].each("lanes", 1..=3), Ok(vec![Lane("a".to_owned())]));
        assert_eq!(faults(vec![""; 200].each::<Lane>("lanes", 200)).len(), FAULTS_MAX);
    }

    #[test]
    fn a_list_keeps_its_size() {
        for (count, size, expected) in
            [(0, 1..=2, "REQUIRED"), (1, 2..=3, "TOO_FEW"), (4, 2..=3, "TOO_MANY")]
        {
            let found = vec!["a"; count].each::<Lane>("lanes", size);
            assert_eq!(faults(found), [("lanes".to_owned(), expected)]);
        }
        assert_eq!(Vec::<&str>::new().each::<Lane>("lanes", 3), Ok(vec![]));
    }

    #[test]
    fn a_message_inside_a_message_adds_its_step() {
        assert_eq!(Some("a").required("lane"), Ok("a"));
        assert_eq!(faults(None::<&str>.required("lane")), [("lane".to_owned(), "REQUIRED")]);
        assert_eq!(Some("a").nested("lane"), Ok(Lane("a".to_owned())));
        assert_eq!(faults(None::<&str>.nested::<Lane>("lane"))[0].1, "REQUIRED");
        assert_eq!(faults(Some("").nested::<Lane>("lane"))[0].0, "lane.title");
        assert_eq!(None::<&str>.optional_nested::<Lane>("lane"), Ok(None));
    }
}
