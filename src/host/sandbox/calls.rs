//! System calls, through seccomp(2): the daemon's own, and for everything else the process is killed.
//!
//! Killed and not refused: a call outside the list is either somebody else's code at work, which must
//! not get a second try, or an oversight here, which must not go on in a state that nobody tested. The
//! interfaces lose nothing by it. Their throwaway addresses and what wpa_supplicant was told outlive
//! the process, and the service manager starts another.

use std::io;

use super::Measure;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"))]
pub(super) use filter::restrict;

/// Nothing to build a filter with.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")))]
pub(super) fn restrict() -> io::Result<Measure> {
    Ok(Measure::Lacks("no filter for this architecture".to_owned()))
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"))]
mod filter {
    use std::collections::BTreeMap;

    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule, TargetArch, apply_filter,
    };

    use super::{Measure, io};

    /// Memory, threads, signals, time.
    const PROCESS: &[libc::c_long] = &[
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_set_robust_list,
        libc::SYS_set_tid_address,
        libc::SYS_rseq,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_membarrier,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_tgkill,
        libc::SYS_tkill,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_restart_syscall,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_clock_gettime,
        libc::SYS_clock_getres,
        libc::SYS_clock_nanosleep,
        libc::SYS_nanosleep,
        libc::SYS_gettimeofday,
        libc::SYS_timerfd_create,
        libc::SYS_timerfd_settime,
        libc::SYS_timerfd_gettime,
        libc::SYS_getrandom,
        libc::SYS_getuid,
        libc::SYS_geteuid,
        libc::SYS_getgid,
        libc::SYS_getegid,
        libc::SYS_uname,
        libc::SYS_pidfd_open,
        // Allowed here, and answered with "there is no such call" by the second filter.
        libc::SYS_clone3,
    ];

    /// Descriptors and waiting for them.
    const DESCRIPTORS: &[libc::c_long] = &[
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_pread64,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_pwrite64,
        libc::SYS_lseek,
        libc::SYS_close,
        libc::SYS_fcntl,
        libc::SYS_dup,
        libc::SYS_dup3,
        libc::SYS_eventfd2,
        libc::SYS_pipe2,
        libc::SYS_ppoll,
        libc::SYS_pselect6,
        libc::SYS_epoll_create1,
        libc::SYS_epoll_ctl,
        libc::SYS_epoll_pwait,
        libc::SYS_epoll_pwait2,
        libc::SYS_inotify_init1,
        libc::SYS_inotify_add_watch,
        libc::SYS_inotify_rm_watch,
    ];

    /// Files. Which ones is landlock's business.
    const FILES: &[libc::c_long] = &[
        libc::SYS_openat,
        libc::SYS_statx,
        libc::SYS_newfstatat,
        libc::SYS_fstat,
        libc::SYS_faccessat,
        libc::SYS_faccessat2,
        libc::SYS_readlinkat,
        libc::SYS_getdents64,
        libc::SYS_getcwd,
        libc::SYS_mkdirat,
        libc::SYS_unlinkat,
        libc::SYS_linkat,
        libc::SYS_renameat2,
        libc::SYS_fchmod,
        libc::SYS_fchmodat,
        libc::SYS_umask,
        libc::SYS_ftruncate,
        libc::SYS_flock,
        libc::SYS_fsync,
        libc::SYS_fdatasync,
    ];

    /// Sockets, once they are made.
    const SOCKETS: &[libc::c_long] = &[
        libc::SYS_bind,
        libc::SYS_connect,
        libc::SYS_listen,
        libc::SYS_accept4,
        libc::SYS_getsockname,
        libc::SYS_getpeername,
        libc::SYS_getsockopt,
        libc::SYS_setsockopt,
        libc::SYS_sendto,
        libc::SYS_recvfrom,
        libc::SYS_sendmsg,
        libc::SYS_recvmsg,
        libc::SYS_shutdown,
    ];

    /// The older names of the above, which only the oldest architecture has.
    #[cfg(target_arch = "x86_64")]
    const OLDER: &[libc::c_long] = &[
        libc::SYS_open,
        libc::SYS_stat,
        libc::SYS_lstat,
        libc::SYS_access,
        libc::SYS_readlink,
        libc::SYS_mkdir,
        libc::SYS_rmdir,
        libc::SYS_unlink,
        libc::SYS_link,
        libc::SYS_rename,
        libc::SYS_renameat,
        libc::SYS_chmod,
        libc::SYS_dup2,
        libc::SYS_poll,
        libc::SYS_select,
        libc::SYS_epoll_create,
        libc::SYS_epoll_wait,
        libc::SYS_time,
        libc::SYS_getcpu,
    ];
    #[cfg(target_arch = "aarch64")]
    const OLDER: &[libc::c_long] = &[libc::SYS_renameat];
    #[cfg(target_arch = "riscv64")]
    const OLDER: &[libc::c_long] = &[];

    /// Restricts the calling thread and those it will start.
    pub(in super::super) fn restrict() -> io::Result<Measure> {
        let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
        let allowed = program(allowed().map_err(io::Error::other)?, SeccompAction::KillProcess, arch)?;
        // Its arguments are out of a filter's sight. Told that it does not exist, the C library takes
        // clone(2), whose arguments are not.
        let no_clone3 = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
        let refused = SeccompFilter::new(
            no_clone3,
            SeccompAction::Allow,
            SeccompAction::Errno(libc::ENOSYS.unsigned_abs()),
            arch,
        );
        let refused = BpfProgram::try_from(refused.map_err(io::Error::other)?).map_err(io::Error::other)?;
        // The second first: seccomp(2) itself is not among what the other allows.
        for filter in [refused, allowed] {
            match apply_filter(&filter) {
                Ok(()) => {}
                Err(seccompiler::Error::Seccomp(error) | seccompiler::Error::Prctl(error))
                    if matches!(error.raw_os_error(), Some(libc::EINVAL | libc::ENOSYS)) =>
                {
                    return Ok(Measure::Lacks("this kernel has no seccomp filters".to_owned()));
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(Measure::Holds("seccomp".to_owned()))
    }

    fn program(
        rules: BTreeMap<i64, Vec<SeccompRule>>,
        otherwise: SeccompAction,
        arch: TargetArch,
    ) -> io::Result<BpfProgram> {
        SeccompFilter::new(rules, otherwise, SeccompAction::Allow, arch)
            .and_then(BpfProgram::try_from)
            .map_err(io::Error::other)
    }

    fn allowed() -> Result<BTreeMap<i64, Vec<SeccompRule>>, seccompiler::BackendError> {
        let plain = [PROCESS, DESCRIPTORS, FILES, SOCKETS, OLDER].concat();
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
            plain.into_iter().map(|call| (call, Vec::new())).collect();
        let [executable, thread] =
            [libc::PROT_EXEC, libc::CLONE_THREAD].map(|bit| u64::from(bit.unsigned_abs()));
        // No memory is made executable.
        rules.insert(libc::SYS_mmap, vec![masked(2, executable, 0)?]);
        rules.insert(libc::SYS_mprotect, vec![masked(2, executable, 0)?]);
        // Threads, no processes.
        rules.insert(libc::SYS_clone, vec![masked(0, thread, thread)?]);
        rules.insert(libc::SYS_prctl, any_of(0, &[libc::PR_SET_NAME, PR_SET_VMA])?);
        // The answers only: no limit is changed.
        rules.insert(libc::SYS_prlimit64, vec![equals(2, SeccompCmpArgLen::Qword, 0)?]);
        // The kernel and processes of this machine: no network.
        let families = [libc::AF_UNIX, libc::AF_NETLINK];
        rules.insert(libc::SYS_socket, any_of(0, &families)?);
        rules.insert(libc::SYS_socketpair, any_of(0, &[libc::AF_UNIX])?);
        // A socket's group, so that its supplicant can answer; never its owner.
        rules.insert(libc::SYS_fchownat, vec![equals(2, SeccompCmpArgLen::Dword, NO_OWNER)?]);
        #[cfg(target_arch = "x86_64")]
        rules.insert(libc::SYS_chown, vec![equals(1, SeccompCmpArgLen::Dword, NO_OWNER)?]);
        // Whether it is a terminal, how wide it is; not to block.
        let requests = [TCGETS, TIOCGWINSZ, FIONBIO, FIONREAD];
        rules.insert(libc::SYS_ioctl, any_of(1, &requests)?);
        Ok(rules)
    }

    /// chown(2): the owner stays.
    const NO_OWNER: u64 = 0xffff_ffff;
    /// `PR_SET_VMA`, by which C libraries name their memory.
    const PR_SET_VMA: libc::c_int = 0x5356_4d41;
    const TCGETS: libc::c_int = 0x5401;
    const TIOCGWINSZ: libc::c_int = 0x5413;
    const FIONREAD: libc::c_int = 0x541b;
    const FIONBIO: libc::c_int = 0x5421;

    fn any_of(argument: u8, values: &[libc::c_int]) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
        let value = |value: &libc::c_int| u64::from(value.unsigned_abs());
        values.iter().map(|it| equals(argument, SeccompCmpArgLen::Dword, value(it))).collect()
    }

    fn equals(
        argument: u8,
        length: SeccompCmpArgLen,
        value: u64,
    ) -> Result<SeccompRule, seccompiler::BackendError> {
        SeccompRule::new(vec![SeccompCondition::new(argument, length, SeccompCmpOp::Eq, value)?])
    }

    fn masked(argument: u8, mask: u64, value: u64) -> Result<SeccompRule, seccompiler::BackendError> {
        let condition = SeccompCmpOp::MaskedEq(mask);
        SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Qword, condition, value)?])
    }
}
