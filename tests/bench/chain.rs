//! The bare chain: commit, publish, confirm, consume, commit, acknowledge; the sum
//! of the parts that an event is made of.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use kit_base::Ids;
use lapin::options::BasicAckOptions;

use crate::broker::{Broker, confirmed, delivery, publish};
use crate::database::Bare;
use crate::error::{Error, Result, agree};
use crate::latency::{Histogram, open_loop};

/// The parts, with nothing between them.
pub struct Chain {
    pub broker: Broker,
    pub cause: Bare,
    pub effect: Bare,
    pub document: Arc<str>,
    pub envelope: Arc<[u8]>,
}

impl Chain {
    /// Sends `count` events through at a steady rate.
    pub async fn run(&mut self, count: usize, per_second: u32) -> Result<Histogram> {
        let Self { broker, cause, effect, document, envelope } = self;
        let (cause, publisher) = (cause.clone(), broker.publisher.clone());
        let (written, sent) = (Arc::clone(document), Arc::clone(envelope));
        let causing = open_loop(count, per_second, |nth| {
            let (cause, publisher) = (cause.clone(), publisher.clone());
            let (document, envelope) = (Arc::clone(&written), Arc::clone(&sent));
            async move {
                let begin = Instant::now();
                cause.commit(Ids::new().next(), &document).await?;
                confirmed(publish(&publisher, &nth.to_string(), &envelope).await?).await?;
                Ok((nth, begin))
            }
        });
        let taking = async {
            let mut ends = BTreeMap::new();
            for _ in 0..count {
                let message = delivery(&mut broker.consumer).await?;
                effect.commit(Ids::new().next(), document).await?;
                let id = message.properties.message_id().as_ref().map(ToString::to_string);
                ends.insert(id.unwrap_or_default(), Instant::now());
                message.ack(BasicAckOptions::default()).await?;
            }
            Ok::<_, Error>(ends)
        };
        let (begins, ends) = tokio::try_join!(causing, taking)?;
        agree("events", &ends.len(), &count)?;
        let mut taken = Histogram::default();
        for (nth, begin) in begins {
            let end = ends.get(&nth.to_string()).ok_or(Error::Late("an event"))?;
            taken.add(begin, *end);
        }
        Ok(taken)
    }
}
