/*
 * System calls that Linux has on both machines, with arguments of every kind, for strace to show. Everything between the two marks is
 * made by hand, so that no C library comes in between.
 */
#include "../report.h"
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <linux/futex.h>
#include <termios.h>
#include <time.h>

#define S syscall
#define BAD 8L

static char buffer[4096];
static struct stat st;
static struct statx sx;

static void files(void) {
  int fd = S(SYS_openat, AT_FDCWD, "f.txt", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  S(SYS_write, fd, "hello\n\t\001\x80\"\\world this is a long string over 32", 50);
  S(SYS_write, fd, "\0011\0019\001\v\f\r~\177", 10);
  S(SYS_write, fd, "\0", 1);
  S(SYS_write, fd, "", 0);
  S(SYS_write, fd, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 32L);
  S(SYS_write, fd, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 33L);
  S(SYS_lseek, fd, 0L, SEEK_SET);
  S(SYS_lseek, fd, -5L, 9);
  S(SYS_read, fd, buffer, 100L);
  S(SYS_read, fd, buffer, 500L);
  S(SYS_read, fd, buffer, 100L);
  S(SYS_read, 99, BAD, 100L);
  S(SYS_pread64, fd, buffer, 10L, 3L);
  S(SYS_pread64, fd, BAD, 10L, 3L);
  S(SYS_write, fd, BAD, 10L);
  S(SYS_openat, AT_FDCWD, "nope", O_RDONLY | O_DIRECTORY | O_NONBLOCK, 0);
  S(SYS_openat, AT_FDCWD, "f.txt", O_PATH, 0);
  S(SYS_openat, AT_FDCWD, ".", O_TMPFILE | O_RDWR, 0600);
  S(SYS_openat, AT_FDCWD, "f.txt", O_WRONLY | O_APPEND | O_SYNC, 0);
  S(SYS_openat, AT_FDCWD, "nope", O_RDONLY | O_NOATIME | O_NOCTTY | O_DSYNC | O_EXCL, 0);
  S(SYS_openat, 5, 0, 0, 0);
  S(SYS_openat, -1, BAD, O_RDWR, 0);
  struct open_how how = {O_RDONLY | O_CLOEXEC, 0, RESOLVE_BENEATH};
  S(SYS_openat2, AT_FDCWD, "f.txt", &how, sizeof how);
  struct iovec v[2] = {{buffer, 3}, {buffer + 10, 40}};
  S(SYS_readv, fd, v, 2L);
  S(SYS_lseek, fd, 0L, SEEK_SET);
  S(SYS_readv, fd, v, 2L);
  S(SYS_writev, fd, v, 2L);
  S(SYS_writev, fd, BAD, 2L);
  S(SYS_writev, fd, 0, 0L);
  S(SYS_preadv, fd, v, 1L, 0L, 0L);
  S(SYS_pwritev2, fd, v, 1L, 0L, 0L, RWF_APPEND);
  S(SYS_newfstatat, AT_FDCWD, "f.txt", &st, 0);
  S(SYS_newfstatat, AT_FDCWD, "/dev/null", &st, 0);
  S(SYS_newfstatat, AT_FDCWD, "nope", BAD, AT_SYMLINK_NOFOLLOW);
  S(SYS_newfstatat, AT_FDCWD, "/tmp", &st, 0x10000);
  S(SYS_fstat, fd, &st);
  S(SYS_fstat, 99, BAD);
  S(SYS_faccessat, AT_FDCWD, "f.txt", R_OK | W_OK);
  S(SYS_faccessat, AT_FDCWD, "f.txt", F_OK);
  S(SYS_faccessat2, AT_FDCWD, "f.txt", X_OK, AT_EACCESS);
  S(SYS_mkdirat, AT_FDCWD, "d", 02755);
  S(SYS_mkdirat, AT_FDCWD, "d", 0);
  S(SYS_mknodat, AT_FDCWD, "n", S_IFIFO | 0600, 0);
  S(SYS_mknodat, AT_FDCWD, "c", S_IFCHR | 0666, makedev(1, 3));
  S(SYS_mknodat, AT_FDCWD, "n", S_IFREG | S_ISUID | 0755, 0);
  S(SYS_mknodat, AT_FDCWD, "n", 0170000, 0);
  S(SYS_renameat2, AT_FDCWD, "f.txt", AT_FDCWD, "g.txt", 0);
  S(SYS_renameat2, AT_FDCWD, "g.txt", AT_FDCWD, "f.txt", 1);
  S(SYS_renameat2, AT_FDCWD, "g.txt", AT_FDCWD, "f.txt", 0xff);
  S(SYS_linkat, AT_FDCWD, "f.txt", AT_FDCWD, "l", AT_SYMLINK_FOLLOW);
  S(SYS_symlinkat, "f.txt", AT_FDCWD, "s");
  S(SYS_readlinkat, AT_FDCWD, "s", buffer, 100L);
  S(SYS_readlinkat, AT_FDCWD, "f.txt", BAD, 100L);
  S(SYS_unlinkat, AT_FDCWD, "s", 0);
  S(SYS_unlinkat, AT_FDCWD, "d", AT_REMOVEDIR);
  S(SYS_fchmodat, AT_FDCWD, "f.txt", 07600);
  S(SYS_fchmod, fd, 0644);
  S(SYS_fchownat, AT_FDCWD, "f.txt", -1, 0, 0);
  S(SYS_umask, 0);
  S(SYS_umask, 022);
  struct timespec t[2] = {{1, 2}, {0, UTIME_NOW}};
  S(SYS_utimensat, AT_FDCWD, "f.txt", t, 0);
  t[0] = (struct timespec){1000000000, 0};
  t[1].tv_nsec = UTIME_OMIT;
  S(SYS_utimensat, AT_FDCWD, "f.txt", t, AT_SYMLINK_NOFOLLOW);
  S(SYS_utimensat, fd, 0, 0, 0);
  S(SYS_truncate, "f.txt", 5L);
  S(SYS_ftruncate, fd, 10L);
  S(SYS_fallocate, fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0L, 10L);
  S(SYS_getcwd, buffer, 1L);
  S(SYS_chdir, "a\x01\n\xff\"very/long/path/more/than/thirty-two/characters");
  S(SYS_setxattr, "f.txt", "user.a", "v", 1L, XATTR_CREATE);
  S(SYS_getxattr, "f.txt", "user.a", buffer, 100L);
  S(SYS_listxattr, "f.txt", buffer, 100L);
  S(SYS_removexattr, "f.txt", "user.a");
  S(SYS_mount, "none", "/nope", "tmpfs", MS_NOSUID | MS_NODEV, "size=1m");
  S(SYS_umount2, "/nope", MNT_DETACH);
  S(SYS_copy_file_range, fd, 0, fd, 0, 5L, 0);
  S(SYS_fadvise64, fd, 0L, 0L, POSIX_FADV_WILLNEED);
  S(SYS_sync_file_range, fd, 0L, 0L, 7);
  S(SYS_close_range, 50, 40, 4);
  S(SYS_close, 99);
}

static void descriptors(void) {
  int fd = S(SYS_openat, AT_FDCWD, "f.txt", O_RDWR, 0), p[2], value = 1;
  S(SYS_dup3, fd, 40, O_CLOEXEC);
  S(SYS_fcntl, 40, F_GETFD);
  S(SYS_fcntl, fd, F_GETFD);
  S(SYS_fcntl, fd, F_SETFD, FD_CLOEXEC);
  S(SYS_fcntl, fd, F_SETFL, O_NONBLOCK);
  S(SYS_fcntl, fd, F_DUPFD, 50);
  S(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 50);
  struct flock lock = {F_WRLCK, SEEK_SET, 0, 10};
  S(SYS_fcntl, fd, F_SETLK, &lock);
  S(SYS_fcntl, fd, F_GETLK, &lock);
  S(SYS_fcntl, 99, F_SETLK, BAD);
  S(SYS_fcntl, fd, 99, 1L);
  int memory = S(SYS_memfd_create, "name", 3);
  S(SYS_memfd_create, BAD, 0x4000);
  S(SYS_fcntl, memory, F_ADD_SEALS, 3);
  S(SYS_fcntl, memory, F_GET_SEALS);
  S(SYS_flock, fd, LOCK_EX | LOCK_NB);
  S(SYS_pipe2, p, O_CLOEXEC | O_NONBLOCK);
  S(SYS_pipe2, BAD, 0);
  S(SYS_fcntl, p[0], F_SETPIPE_SZ, 4096);
  S(SYS_fcntl, p[0], F_GETPIPE_SZ);
  S(SYS_ioctl, p[0], FIONREAD, &value);
  S(SYS_ioctl, p[0], TCGETS, BAD);
  S(SYS_ioctl, fd, 0x12345678, 5L);
  S(SYS_ioctl, fd, FIONBIO, &value);
  S(SYS_ioctl, fd, FIOCLEX);
  off_t offset = 0;
  S(SYS_sendfile, p[1], fd, &offset, 3L);
  S(SYS_splice, p[0], 0, p[1], 0, 5L, 2);
  struct pollfd fds[2] = {{p[0], POLLIN, 0}, {p[1], POLLOUT | POLLIN, 0}};
  struct timespec t = {0, 0};
  uint64_t set = 2;
  S(SYS_ppoll, fds, 2, &t, &set, 8L);
  S(SYS_read, p[0], buffer, 10L);
  S(SYS_ppoll, fds, 1, &t, 0, 8L);
  S(SYS_ppoll, BAD, 1, &t, 0, 8L);
  uint64_t in = 1ull << p[0], out = 1ull << p[1];
  S(SYS_pselect6, 30, &in, &out, 0, &t, 0);
  S(SYS_pselect6, 30, &in, 0, 0, &t, 0);
  int ep = S(SYS_epoll_create1, EPOLL_CLOEXEC);
  S(SYS_eventfd2, 3, EFD_CLOEXEC | EFD_NONBLOCK);
  S(SYS_epoll_ctl, ep, 9, 99, BAD);
  S(SYS_epoll_ctl, ep, EPOLL_CTL_DEL, p[0], 0);
}

static void memory(void) {
  char *m = (char *)S(SYS_mmap, 0, 8192L, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
  S(SYS_mprotect, m, 4096L, PROT_NONE);
  S(SYS_mprotect, 1L, 4096L, PROT_READ | PROT_EXEC | 0x100);
  S(SYS_madvise, m, 4096L, MADV_DONTNEED);
  S(SYS_madvise, m, 4096L, 99);
  S(SYS_mremap, m, 4096L, 4096L, 0);
  S(SYS_mremap, 1L, 4096L, 4096L, MREMAP_MAYMOVE | MREMAP_FIXED, 1L);
  S(SYS_msync, m, 4096L, MS_SYNC);
  S(SYS_munmap, m, 8192L);
  S(SYS_mmap, 0, 0L, 0, 0, -1, 4096L);
  S(SYS_mlockall, 99);
  S(SYS_munlockall);
}

static void processes(void) {
  struct rlimit limit = {4096, 8192};
  struct sigaction none;
  uint64_t set = 1 << 14 | 1 << 9, full = -1, old;
  S(SYS_prlimit64, 0, RLIMIT_CORE, &limit, 0);
  S(SYS_prlimit64, 0, RLIMIT_CORE, 0, &limit);
  S(SYS_prlimit64, 0, 99, 0, 0);
  S(SYS_prctl, PR_SET_NAME, "tracee");
  S(SYS_prctl, PR_GET_NAME, buffer);
  S(SYS_prctl, PR_SET_PDEATHSIG, SIGTERM);
  S(SYS_prctl, PR_GET_PDEATHSIG, buffer);
  S(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
  S(SYS_prctl, 99, 1L, 2L, 3L, 4L);
  S(SYS_rt_sigaction, SIGUSR1, 0, 0, 8L);
  S(SYS_rt_sigaction, 99, 0, BAD, 8L);
  S(SYS_rt_sigprocmask, SIG_SETMASK, &set, 0, 8L);
  S(SYS_rt_sigprocmask, SIG_BLOCK, &full, &old, 8L);
  S(SYS_rt_sigprocmask, SIG_SETMASK, &set, &old, 8L);
  S(SYS_rt_sigprocmask, 99, BAD, 0, 8L);
  S(SYS_rt_sigpending, &old, 8L);
  S(SYS_kill, 999999, SIGRTMIN);
  S(SYS_kill, -99999, 0);
  S(SYS_wait4, -1, buffer, WNOHANG | WUNTRACED, 0);
  S(SYS_waitid, P_ALL, 1, 0, WEXITED | WNOHANG, 0);
  int word = 5;
  S(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1);
  S(SYS_futex, &word, 0, 4, 0);
  struct timespec t = {0, 1};
  S(SYS_futex, &word, 9 | 128 | 256, 5, &t, 0, -1);
  S(SYS_clock_gettime, 99, BAD);
  S(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &t, 0);
  S(SYS_nanosleep, &t, &t);
  struct itimerval timer = {{0, 0}, {0, 0}};
  S(SYS_setitimer, ITIMER_REAL, &timer, 0);
  S(SYS_getpriority, PRIO_PROCESS, 0);
  S(SYS_unshare, CLONE_FS | CLONE_FILES);
  S(SYS_setns, 99, CLONE_NEWNS);
  S(SYS_execve, "/nope", 0, 0);
  char *argv[] = {"one", "two words", NULL}, *envp[] = {"A=1", NULL};
  S(SYS_execve, "/nope", argv, envp);
  unsigned groups[3] = {1, 2, 3};
  S(SYS_setgroups, 3, groups);
  S(SYS_getgroups, 10, groups);
  S(SYS_setresuid, -1, 0, -1);
  S(SYS_getresuid, groups, groups + 1, groups + 2);
  S(SYS_sethostname, BAD, -1L);
  S(999, 1, 2, 3, 4, 5, 6);
}

int main(void) {
  umask(022);
  S(SYS_write, 1, "MARK\n", 5L);
  files();
  descriptors();
  memory();
  processes();
  S(SYS_write, 1, "MARK\n", 5L);
  return 0;
}
