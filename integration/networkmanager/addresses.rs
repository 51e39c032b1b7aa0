//! Runners of the groups about addresses: one function a group.

use crate::Group;

/// The groups of this file.
pub(crate) const GROUPS: &[Group] = &[];
