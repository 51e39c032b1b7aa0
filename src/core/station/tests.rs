//! The station step by step.
