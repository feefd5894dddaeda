/* pidfds: pidfd_open, pidfd_send_signal, pidfd_getfd, CLONE_PIDFD, waitid(P_PIDFD), and the file itself (pidfd_open(2)). */
#include "../report.h"
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

#define PIDFD_THREAD O_EXCL
#define SELF_THREAD -10000
#define SELF_THREAD_GROUP -10001

static int pidfd_open(pid_t pid, unsigned flags) { return syscall(SYS_pidfd_open, pid, flags); }
static int pidfd_send_signal(int fd, int sig, siginfo_t *info, unsigned flags) {
  return syscall(SYS_pidfd_send_signal, fd, sig, info, flags);
}
static int pidfd_getfd(int fd, int target, unsigned flags) { return syscall(SYS_pidfd_getfd, fd, target, flags); }

static void show_poll(const char *what, int fd) {
  struct pollfd request = {fd, POLLIN | POLLOUT | POLLPRI | POLLRDNORM | POLLHUP | POLLERR, 0};
  int count = poll(&request, 1, 0);
  printf("%s: %d %#x\n", what, count, request.revents);
}

/* Pid and NSpid of /proc/self/fdinfo, compared with a number. */
static void show_fdinfo(const char *what, int fd, pid_t pid) {
  char path[40], line[200];
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
  FILE *file = fopen(path, "r");
  while (fgets(line, sizeof line, file) != NULL) {
    int number;
    if (sscanf(line, "Pid:\t%d", &number) == 1) printf("%s: Pid %s\n", what, number == pid ? "its own" : number < 0 ? "-1" : "?");
    if (sscanf(line, "NSpid:\t%d", &number) == 1) printf("%s: NSpid %s\n", what, number == pid ? "its own" : number < 0 ? "-1" : "?");
  }
  fclose(file);
}

static int to_main[2], to_thread[2];
static void *thread_body(void *unused) {
  pid_t tid = gettid();
  char byte;
  write(to_main[1], &tid, sizeof tid);
  read(to_thread[0], &byte, 1);
  return NULL;
}

static pid_t paused(void) {
  pid_t child = fork();
  if (child == 0)
    for (;;) pause();
  return child;
}

static void files(void) {
  int fd = pidfd_open(getpid(), 0);
  struct stat status, again;
  struct statfs system;
  char byte, path[40], text[40] = "";
  fstat(fd, &status);
  fstatfs(fd, &system);
  printf("mode %o, links %d, owner %d, size %d, fs %#lx\n", status.st_mode, (int)status.st_nlink, status.st_uid, (int)status.st_size, (long)system.f_type);
  printf("flags %#o\n", fcntl(fd, F_GETFL) & ~0100000);
  SHOW(fcntl(fd, F_GETFD));
  SHOW(read(fd, &byte, 1));
  SHOW(write(fd, "x", 1));
  SHOW(lseek(fd, 0, SEEK_SET));
  SHOW((long)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0));
  SHOW(fchmod(fd, 0600));
  SHOW(fchown(fd, 1, 1));
  SHOW(flock(fd, LOCK_EX));
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  readlink(path, text, sizeof text - 1);
  printf("%s\n", text);
  int reopened = open(path, O_RDWR);
  fstat(reopened, &again);
  CHECK(again.st_ino == status.st_ino && again.st_dev == status.st_dev);
  SHOW(pidfd_send_signal(reopened, 0, NULL, 0));
  fstat(pidfd_open(getppid(), 0), &again);
  CHECK(again.st_ino != status.st_ino && again.st_dev == status.st_dev);
  int flagged = pidfd_open(getpid(), PIDFD_THREAD | O_NONBLOCK);
  printf("flags %#o\n", fcntl(flagged, F_GETFL) & ~0100000);
  show_fdinfo("self", fd, getpid());
  SHOW(pidfd_open(getpid(), 1));
  SHOW(pidfd_open(-1, 0));
  SHOW(pidfd_open(0, 0));
  SHOW(pidfd_open(4194303, 0));
}

