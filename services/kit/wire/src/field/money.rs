//! Money on the wire is `google.type.Money`; inside it is integer fen (分).

use kit_base::{FieldError, Money, Text};
use proto::google::r#type::Money as Wire;

use super::{Field, fault, missing};

const CURRENCY: &str = "CNY";
/// Ten trillion yuan: no public budget comes near it, and thousands of such amounts
/// still add up within `i64`.
pub const AMOUNT_FEN_MAX: i64 = 1_000_000_000_000_000;
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
    let within = fen.filter(|fen| fen.unsigned_abs() <= AMOUNT_FEN_MAX.unsigned_abs());
    let money = within.map(Money::of_fen);
    money.ok_or_else(|| {
        let text = Text::with(
            format!("金额不得超过 {} 元", Money::of_fen(AMOUNT_FEN_MAX)),
            format!("the amount is above {} CNY", Money::of_fen(AMOUNT_FEN_MAX)),
        );
        fault(path, "OUT_OF_RANGE", text)
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(currency: &str, units: i64, nanos: i32) -> Option<Wire> {
        Some(Wire { currency_code: currency.to_owned(), units, nanos })
    }

    #[test]
    fn money_is_cny_exact_to_the_fen() {
        for (currency, units, nanos, expected) in [
            ("CNY", 3_000_000, 50_000_000, Ok(300_000_005)),
            ("CNY", 0, -10_000_000, Ok(-1)),
            ("CNY", -1, -990_000_000, Ok(-199)),
            ("CNY", 0, 0, Ok(0)),
            ("USD", 1, 0, Err("CURRENCY")),
            ("", 1, 0, Err("CURRENCY")),
            ("CNY", 1, -10_000_000, Err("MALFORMED")),
            ("CNY", -1, 10_000_000, Err("MALFORMED")),
            ("CNY", 1, 1_000_000_000, Err("MALFORMED")),
            ("CNY", 1, i32::MIN + 1, Err("MALFORMED")),
            ("CNY", 0, 5_000_000, Err("FRACTION_OF_FEN")),
            ("CNY", 10_000_000_000_000, 0, Ok(AMOUNT_FEN_MAX)),
            ("CNY", -10_000_000_000_000, 0, Ok(-AMOUNT_FEN_MAX)),
            ("CNY", 10_000_000_000_000, 10_000_000, Err("OUT_OF_RANGE")),
            ("CNY", i64::MAX / 100, 990_000_000, Err("OUT_OF_RANGE")),
            ("CNY", i64::MIN, 0, Err("OUT_OF_RANGE")),
        ] {
            let found = wire(currency, units, nanos).signed_money("budget");
            let found = found.map(Money::fen).map_err(|error| error.faults[0].reason);
            assert_eq!(found, expected, "{currency} {units} {nanos}");
        }
    }

    #[test]
    fn signs_are_asked_for_by_name() {
        let (debt, zero, one) = (wire("CNY", -1, 0), wire("CNY", 0, 0), wire("CNY", 1, 0));
        assert!(debt.clone().money("budget").is_err());
        assert!(debt.clone().optional_money("budget").is_err());
        assert!(zero.clone().money("budget").is_ok());
        assert!(zero.positive_money("budget").is_err());
        assert_eq!(one.positive_money("budget"), Ok(Money::of_fen(100)));
        assert_eq!(None.optional_money("budget"), Ok(None));
        assert_eq!(None.money("budget").map_err(|error| error.faults[0].reason), Err("REQUIRED"));
    }

    #[test]
    fn what_is_shown_reads_back() {
        for fen in [0, 1, -1, 100, -199, 300_000_005, AMOUNT_FEN_MAX, -AMOUNT_FEN_MAX] {
            let money = Money::of_fen(fen);
            assert_eq!(Some(show(money)).signed_money("budget"), Ok(money), "{fen}");
        }
    }
}
