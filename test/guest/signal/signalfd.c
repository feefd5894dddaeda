/* signalfd(2): refusals, what a read tells of each kind of signal, waiting, and whose signals they are after a fork. */
#include "../report.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <time.h>

static sigset_t set_of(int first, int second) {
  sigset_t set;
  sigemptyset(&set);
  if (first != 0) sigaddset(&set, first);
  if (second != 0) sigaddset(&set, second);
  return set;
}

/* Members that differ between two runs (process numbers, addresses, times) are compared, not printed. */
static void take(int fd) {
  struct signalfd_siginfo info;
  memset(&info, 0xff, sizeof info);
  errno = 0;
  long count = read(fd, &info, sizeof info);
  if (count != sizeof info) {
    report_result("read", count, errno);
    return;
  }
  printf("%s code %d errno %d uid %u fd %d band %u overrun %u trapno %u status %d int %d ptr %llx lsb %u self %d\n",
         signal_name(info.ssi_signo), info.ssi_code, info.ssi_errno, info.ssi_uid, info.ssi_fd, info.ssi_band,
         info.ssi_overrun, info.ssi_trapno, info.ssi_status, info.ssi_int, (unsigned long long)info.ssi_ptr,
         info.ssi_addr_lsb, info.ssi_pid == (unsigned)getpid());
}

int main(void) {
  sigset_t some = set_of(SIGUSR1, SIGUSR2);
  sigset_t all;
  sigfillset(&all);

  SHOW(syscall(SYS_signalfd4, -1, &some, 8, 1));
  SHOW(syscall(SYS_signalfd4, -1, &some, 4, 0));
  SHOW(syscall(SYS_signalfd4, -1, &some, 16, 0));
  SHOW(syscall(SYS_signalfd4, -1, NULL, 8, 0));
  SHOW(syscall(SYS_signalfd4, -1, (void *)8, 8, 1));
  SHOW(syscall(SYS_signalfd4, 0, &some, 8, 0));
  SHOW(syscall(SYS_signalfd4, 99, &some, 8, 0));
  SHOW(syscall(SYS_signalfd4, -2, &some, 8, 0));
  SHOW(syscall(SYS_signalfd4, 99, &some, 8, 1));

  sigprocmask(SIG_BLOCK, &all, NULL);
  int fd = signalfd(-1, &some, SFD_NONBLOCK | SFD_CLOEXEC);
  SHOW(fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK));
  SHOW(fcntl(fd, F_GETFD));
  char link[64] = {0}, path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  CHECK(readlink(path, link, sizeof link - 1) > 0 && strcmp(link, "anon_inode:[signalfd]") == 0);
  SHOW(lseek(fd, 5, SEEK_SET));
  SHOW(write(fd, &some, 8));
  char room[sizeof(struct signalfd_siginfo) * 3 + 10];
  SHOW(read(fd, room, 127));
  SHOW(read(fd, room, 0));
  SHOW(read(fd, room, 128));
  SHOW(pread(fd, room, 128, 0));

  printf("fdinfo\n");
  sigset_t kill_too = set_of(SIGKILL, SIGSTOP);
  sigaddset(&kill_too, SIGHUP);
  sigaddset(&kill_too, SIGRTMAX);
  SHOW(signalfd(fd, &kill_too, 0) == fd);
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
  FILE *fdinfo = fopen(path, "r");
  char line[128];
  while (fgets(line, sizeof line, fdinfo) != NULL)
    if (strncmp(line, "sigmask", 7) == 0) printf("%s", line);
  fclose(fdinfo);
  SHOW(signalfd(fd, &some, 0) == fd);

  printf("kinds of signal\n");
  union sigval value = {.sival_int = -5};
  kill(getpid(), SIGUSR2);
  kill(getpid(), SIGUSR2);
  raise(SIGUSR1);
  struct pollfd poller = {fd, POLLIN | POLLOUT | POLLRDNORM, 0};
  SHOW(poll(&poller, 1, 0));
  SHOW(poller.revents);
  take(fd);
  take(fd);
  take(fd);
  SHOW(poll(&poller, 1, 0));
  SHOW(sigqueue(getpid(), SIGUSR1, value));
  take(fd);
  sigset_t more = set_of(SIGRTMIN, SIGCHLD);
  sigaddset(&more, SIGALRM);
  SHOW(signalfd(fd, &more, 0) == fd);
  sigqueue(getpid(), SIGRTMIN, value);
  value.sival_int = 6;
  sigqueue(getpid(), SIGRTMIN, value);
  kill(getpid(), SIGUSR1);
  SHOW(read(fd, room, sizeof room));
  SHOW(((struct signalfd_siginfo *)room)[1].ssi_int);
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM, .sigev_value.sival_int = 77};
  timer_t timer;
  struct itimerspec soon = {{0, 0}, {0, 1000000}};
  timer_create(CLOCK_MONOTONIC, &event, &timer);
  timer_settime(timer, 0, &soon, NULL);
  SHOW(poll(&poller, 1, 5000));
  take(fd);
  alarm(1);
  SHOW(poll(&poller, 1, 5000));
  take(fd);
  pid_t child = fork();
  if (child == 0) _exit(9);
  SHOW(poll(&poller, 1, 5000));
  take(fd);
  SHOW(waitpid(child, NULL, 0) == child);

  printf("waiting\n");
  int waiting = signalfd(-1, &more, 0);
  child = fork();
  if (child == 0) {
    usleep(20000);
    kill(getppid(), SIGRTMIN);
    usleep(200000);
    _exit(0);
  }
  take(waiting);
  take(waiting);
  waitpid(child, NULL, 0);

  printf("whose they are\n");
  sigqueue(getpid(), SIGRTMIN, value);
  int epoll = epoll_create1(0);
  struct epoll_event wanted = {EPOLLIN, {.u32 = 1}}, got;
  SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &wanted));
  SHOW(epoll_wait(epoll, &got, 1, 0));
  child = fork();
  if (child == 0) {
    take(fd);
    SHOW(poll(&poller, 1, 0));
    SHOW(epoll_wait(epoll, &got, 1, 0));
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 1});
    take(fd);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  SHOW(epoll_wait(epoll, &got, 1, 0));
  take(fd);
  take(fd);
  take(fd);
  SHOW(epoll_wait(epoll, &got, 1, 0));
  child = fork();
  if (child == 0) {
    sigqueue(getpid(), SIGRTMIN, value);
    SHOW(epoll_wait(epoll, &got, 1, 20));
    _exit(0);
  }
  waitpid(child, NULL, 0);

  printf("an unblocked signal goes elsewhere\n");
  signal(SIGUSR1, SIG_IGN);
  SHOW(signalfd(fd, &some, 0) == fd);
  kill(getpid(), SIGUSR1);
  take(fd);
  sigprocmask(SIG_UNBLOCK, &some, NULL);
  kill(getpid(), SIGUSR1);
  take(fd);
  return 0;
}
