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
