/* What a handler is told: siginfo_t by origin of the signal (sigaction(2)). */
#include "../report.h"
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>

static siginfo_t got;
static int times;
static pid_t self, child;

static void catch(int signal, siginfo_t *info, void *context) {
  (void)context;
  (void)signal;
  got = *info;
  times++;
}

static const char *who(pid_t pid) { return pid == 0 ? "nobody" : pid == self ? "self" : pid == child ? "child" : "another"; }

static void show(const char *what) {
  printf("%s: %s, errno %d, code %d, from %s, uid %u\n", what, signal_name(got.si_signo), got.si_errno, got.si_code, who(got.si_pid),
         got.si_uid);
  memset(&got, 0, sizeof got);
}

static void show_child(const char *what) {
  printf("%s: code %d, %s, status %d, uid %u, times %s\n", what, got.si_code, who(got.si_pid), got.si_status, got.si_uid,
         got.si_utime < 100 && got.si_stime < 100 ? "small" : "large");
  memset(&got, 0, sizeof got);
}

/* Waits in sigsuspend(2) until one more signal has been caught. */
static void await(int signal, int before) {
  sigset_t open;
  sigfillset(&open);
  sigdelset(&open, signal);
  while (times == before) sigsuspend(&open);
}

int main(void) {
  struct sigaction action = {.sa_sigaction = catch, .sa_flags = SA_SIGINFO};
  int signals[] = {SIGUSR1, SIGUSR2, SIGALRM, SIGPIPE, SIGRTMIN, SIGSEGV, SIGCONT};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
  self = getpid();
  kill(self, SIGUSR1);
  show("kill");
  raise(SIGUSR1);
  show("raise");
  syscall(SYS_tkill, self, SIGUSR2);
  show("tkill");
  sigqueue(self, SIGUSR1, (union sigval){.sival_ptr = (void *)0x123456789abcdef0});
  printf("value %p\n", got.si_value.sival_ptr);
  show("sigqueue");
  sigqueue(self, SIGRTMIN, (union sigval){.sival_int = -7});
  printf("value %d\n", got.si_value.sival_int);
  show("sigqueue, real-time");
  kill(self, SIGSEGV);
  show("kill with SIGSEGV");
  kill(self, SIGCONT);
  show("kill with SIGCONT");

  int line[2];
  pipe(line);
  close(line[0]);
  SHOW(write(line[1], "x", 1));
  show("broken pipe");

  sigset_t block;
  sigfillset(&block);
  sigprocmask(SIG_BLOCK, &block, NULL);
  int before = times;
  struct itimerval timer = {.it_value = {0, 1000}};
  setitimer(ITIMER_REAL, &timer, NULL);
  await(SIGALRM, before);
  show("timer");

  /* From a child with another user id. */
  before = times;
  setresuid(1000, -1, -1);
  child = fork();
  if (child == 0) {
    setresuid(1000, 1000, 1000);
    kill(getppid(), SIGUSR1);
    _exit(0);
  }
  await(SIGUSR1, before);
  show("kill by a child");
  waitpid(child, NULL, 0);
  setresuid(0, -1, -1);

  /* SIGCHLD; the one that is pending goes with its default. */
  signal(SIGCHLD, SIG_DFL);
  sigaction(SIGCHLD, &action, NULL);
  before = times;
  child = fork();
  if (child == 0) _exit(77);
  await(SIGCHLD, before);
  show_child("exited");
  waitpid(child, NULL, 0);
  before = times;
  child = fork();
  if (child == 0)
    for (;;) pause();
  kill(child, SIGSTOP);
  await(SIGCHLD, before);
  show_child("stopped");
  before = times;
  kill(child, SIGCONT);
  await(SIGCHLD, before);
  show_child("continued");
  before = times;
  kill(child, SIGKILL);
  await(SIGCHLD, before);
  show_child("killed");
  waitpid(child, NULL, 0);
  before = times;
  child = fork();
  if (child == 0) {
    setuid(1234);
    _exit(1);
  }
  await(SIGCHLD, before);
  show_child("another user");
  waitpid(child, NULL, 0);

  /* rt_sigqueueinfo(2): codes that tell of the kernel or of kill(2) can be forged towards oneself only. */
  siginfo_t info = {.si_signo = 5, .si_code = SI_USER};
  info.si_pid = 4711;
  info.si_uid = 815;
  sigprocmask(SIG_UNBLOCK, &block, NULL);
  SHOW(syscall(SYS_rt_sigqueueinfo, self, SIGUSR2, &info));
  show("forged towards oneself");
  SHOW(syscall(SYS_rt_sigqueueinfo, getppid(), SIGUSR2, &info));
  info.si_code = SI_TKILL;
  SHOW(syscall(SYS_rt_sigqueueinfo, getppid(), SIGUSR2, &info));
  info.si_code = SI_QUEUE;
  SHOW(syscall(SYS_rt_sigqueueinfo, getppid(), 0, &info));
  SHOW(syscall(SYS_rt_sigqueueinfo, 1 << 22, SIGUSR2, &info));
  SHOW(syscall(SYS_rt_sigqueueinfo, self, 65, &info));
  SHOW(syscall(SYS_rt_sigqueueinfo, self, SIGUSR2, (void *)8));
  SHOW(syscall(SYS_rt_tgsigqueueinfo, self, self, SIGUSR2, &info));
  show("rt_tgsigqueueinfo");
  SHOW(syscall(SYS_rt_tgsigqueueinfo, self, 0, SIGUSR2, &info));
  SHOW(syscall(SYS_rt_tgsigqueueinfo, -1, self, SIGUSR2, &info));
  return 0;
}
