/* sigprocmask(2), sigpending(2): blocking, and what waits. */
#include "../report.h"
#include <sys/syscall.h>

static int caught[65];
static int order[100];
static int count;

static void note(int signal) {
  caught[signal]++;
  order[count++] = signal;
}

static void show_order(const char *what) {
  printf("%s:", what);
  for (int i = 0; i < count; i++) printf(" %s", signal_name(order[i]));
  printf("\n");
  count = 0;
}

static unsigned long mask(void) {
  unsigned long set;
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &set, 8);
  return set;
}

static unsigned long pending(void) {
  unsigned long set;
  syscall(SYS_rt_sigpending, &set, 8);
  return set;
}

int main(void) {
  unsigned long set = 0, old;
  SHOW(syscall(SYS_rt_sigprocmask, 3, &set, NULL, 8));
  SHOW(syscall(SYS_rt_sigprocmask, 3, NULL, &old, 8));
  SHOW(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, 4));
  SHOW(syscall(SYS_rt_sigprocmask, SIG_BLOCK, (void *)8, NULL, 8));
  SHOW(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, (void *)8, 8));
  SHOW(syscall(SYS_rt_sigpending, (void *)8, 8));
  SHOW(syscall(SYS_rt_sigpending, &set, 9));
  set = ~0UL;
  SHOW(syscall(SYS_rt_sigpending, &set, 4));
  printf("4 bytes: %#lx\n", set);
  SHOW(syscall(SYS_rt_sigpending, &set, 0));

  set = ~0UL;
  SHOW(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, &old, 8));
  printf("mask %#lx, before %#lx\n", mask(), old);
  /* EFAULT for the old mask comes when the new one is in force. */
  set = 0x200;
  SHOW(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, (void *)8, 8));
  printf("mask %#lx\n", mask());
  set = 0x800;
  SHOW(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, &old, 8));
  printf("mask %#lx, before %#lx\n", mask(), old);
  SHOW(syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &set, &old, 8));
  printf("mask %#lx, before %#lx\n", mask(), old);

  for (int i = 1; i <= 64; i++)
    if (i != SIGKILL && i != SIGSTOP && i != 32 && i != 33) {
      struct sigaction action = {.sa_handler = note};
      sigaction(i, &action, NULL);
    }
  set = ~0UL;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, 8);
  raise(SIGTERM);
  raise(SIGTERM);
  raise(SIGHUP);
  raise(SIGRTMIN + 1);
  raise(SIGRTMIN + 1);
  raise(SIGRTMIN);
  raise(SIGUSR2);
  kill(getpid(), SIGUSR1);
  printf("pending %#lx\n", pending());
  /* All that become deliverable at once get their frames before user code goes on: the last frame runs first. */
  set = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, 8);
  show_order("delivered");
  printf("pending %#lx, SIGTERM %d, SIGRTMIN+1 %d\n", pending(), caught[SIGTERM], caught[SIGRTMIN + 1]);

  /* With everything blocked in the handlers they run in the order of delivery: a thread's own before the process's. */
  for (int i = 1; i <= 64; i++)
    if (i != SIGKILL && i != SIGSTOP && i != 32 && i != 33) {
      struct sigaction action = {.sa_handler = note};
      sigfillset(&action.sa_mask);
      sigaction(i, &action, NULL);
    }
  set = ~0UL;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, 8);
  kill(getpid(), SIGINT);
  kill(getpid(), SIGSEGV);
  kill(getpid(), SIGRTMIN + 2);
  raise(SIGUSR1);
  raise(SIGBUS);
  raise(SIGRTMIN);
  raise(SIGTERM);
  raise(SIGSYS);
  set = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, 8);
  show_order("in order");

  /* The child of a fork has the mask but nothing pending. */
  set = ~0UL;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, 8);
  raise(SIGUSR1);
  IN_CHILD(printf("child: mask %#lx, pending %#lx\n", mask(), pending()));
  printf("parent: pending %#lx\n", pending() & ~(1UL << (SIGCHLD - 1)));
  return 0;
}