static void lives(void) {
  pid_t child = paused();
  int fd = pidfd_open(child, 0);
  show_poll("alive", fd);
  SHOW(waitid(P_PIDFD, fd, NULL, WEXITED | WNOHANG));
  SHOW(pidfd_send_signal(fd, SIGTERM, NULL, 0));
  siginfo_t info = {0};
  SHOW(waitid(P_PIDFD, fd, &info, WEXITED | WNOWAIT));
  CHECK(info.si_pid == child && info.si_code == CLD_KILLED && info.si_status == SIGTERM);
  show_poll("zombie", fd);
  show_fdinfo("zombie", fd, child);
  SHOW(pidfd_send_signal(fd, SIGKILL, NULL, 0));
  SHOW(pidfd_getfd(fd, 0, 0));
  SHOW(setns(fd, CLONE_NEWUTS));
  SHOW(waitid(P_PIDFD, fd, NULL, WEXITED));
  show_poll("reaped", fd);
  show_fdinfo("reaped", fd, child);
  SHOW(pidfd_send_signal(fd, SIGKILL, NULL, 0));
  SHOW(pidfd_getfd(fd, 0, 0));
  SHOW(pidfd_getfd(fd, 0, 1));
  SHOW(setns(fd, CLONE_NEWUTS));
  SHOW(setns(fd, 0));
  SHOW(waitid(P_PIDFD, fd, NULL, WEXITED));
  SHOW(waitid(P_PIDFD, -1, NULL, WEXITED));
  SHOW(waitid(P_PIDFD, 0, NULL, WEXITED));
  SHOW(waitid(P_PIDFD, 99, NULL, WEXITED));

  /* Readiness wakes those who wait for it. */
  int never[2];
  pipe(never);
  child = fork();
  if (child == 0) {
    char byte;
    close(never[1]);
    read(never[0], &byte, 1);
    exit(3);
  }
  fd = pidfd_open(child, 0);
  int epoll = epoll_create1(0);
  struct epoll_event event = {EPOLLIN | EPOLLET, {.fd = fd}};
  SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
  SHOW(epoll_wait(epoll, &event, 1, 0));
  close(never[1]);
  SHOW(epoll_wait(epoll, &event, 1, -1));
  printf("events %#x\n", event.events);
  show_end("child", child);
  SHOW(epoll_wait(epoll, &event, 1, 0));
  printf("events %#x\n", event.events);

  fd = pidfd_open(paused(), O_NONBLOCK);
  SHOW(waitid(P_PIDFD, fd, &info, WEXITED));
  SHOW(waitid(P_PIDFD, fd, &info, WEXITED | WNOHANG));
  pidfd_send_signal(fd, SIGKILL, NULL, 0);
  struct pollfd request = {fd, POLLIN, 0};
  SHOW(poll(&request, 1, -1));
  SHOW(waitid(P_PIDFD, fd, &info, WEXITED));
  SHOW(waitid(P_PIDFD, pidfd_open(getpid(), 0), &info, WEXITED));
}

static volatile int caught;
static siginfo_t caught_info;
static void note(int signal, siginfo_t *info, void *context) {
  caught = signal;
  caught_info = *info;
}

