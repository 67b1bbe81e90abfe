"""The system calls a worker may make once it is confined: a list of what parsers need, and nothing else."""

from __future__ import annotations

import errno
import os

from app.kernel import system
from app.kernel.bpf import ALLOW, KILL, Argument, Rule, fails

# What asks for bytes already open, for memory, threads, time and itself.
_PLAIN = """
    read write readv writev pread64 lseek close dup dup2 dup3 fstat newfstatat stat lstat statx access faccessat
    faccessat2 readlink readlinkat getdents64 getcwd fadvise64 poll ppoll select pselect6
    mmap munmap mremap mprotect madvise brk futex futex_waitv set_robust_list get_robust_list rseq set_tid_address
    sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min
    getrandom clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getrusage sysinfo uname
    getpid gettid getppid getuid geteuid getgid getegid getgroups getresuid getresgid getpgid getsid getrlimit
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending sigaltstack restart_syscall exit exit_group wait4 membarrier
    getcpu
"""
_WAITING = "wait4 exit_group rt_sigaction rt_sigprocmask rt_sigreturn getpid mmap munmap brk futex"
# No parser makes these by accident: the worker has been taken over and ends at once. All others not named here are
# refused with an error, which a library that only tries them survives.
_ATTACKS = """
    execve execveat ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd bpf keyctl add_key
    request_key perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register unshare setns mount umount2
    pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr init_module finit_module
    delete_module kexec_load kexec_file_load reboot swapon swapoff iopl ioperm modify_ldt quotactl quotactl_fd acct
    name_to_handle_at open_by_handle_at lookup_dcookie nfsservctl vhangup syslog settimeofday clock_settime adjtimex
    clock_adjtime sethostname setdomainname uselib
"""
_WRITING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o20000000  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_TMPFILE's own bit
_THREAD = 0x10000  # CLONE_THREAD
_NAMESPACES = 0x7E020000 | 0x80  # CLONE_NEW…
_FCNTL = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
_IOCTL = (0x5401, 0x5450, 0x5451, 0x541B)  # TCGETS (is it a terminal), FIONCLEX, FIOCLEX, FIONREAD
_NAMES = (15, 16)  # PR_SET_NAME, PR_GET_NAME: threads name themselves


def rules(own: int) -> list[Rule]:
    """The rules for the process with the id `own` (as it sees itself)."""
    itself = Argument(0, values=(own,))
    return [
        *(Rule(name, ALLOW) for name in _PLAIN.split()),
        Rule("openat", ALLOW, (Argument(1 + 1, without=_WRITING),)),
        Rule("open", ALLOW, (Argument(1, without=_WRITING),)),
        Rule("fcntl", ALLOW, (Argument(1, values=_FCNTL),)),
        Rule("ioctl", ALLOW, (Argument(1, values=_IOCTL),)),
        Rule("ioctl", fails(errno.ENOTTY)),
        Rule("clone", ALLOW, (Argument(0, bits=_THREAD), Argument(0, without=_NAMESPACES))),
        # Its arguments lie in memory, where no filter can look; the C library then takes clone instead.
        Rule("clone3", fails(errno.ENOSYS)),
        Rule("openat2", fails(errno.ENOSYS)),
        Rule("kill", ALLOW, (itself,)),
        Rule("tgkill", ALLOW, (itself,)),
        Rule("prlimit64", ALLOW, (Argument(0, values=(0,)),)),
        Rule("setrlimit", ALLOW),
        Rule("prctl", ALLOW, (Argument(0, values=_NAMES),)),
        *(Rule(name, KILL) for name in _ATTACKS.split()),
    ]


def restrict_waiting() -> None:
    """The filter of a process that does nothing any more but wait for its child; raises OSError."""
    end = Rule("kill", ALLOW, (Argument(0, values=(os.getpid(),)),))
    system.install([*(Rule(name, ALLOW) for name in _WAITING.split()), end], fails(errno.EPERM), foreign=KILL)


def restrict() -> None:
    """Put the filter on this process for good; raises OSError where the system has none."""
    system.install(rules(os.getpid()), fails(errno.EPERM), foreign=KILL)
