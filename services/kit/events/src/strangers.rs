//! Callers who showed nothing: how many of their refusals the audit record keeps.
//!
//! Owns the count of the running minute. Bounds: `RECORDED_MAX` a minute and
//! process, so that nobody fills the record without a name.

use std::sync::{Mutex, PoisonError};

use kit_base::{Actor, ActorKind, Time};

/// Refusals of callers without a name that one minute keeps.
const RECORDED_MAX: u32 = 120;

/// The refusals of the running minute.
#[derive(Debug, Default)]
pub struct Strangers(Mutex<Minute>);

#[derive(Debug, Default)]
struct Minute {
    number: i64,
    refused: u32,
}

impl Strangers {
    /// Whether this refusal is kept: of a known caller always, of a stranger as long
    /// as the minute has room. The first one left out is logged.
    pub fn admit(&self, actor: &Actor, now: Time) -> bool {
        match actor.kind {
            ActorKind::Anonymous => {}
            ActorKind::Person | ActorKind::Service | ActorKind::Clock | ActorKind::Event => {
                return true;
            }
        }
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = now.timestamp().div_euclid(60);
        if minute.number != number {
            *minute = Minute { number, refused: 0 };
        }
        minute.refused = minute.refused.saturating_add(1);
        if minute.refused == RECORDED_MAX + 1 {
            tracing::warn!(
                recorded_max = RECORDED_MAX,
                "refusals of callers without a name are left off the audit record this minute"
            );
        }
        minute.refused <= RECORDED_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(number: i64) -> Time {
        Time::from_timestamp(number * 60, 0).expect("a time")
    }

    #[test]
    fn strangers_cannot_fill_the_record() {
        let (strangers, nobody) = (Strangers::default(), Actor::anonymous());
        let kept = |at| (0..500).filter(|_| strangers.admit(&nobody, minute(at))).count();
        assert_eq!(kept(7), RECORDED_MAX as usize);
        assert_eq!(kept(8), RECORDED_MAX as usize, "the next minute has room again");
        let known = Actor { kind: ActorKind::Person, ..Actor::anonymous() };
        assert!((0..500).all(|_| strangers.admit(&known, minute(8))), "the known always");
    }
}
