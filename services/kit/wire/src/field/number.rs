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

    /// The same, where zero says that it is not known.
    fn unless_zero<T>(self, path: &str, range: RangeInclusive<T>) -> Field<T>
    where
        T: TryFrom<Self> + PartialOrd + Display + Default,
    {
        match T::try_from(self) {
            Ok(zero) if zero == T::default() => Ok(zero),
            _ => self.bounded(path, range),
        }
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
        let stem = name(&E::default()).strip_suffix("UNSPECIFIED");
        let word = stem.and_then(|stem| name(&value).strip_prefix(stem));
        let coded = word.and_then(|word| word.to_ascii_lowercase().parse().ok());
        coded.map(Some).ok_or_else(|| unknown(path))
    }
}

impl EnumField for i32 {
    fn number(self) -> i32 {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    enum Kind {
        #[default]
        Unspecified,
        PilotLine,
    }

    impl TryFrom<i32> for Kind {
        type Error = ();

        fn try_from(number: i32) -> Result<Self, ()> {
            [Self::Unspecified, Self::PilotLine]
                .get(usize::try_from(number).map_err(|_| ())?)
                .copied()
                .ok_or(())
        }
    }

    impl Kind {
        fn as_str_name(&self) -> &'static str {
            match self {
                Self::Unspecified => "KIND_UNSPECIFIED",
                Self::PilotLine => "KIND_PILOT_LINE",
            }
        }
    }

    #[test]
    fn numbers_keep_their_bounds() {
        assert_eq!(5_i32.bounded("days", 1..=365_u32), Ok(5));
        assert_eq!((-1_i32).bounded("days", 0..=365_u32).map_err(told), Err("OUT_OF_RANGE"));
        assert_eq!(366_i64.bounded("days", 1..=365_u16).map_err(told), Err("OUT_OF_RANGE"));
        assert_eq!(i64::MAX.bounded("size", 0..=10_usize).map_err(told), Err("OUT_OF_RANGE"));
        assert_eq!(0_u64.bounded("size", 0..=0_i32), Ok(0));
        assert_eq!(0_i32.unless_zero("year", 1_950..=2_100_u16), Ok(0));
        assert_eq!(1_i32.unless_zero("year", 1_950..=2_100_u16).map_err(told), Err("OUT_OF_RANGE"));
    }

    fn told(error: kit_base::FieldError) -> &'static str {
        error.faults[0].reason
    }

    #[test]
    fn an_enum_is_a_named_value_other_than_unspecified() {
        assert_eq!(1.chosen("kind"), Ok(Kind::PilotLine));
        assert_eq!(0.optional_chosen::<Kind>("kind"), Ok(None));
        assert_eq!(0.chosen::<Kind>("kind").map_err(told), Err("REQUIRED"));
        for number in [2, -1, i32::MAX] {
            assert_eq!(number.chosen::<Kind>("kind").map_err(told), Err("UNKNOWN_VALUE"));
            assert_eq!(number.optional_chosen::<Kind>("kind").map_err(told), Err("UNKNOWN_VALUE"));
        }
        assert_eq!(1.coded("kind", Kind::as_str_name), Ok("pilot_line".to_owned()));
        assert_eq!(1.coded::<_, u8>("kind", Kind::as_str_name).map_err(told), Err("UNKNOWN_VALUE"));
        assert_eq!(0.optional_coded::<_, String>("kind", Kind::as_str_name), Ok(None));
    }
}
