//! Integers within bounds, and enums, which travel as `i32`.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::{Field, missing, out_of_range, unknown};

/// An integer field. The range's type is the result's type.
pub trait NumberField: Copy {
    fn bounded<T>(self, path: &str, range: RangeInclusive<T>) -> Field<T>
    where
        T: TryFrom<Self> + PartialOrd + Display,
    {
        let value = T::try_from(self).ok().filter(|value| range.contains(value));
        value.ok_or_else(|| out_of_range(path, range.start(), range.end()))
    }
}

impl NumberField for i32 {}
impl NumberField for i64 {}
impl NumberField for u32 {}
impl NumberField for u64 {}

/// An enum field; `E` is the enum that prost generated.
pub trait EnumField: Copy {
    fn number(self) -> i32;

    /// A value that the contract names; zero, unspecified, is none of them.
    fn chosen<E: TryFrom<i32> + Default + PartialEq>(self, path: &str) -> Field<E> {
        self.optional_chosen(path)?.ok_or_else(|| missing(path))
    }

    fn optional_chosen<E: TryFrom<i32> + Default + PartialEq>(
        self,
        path: &str,
    ) -> Field<Option<E>> {
        let value = E::try_from(self.number()).map_err(|_| unknown(path))?;
        Ok((value != E::default()).then_some(value))
    }

    /// Our own enum by the value's name: `KIND_SOME_WORD` is parsed as `some_word`.
    fn coded<E, T>(self, path: &str, name: fn(&E) -> &'static str) -> Field<T>
    where
        E: TryFrom<i32> + Default + PartialEq,
        T: FromStr,
    {
        self.optional_coded(path, name)?.ok_or_else(|| missing(path))
    }

    fn optional_coded<E, T>(self, path: &str, name: fn(&E) -> &'static str) -> Field<Option<T>>
    where
        E: TryFrom<i32> + Default + PartialEq,
        T: FromStr,
    {
        let Some(value) = self.optional_chosen::<E>(path)? else { return Ok(None) };
        let stem = name(&E::default()).trim_end_matches("UNSPECIFIED");
        let word = name(&value).trim_start_matches(stem).to_ascii_lowercase();
        word.parse().map(Some).map_err(|_| unknown(path))
    }
}

impl EnumField for i32 {
    fn number(self) -> i32 {
        self
    }
}
