//! Scenarios on the air.
