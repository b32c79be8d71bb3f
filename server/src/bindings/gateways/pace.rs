//! How many segments a second a gateway is given. Beyond it a segment waits for its turn; one that would wait too long goes back to the
//! queue, which is what waits well.

use super::setting::Setting;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// The pace of one gateway.
pub(super) struct Pace(Option<DefaultDirectRateLimiter>);

impl Pace {
    /// The one that is set; none means no waiting.
    pub fn new(setting: &Setting) -> Self {
        // One at a time: a burst is what a gateway with a contract throttles.
        let one = std::num::NonZeroU32::MIN;
        Self(setting.rate.map(|rate| RateLimiter::direct(Quota::per_second(rate).allow_burst(one))))
    }

    /// Ends when it is a segment's turn.
    pub async fn turn(&self) {
        if let Some(limiter) = &self.0 {
            limiter.until_ready().await;
        }
    }
}
