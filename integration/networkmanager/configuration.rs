//! Runners of the groups about configuration files: one function a group.

use crate::Group;

/// The groups of this file.
pub(crate) const GROUPS: &[Group] = &[];
