//! challenges: pose and judge.
//!
//! Owns needs, appraisal, challenges, bids, panels, awards, publicity and
//! objections. Shape: gRPC and events in, one desk function each, rows and
//! events out. Bounds: the limits beside each field. Order: versions per
//! aggregate; a deadline is decided under the challenge's lock.

pub mod domain;
