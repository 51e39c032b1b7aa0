//! Capabilities, `no_new_privs`, core dumps.

use rustix::io::Errno;
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, clear_ambient_capability_set,
    remove_capability_from_bounding_set, set_capabilities, set_no_new_privs,
};

use super::{Measure, SandboxError};

/// What changing addresses needs, and nothing else does.
const NEEDED: CapabilitySet = CapabilitySet::NET_ADMIN;

/// From now on no core is dumped and no process of the same user may look into this one's memory
/// (`PR_SET_DUMPABLE`, `RLIMIT_CORE`). To be called before a secret is read.
///
/// # Errors
/// The kernel refuses.
pub fn forbid_core_dumps() -> Result<(), SandboxError> {
    let failed = |error: Errno| SandboxError { measure: "core dumps", source: error.into() };
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(failed)?;
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).map_err(failed)
}

/// Drops every capability but `CAP_NET_ADMIN` from every set, and any way to regain one
/// (`no_new_privs`). Must be called before a second thread is started: capabilities are a thread's.
///
/// # Errors
/// The kernel refuses; dropping needs no privilege.
pub fn drop_privileges() -> Result<Measure, SandboxError> {
    let failed = |error: Errno| SandboxError { measure: "capabilities", source: error.into() };
    let bounding_kept = drop_bounding_set().map_err(failed)?;
    let had = capabilities(None).map_err(failed)?.permitted;
    let kept = had & NEEDED;
    let wanted = CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() };
    match set_capabilities(None, wanted) {
        Ok(()) => {}
        // A service manager that has left nothing to drop may forbid the call as well. What remains
        // inheritable is for programs that are executed, and none can be.
        Err(Errno::PERM) if had == kept => clear_ambient_capability_set().map_err(failed)?,
        Err(error) => return Err(failed(error)),
    }
    set_no_new_privs(true).map_err(failed)?;
    Ok(if kept != NEEDED {
        Measure::Lacks("CAP_NET_ADMIN was not given".to_owned())
    } else if bounding_kept {
        Measure::Holds("CAP_NET_ADMIN only (the bounding set is the service manager's)".to_owned())
    } else {
        Measure::Holds("CAP_NET_ADMIN only".to_owned())
    })
}

/// Empties the bounding set but for what is needed; true if that is not ours to do. It matters only to
/// programs that are executed, and none can be.
fn drop_bounding_set() -> Result<bool, Errno> {
    for number in 0..u64::BITS {
        let capability = CapabilitySet::from_bits_retain(1 << number);
        if capability == NEEDED {
            continue;
        }
        match remove_capability_from_bounding_set(capability) {
            Ok(()) => {}
            // One more than the kernel knows.
            Err(Errno::INVAL) => break,
            Err(Errno::PERM) => return Ok(true),
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}
