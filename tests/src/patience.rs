//! Waiting, as the tests do it: until something holds, never longer than a deadline.
//!
//! Owns every pause of the tests. Bounds: each wait names how long it may last.

use std::time::{Duration, Instant};

/// Between two looks: short beside a second, long beside a call.
const PAUSE: Duration = Duration::from_millis(20);

/// A wait that ends.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    end: Instant,
}

impl Patience {
    pub fn of(max: Duration) -> Self {
        Self { end: Instant::now() + max }
    }

    /// Rests before the next look; false once the time is over.
    pub async fn rest(&self) -> bool {
        tokio::time::sleep(PAUSE).await;
        !self.is_over()
    }

    /// The same for code that may block.
    pub fn rest_here(&self) -> bool {
        std::thread::sleep(PAUSE);
        !self.is_over()
    }

    pub fn is_over(&self) -> bool {
        Instant::now() > self.end
    }
}

/// Lets a planned span go by: the ordeal strikes at times of its own.
pub async fn pass(span: Duration) {
    tokio::time::sleep(span).await;
}