static void signals(void) {
  int self = pidfd_open(getpid(), 0), parent = pidfd_open(getppid(), 0);
  struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &action, NULL);
  SHOW(pidfd_send_signal(self, SIGUSR1, NULL, 0));
  CHECK(caught == SIGUSR1 && caught_info.si_code == SI_USER && caught_info.si_pid == getpid());
  SHOW(pidfd_send_signal(self, SIGUSR1, NULL, 1));
  CHECK(caught_info.si_code == SI_TKILL);
  SHOW(pidfd_send_signal(self, 0, NULL, 8));
  SHOW(pidfd_send_signal(self, 0, NULL, 3));
  SHOW(pidfd_send_signal(self, 0, NULL, 2));
  SHOW(pidfd_send_signal(self, 0, NULL, 4));
  SHOW(pidfd_send_signal(self, 99, NULL, 0));
  SHOW(pidfd_send_signal(99, 0, NULL, 0));
  SHOW(pidfd_send_signal(0, 0, NULL, 0));
  SHOW(pidfd_send_signal(SELF_THREAD, 0, NULL, 0));
  SHOW(pidfd_send_signal(SELF_THREAD_GROUP, 0, NULL, 0));
  SHOW(pidfd_send_signal(-10002, 0, NULL, 0));
  SHOW(pidfd_send_signal(open("/proc/self", O_RDONLY), 0, NULL, 0));
  SHOW(pidfd_send_signal(open("/proc", O_RDONLY), 0, NULL, 0));
  siginfo_t info = {.si_signo = SIGUSR1, .si_code = SI_QUEUE};
  info.si_value.sival_int = 5;
  SHOW(pidfd_send_signal(self, SIGUSR1, &info, 0));
  CHECK(caught_info.si_code == SI_QUEUE && caught_info.si_value.sival_int == 5);
  SHOW(pidfd_send_signal(self, SIGUSR2, &info, 0));
  SHOW(pidfd_send_signal(self, SIGUSR1, (siginfo_t *)8, 0));
  info.si_signo = 0;
  SHOW(pidfd_send_signal(parent, 0, &info, 0));
  info.si_code = SI_USER;
  SHOW(pidfd_send_signal(parent, 0, &info, 0));
  SHOW(pidfd_send_signal(self, 0, &info, 0));
  SHOW(pidfd_send_signal(self, 0, &info, 4));
  info.si_code = SI_TKILL;
  SHOW(pidfd_send_signal(parent, 0, &info, 0));
  SHOW(pidfd_send_signal(self, 0, &info, 1));
  IN_CHILD(setuid(1000); SHOW(pidfd_send_signal(parent, 0, NULL, 0)); SHOW(pidfd_getfd(parent, 1, 0)));
  /* A process group, by the pidfd of its leader. */
  pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    pid_t member = paused();
    SHOW(pidfd_send_signal(pidfd_open(getpid(), 0), 0, NULL, 4));
    SHOW(pidfd_send_signal(pidfd_open(member, 0), 0, NULL, 4));
    signal(SIGUSR2, SIG_IGN);
    SHOW(pidfd_send_signal(pidfd_open(getpid(), 0), SIGUSR2, NULL, 4));
    show_end("member", member);
    exit(0);
  }
  show_end("leader", child);
}

static void getfd(void) {
  int line[2], ready[2];
  pipe(line);
  pipe(ready);
  pid_t child = fork();
  if (child == 0) {
    int copy = fcntl(line[0], F_DUPFD, 50);
    open("/", O_PATH);
    write(ready[1], &copy, sizeof copy);
    for (;;) pause();
  }
  int number, fd = pidfd_open(child, 0);
  char byte = 0;
  read(ready[0], &number, sizeof number);
  int theirs = pidfd_getfd(fd, number, 0);
  CHECK(theirs >= 0);
  SHOW(fcntl(theirs, F_GETFD));
  write(line[1], "z", 1);
  SHOW(read(theirs, &byte, 1));
  CHECK(byte == 'z');
  SHOW(pidfd_getfd(fd, 99, 0));
  SHOW(pidfd_getfd(fd, -1, 0));
  SHOW(pidfd_getfd(0, 0, 0));
  SHOW(pidfd_getfd(99, 0, 0));
  SHOW(pidfd_getfd(fd, 0, 1));
  kill(child, SIGKILL);
  show_end("child", child);
}

