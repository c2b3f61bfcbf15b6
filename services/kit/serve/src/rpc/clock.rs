//! `ClockService`: the node's clock; development profile alone.

use chrono::TimeDelta;
use kit_base::{Clock, FieldError, Text, calendar};
use kit_wire::{Access, show};
use proto::jiebang::kit::v1 as pb;
use proto::jiebang::kit::v1::clock_service_server::ClockService;
use tonic::{Request, Response, Status};

use super::{Shared, refuse};

const ACCESS: Access = Access::anyone("read the clock");
const MOVE: Access = Access::roles("move the clock", &["node_admin"]);
/// One step forward at most, in seconds: four years.
const STEP_SECONDS_MAX: i64 = 4 * 366 * 86_400;

pub struct Clocks(pub Shared);

impl Clocks {
    fn shown(&self) -> Response<pb::Clock> {
        let now = self.0.locals.first().map(|local| local.journal.store().clock().now());
        let now = now.unwrap_or_else(Clock::host);
        Response::new(pb::Clock {
            current_time: Some(show::time(now)),
            beijing_time: calendar::beijing_time(now),
        })
    }
}

#[tonic::async_trait]
impl ClockService for Clocks {
    async fn get_clock(
        &self,
        request: Request<pb::GetClockRequest>,
    ) -> Result<Response<pb::Clock>, Status> {
        self.0.admit(request, &ACCESS, "clock").await?;
        Ok(self.shown())
    }

    async fn advance_clock(
        &self,
        request: Request<pb::AdvanceClockRequest>,
    ) -> Result<Response<pb::Clock>, Status> {
        let (call, message) = self.0.admit(request, &MOVE, "clock").await?;
        let by = step(message.by).map_err(|fault| refuse(&call, &fault))?;
        let ahead = self.0.locals.iter().any(|local| {
            local.journal.store().clock().now() + by > Clock::host() + TimeDelta::seconds(1)
        });
        if ahead {
            let text = Text::new("时钟不得超过实际时间", "the clock never passes the host's");
            return Err(refuse(&call, &FieldError::new("by", "OUT_OF_RANGE", text)));
        }
        for local in self.0.locals.iter() {
            let moved = local.journal.store().advance_clock(by).await;
            moved.map_err(|error| refuse(&call, &error))?;
        }
        Ok(self.shown())
    }
}

fn step(by: Option<prost_types::Duration>) -> Result<TimeDelta, FieldError> {
    let wrong = |reason| {
        let text = Text::new("须为 0 至 4 年", "must be 0 to 4 years");
        FieldError::new("by", reason, text)
    };
    let by = by.ok_or_else(|| wrong("REQUIRED"))?;
    if !(0..=STEP_SECONDS_MAX).contains(&by.seconds) || !(0..1_000_000_000).contains(&by.nanos) {
        return Err(wrong("OUT_OF_RANGE"));
    }
    Ok(TimeDelta::seconds(by.seconds) + TimeDelta::nanoseconds(i64::from(by.nanos)))
}
