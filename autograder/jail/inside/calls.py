"""The system calls that a student's process may make; every other one is refused.

What is not here is what Python and NumPy can do without. Of the calls that an ordinary user may
make elsewhere these are left out, because they reach beyond the submission: signals to any process
(also by ``F_SETOWN``, as a timer's or a child's end would be), what sets another process's limits,
priority or processors, locks and leases on files (the files of the packages are everybody's), notes
about files (inotify), System V and POSIX IPC, sockets other than a pair, keyrings, new namespaces,
mounts, other programs, what counts for the whole machine (io_setup, huge pages) or for no process
(shared memory without a file, memfd_create), and what would hide a process that waits (vfork,
seccomp's own supervisors; with openat2 the filter could not see how a file is opened).
"""

from __future__ import annotations

_FILES = """
read 0 63, write 1 64, open 2 -, close 3 57, stat 4 -, fstat 5 80, lstat 6 -, lseek 8 62,
pread64 17 67, pwrite64 18 68, readv 19 65, writev 20 66, preadv 295 69, pwritev 296 70,
preadv2 327 286, pwritev2 328 287, access 21 -, faccessat 269 48, faccessat2 439 439, openat 257 56,
creat 85 -, pipe 22 -, pipe2 293 59, dup 32 23, dup2 33 -, dup3 292 24,
sendfile 40 71, copy_file_range 326 285, fsync 74 82, fdatasync 75 83, truncate 76 45,
ftruncate 77 46, fallocate 285 47, getdents 78 -, getdents64 217 61, getcwd 79 17, chdir 80 49,
fchdir 81 50, rename 82 -, renameat 264 38, renameat2 316 276, mkdir 83 -, mkdirat 258 34,
rmdir 84 -, link 86 -, linkat 265 37, unlink 87 -, unlinkat 263 35, symlink 88 -, symlinkat 266 36,
readlink 89 -, readlinkat 267 78, chmod 90 -, fchmod 91 52, fchmodat 268 53, fchmodat2 452 452,
chown 92 -, fchown 93 55, lchown 94 -, fchownat 260 54, umask 95 166, utime 132 -, utimes 235 -,
futimesat 261 -, utimensat 280 88, newfstatat 262 79, statx 332 291, statfs 137 43, fstatfs 138 44,
getxattr 191 8, lgetxattr 192 9, fgetxattr 193 10, listxattr 194 11, llistxattr 195 12,
flistxattr 196 13, close_range 436 436"""

_MEMORY = """
mmap 9 222, mprotect 10 226, munmap 11 215, brk 12 214, mremap 25 216, msync 26 227,
madvise 28 233"""

_WAITING = """
poll 7 -, ppoll 271 73, select 23 -, pselect6 270 72, epoll_create 213 -, epoll_create1 291 20,
epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22, epoll_pwait2 441 441, eventfd 284 -,
eventfd2 290 19, futex 202 98, nanosleep 35 101, clock_nanosleep 230 115, sched_yield 24 124,
restart_syscall 219 128, pause 34 -, gettimeofday 96 169, time 201 -, clock_gettime 228 113,
clock_getres 229 114, times 100 153, alarm 37 -, getitimer 36 102, setitimer 38 103,
timer_create 222 107, timer_settime 223 110, timer_gettime 224 108, timer_getoverrun 225 109,
timer_delete 226 111, timerfd_create 283 85, timerfd_settime 286 86, timerfd_gettime 287 87,
rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139, rt_sigpending 127 136,
rt_sigtimedwait 128 137, rt_sigsuspend 130 133, sigaltstack 131 132, signalfd 282 -,
signalfd4 289 74"""

_PROCESSES = """
clone 56 220, fork 57 -, exit 60 93, exit_group 231 94, wait4 61 260, waitid 247 95, getpid 39 172,
getppid 110 173, gettid 186 178, getpgrp 111 -, getpgid 121 155, setpgid 109 154, getsid 124 156,
setsid 112 157, getuid 102 174, geteuid 107 175, getgid 104 176, getegid 108 177, getresuid 118 148,
getresgid 120 150, getgroups 115 158, capget 125 90, set_tid_address 218 96, set_robust_list 273 99,
rseq 334 293, prctl 157 167, arch_prctl 158 -, getrlimit 97 163, setrlimit 160 164,
prlimit64 302 261, getrusage 98 165, getpriority 140 141, sched_getparam 143 121,
sched_getscheduler 145 120, sched_getattr 315 275, sched_getaffinity 204 123,
sched_get_priority_max 146 125, sched_get_priority_min 147 126, getcpu 309 168, uname 63 160,
sysinfo 99 179, getrandom 318 278"""

_TALKING = """
fcntl 72 25, ioctl 16 29, socketpair 53 199, getsockopt 55 209, sendto 44 206, recvfrom 45 207,
sendmsg 46 211, recvmsg 47 212, shutdown 48 210, getsockname 51 204, getpeername 52 205"""


def _read(tables: str) -> dict[str, tuple[int | None, int | None]]:
    rows = (row.split() for row in tables.split(","))
    return {name: (_number(x86_64), _number(aarch64)) for name, x86_64, aarch64 in rows}


def _number(text: str) -> int | None:
    return None if text == "-" else int(text)


ALLOWED = _read(f"{_FILES},{_MEMORY},{_WAITING},{_PROCESSES},{_TALKING}")
"""The numbers of each on x86_64 and aarch64; None where an architecture has no such call."""
