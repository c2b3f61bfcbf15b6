//! A world under strikes: its processes, its servers, and the journey through it.
//!
//! Bounds: first success `LIVE_MAX` after a heal, caught up `CAUGHT_UP_MAX` after.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiebang::demo::{self, Report};
use tests::backend::Backend;
use tests::fleet::{self, Fleet, Replayer};
use tests::patience::{Patience, pass};
use tests::servers::{Postgres, Rabbit};
use tokio::task::{AbortHandle, JoinSet};

use crate::journal::Journal;
use crate::plan::{Plan, Strike, Target};
use crate::{Error, On};

const LIVE_MAX: Duration = Duration::from_secs(10);
const CAUGHT_UP_MAX: Duration = Duration::from_secs(30);

/// Processes and servers.
pub struct World {
    fleet: Fleet,
    servers: Option<(Postgres, Rabbit)>,
}

impl World {
    pub async fn start(on: On) -> Result<Self, Error> {
        let (backend, servers) = match on {
            On::Embedded => (Backend::Embedded, None),
            On::Production => {
                let servers = (Postgres::start()?, Rabbit::start()?);
                (Backend::on(&servers.0, &servers.1)?, Some(servers))
            }
        };
        Ok(Self { fleet: Fleet::start(backend, 2).await, servers })
    }

    /// Plays the journey while the plan strikes; what is left of the plan is for the
    /// next round.
    pub async fn play(
        &mut self,
        cases: &[&str],
        plan: &mut Plan,
        journal: &Arc<Journal>,
    ) -> Result<Report, Error> {
        let mut stage = self.fleet.stage(cases);
        let keeps = Arc::clone(journal);
        stage.witness = Some(Box::new(move |act| keeps.keep(act)));
        let mut journey = JoinSet::new();
        let running = journey.spawn(demo::run(stage));
        while let Some(strike) = plan.next() {
            pass(strike.after).await;
            if running.is_finished() {
                break;
            }
            self.strike(strike, &running, journal).await?;
            plan.done();
        }
        let report = journey.join_next().await.expect("one task was spawned");
        let report = report.map_err(|error| Error::Broken(error.to_string()))?;
        report
            .map_err(|error| Error::Broken(format!("the journey broke: {error}\n{}", self.tails())))
    }

    async fn strike(
        &mut self,
        strike: Strike,
        journey: &AbortHandle,
        journal: &Arc<Journal>,
    ) -> Result<(), Error> {
        let name = match strike.target {
            Target::Service(pick) => {
                let nth = pick % self.fleet.replicas.len();
                self.fleet.replicas[nth].kill();
                pass(strike.down).await;
                self.fleet.replicas[nth].start();
                self.fleet.replicas[nth].service.to_owned()
            }
            Target::Database => {
                let (postgres, _) = self.servers.as_mut().expect("planned for servers only");
                postgres.kill();
                pass(strike.down).await;
                tokio::task::block_in_place(|| postgres.start_again())?;
                "PostgreSQL".to_owned()
            }
            Target::Broker => {
                let (_, rabbit) = self.servers.as_mut().expect("planned for servers only");
                rabbit.kill();
                pass(strike.down).await;
                tokio::task::block_in_place(|| rabbit.start_again())?;
                "RabbitMQ".to_owned()
            }
        };
        let healed = Instant::now();
        self.live(journal).await?;
        let live = healed.elapsed();
        self.caught_up(healed).await?;
        let caught_up = healed.elapsed();
        let so_far = journal.acts().len();
        let over = if journey.is_finished() { ", journey over" } else { "" };
        println!(
            "  killed {name:<14} down {:>4} ms, live after {:>5} ms, caught up after {:>5} ms, \
             {so_far} acts{over}",
            strike.down.as_millis(),
            live.as_millis(),
            caught_up.as_millis()
        );
        Ok(())
    }

    /// Every service answers, and an acknowledged write is repeated.
    async fn live(&self, journal: &Arc<Journal>) -> Result<(), Error> {
        let patience = Patience::of(LIVE_MAX);
        let replayer = self.lines();
        loop {
            let ready = self.fleet.all_ready().await;
            let repeated = match journal.acts().first() {
                Some(act) => replayer.repeat(act).await.is_ok_and(|reply| reply == act.reply),
                None => true,
            };
            if ready && repeated {
                return Ok(());
            }
            if !patience.rest().await {
                let logs = self.tails();
                return Err(Error::Broken(format!("not live within {LIVE_MAX:?}\n{logs}")));
            }
        }
    }

    /// Every consumer has passed what was committed when everything was healed.
    async fn caught_up(&self, healed: Instant) -> Result<(), Error> {
        let patience = Patience::of(CAUGHT_UP_MAX.saturating_sub(healed.elapsed()));
        let standing = fleet::standing(&self.fleet.admins()).await;
        loop {
            let now = fleet::standing(&self.fleet.admins()).await;
            let behind = now.behind(&standing);
            if behind.is_empty() {
                return Ok(());
            }
            if !patience.rest().await {
                let logs = self.tails();
                return Err(Error::Broken(format!(
                    "behind after {CAUGHT_UP_MAX:?}: {behind:?}\n{logs}"
                )));
            }
        }
    }

    pub fn lines(&self) -> Replayer {
        self.fleet.replayer()
    }

    pub async fn event_names(&self) -> Result<BTreeMap<String, i64>, Error> {
        Ok(self.fleet.backend.event_names(&self.fleet.dir).await?)
    }

    /// The last lines of every replica.
    fn tails(&self) -> String {
        let logs = self.logs().into_iter();
        logs.map(|(name, log)| format!("{name}\n{}", tail(&log))).collect::<Vec<_>>().join("\n")
    }

    pub fn logs(&self) -> Vec<(String, String)> {
        let replicas = self.fleet.replicas.iter();
        replicas.map(|it| (format!("{} {}", it.service, it.address), it.log())).collect()
    }
}

fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}