static void threads(void) {
  pipe(to_main);
  pipe(to_thread);
  pthread_t thread;
  pid_t tid;
  pthread_create(&thread, NULL, thread_body, NULL);
  read(to_main[0], &tid, sizeof tid);
  SHOW(pidfd_open(tid, 0));
  int fd = pidfd_open(tid, PIDFD_THREAD);
  CHECK(fd >= 0);
  show_poll("thread", fd);
  SHOW(pidfd_send_signal(fd, 0, NULL, 0));
  SHOW(pidfd_send_signal(fd, 0, NULL, 2));
  SHOW(waitid(P_PIDFD, fd, NULL, WEXITED));
  write(to_thread[1], "x", 1);
  pthread_join(thread, NULL);
  /* POLLHUP, which comes unasked, says that nothing is left of it. */
  struct pollfd request = {fd, 0, 0};
  poll(&request, 1, -1);
  show_poll("thread gone", fd);
  SHOW(pidfd_send_signal(fd, 0, NULL, 0));
  /* A leader that exits before its threads is not gone. */
  pid_t child = fork();
  if (child == 0) {
    pthread_create(&thread, NULL, thread_body, NULL);
    syscall(SYS_exit, 3);
  }
  read(to_main[0], &tid, sizeof tid);
  fd = pidfd_open(child, 0);
  int leader = pidfd_open(child, PIDFD_THREAD);
  await_state(child, 'Z');
  show_poll("leader gone", fd);
  show_poll("leader gone, thread", leader);
  SHOW(pidfd_send_signal(fd, 0, NULL, 0));
  SHOW(pidfd_getfd(fd, 0, 0));
  write(to_thread[1], "x", 1);
  SHOW(waitid(P_PIDFD, fd, NULL, WEXITED | WNOWAIT));
  show_poll("all gone", fd);
  show_poll("all gone, thread", leader);
  waitpid(child, NULL, 0);
  show_poll("reaped", leader);
}

static int clone3(struct clone_args *args) { return syscall(SYS_clone3, args, sizeof *args); }

static int legacy(unsigned long flags, int *fd) {
  return syscall(SYS_clone, flags, 0, fd, 0, 0);
}

static void clones(void) {
  int fd = -1, parent_done[2];
  pipe2(parent_done, O_CLOEXEC);
  struct clone_args args = {.flags = CLONE_PIDFD, .pidfd = (unsigned long)&fd, .exit_signal = SIGCHLD};
  pid_t child = clone3(&args);
  if (child == 0) {
    char go;
    read(parent_done[0], &go, 1);
    SHOW(fcntl(fd, F_GETFD));
    exit(5);
  }
  SHOW(fcntl(fd, F_GETFD));
  show_fdinfo("clone3", fd, child);
  write(parent_done[1], "x", 1);
  siginfo_t info;
  SHOW(waitid(P_PIDFD, fd, &info, WEXITED));
  CHECK(info.si_pid == child && info.si_status == 5);
  fd = -1;
  child = legacy(CLONE_PIDFD | SIGCHLD, &fd);
  if (child == 0) exit(6);
  show_fdinfo("clone", fd, child);
  SHOW(waitid(P_PIDFD, fd, &info, WEXITED));
  CHECK(info.si_pid == child && info.si_status == 6);
  SHOW(legacy(CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD, &fd));
  SHOW(legacy(CLONE_PIDFD | CLONE_DETACHED | SIGCHLD, &fd));
  args.parent_tid = (unsigned long)&fd;
  args.flags = CLONE_PIDFD | CLONE_PARENT_SETTID;
  SHOW(clone3(&args));
  args.flags = CLONE_PIDFD;
  args.pidfd = 8;
  int before = dup(0);
  close(before);
  SHOW(clone3(&args));
  CHECK(dup(0) == before);
  SHOW(wait(NULL));
}

int main(void) {
  files();
  lives();
  signals();
  getfd();
  threads();
  clones();
  return 0;
}
