//! Money on the wire is `google.type.Money`; inside it is integer fen (分).

use kit_base::{FieldError, Money, Text};
use proto::google::r#type::Money as Wire;

use super::{Field, fault, missing};

const CURRENCY: &str = "CNY";
const FEN_PER_YUAN: i64 = 100;
const NANOS_PER_FEN: i32 = 10_000_000;
const NANOS_PER_YUAN: i32 = 1_000_000_000;

/// A money field: CNY, exact to the fen.
pub trait MoneyField: Sized {
    /// Any amount, also a negative one.
    fn signed_money(self, path: &str) -> Field<Money>;

    /// Zero or more.
    fn money(self, path: &str) -> Field<Money> {
        let money = self.signed_money(path)?;
        let below = || fault(path, "OUT_OF_RANGE", Text::new("不得为负", "must not be negative"));
        if money.is_negative() { Err(below()) } else { Ok(money) }
    }

    fn positive_money(self, path: &str) -> Field<Money> {
        let money = self.signed_money(path)?;
        let below = || fault(path, "OUT_OF_RANGE", Text::new("须大于零", "must be above zero"));
        if money.is_positive() { Ok(money) } else { Err(below()) }
    }

    /// Nothing, or zero or more.
    fn optional_money(self, path: &str) -> Field<Option<Money>>;
}

impl MoneyField for Option<Wire> {
    fn signed_money(self, path: &str) -> Field<Money> {
        fen(path, self.ok_or_else(|| missing(path))?)
    }

    fn optional_money(self, path: &str) -> Field<Option<Money>> {
        self.map(|money| Some(money).money(path)).transpose()
    }
}

fn fen(path: &str, money: Wire) -> Field<Money> {
    let Wire { currency_code, units, nanos } = money;
    if currency_code != CURRENCY {
        return Err(bad(path, "CURRENCY", "币种须为 CNY", "the currency must be CNY"));
    }
    let mixed = (units > 0 && nanos < 0) || (units < 0 && nanos > 0);
    if mixed || nanos.abs() >= NANOS_PER_YUAN {
        return Err(bad(path, "MALFORMED", "金额格式有误", "units and nanos do not fit together"));
    }
    if nanos % NANOS_PER_FEN != 0 {
        return Err(bad(path, "FRACTION_OF_FEN", "金额须精确到分", "must be exact to the fen"));
    }
    let fen = units
        .checked_mul(FEN_PER_YUAN)
        .and_then(|fen| fen.checked_add(i64::from(nanos / NANOS_PER_FEN)));
    let money = fen.map(Money::of_fen);
    money.ok_or_else(|| bad(path, "OUT_OF_RANGE", "金额过大", "the amount is too large"))
}

fn bad(path: &str, reason: &'static str, zh: &'static str, en: &'static str) -> FieldError {
    fault(path, reason, Text::new(zh, en))
}

/// An amount for the wire.
pub fn show(money: Money) -> Wire {
    let (units, rest) = (money.fen() / FEN_PER_YUAN, money.fen() % FEN_PER_YUAN);
    let rest = i32::try_from(rest).expect("a remainder of a hundred");
    Wire { currency_code: CURRENCY.to_owned(), units, nanos: rest * NANOS_PER_FEN }
}
