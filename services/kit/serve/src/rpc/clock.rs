//! `ClockService`: the node's clock; development profile alone.

use chrono::TimeDelta;
use kit_base::{Clock, FieldError, Text, calendar};
use kit_wire::field::TimeField;
use kit_wire::{Access, show};
use proto::jiebang::kit::v1 as pb;
use proto::jiebang::kit::v1::clock_service_server::ClockService;
use tonic::{Request, Response, Status};

use super::{Shared, refuse};

const ACCESS: Access = Access::anyone("read the clock");
const MOVE: Access = Access::roles("move the clock", &["node_admin"]);

/// `ClockService`: what time it is, and in development, moving it.
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
        let to = message.to_time.time("to_time").map_err(|fault| refuse(&call, &fault))?;
        if to > Clock::host() + TimeDelta::seconds(1) {
            let text = Text::new("时钟不得超过实际时间", "the clock never passes the host's");
            return Err(refuse(&call, &FieldError::new("to_time", "OUT_OF_RANGE", text)));
        }
        for local in self.0.locals.iter() {
            let moved = local.journal.store().advance_clock_to(to).await;
            moved.map_err(|error| refuse(&call, &error))?;
        }
        Ok(self.shown())
    }
}
