/* sigaction(2): which signals and flags, and what is reported back. */
#include "../report.h"
#include <sys/syscall.h>

struct kernel_sigaction {
  void *handler;
  unsigned long flags;
#ifdef __x86_64__
  void *restorer;
#endif
  unsigned long mask;
};

static void handler(int signal) { (void)signal; }

static const char *name_of(void *address) {
  if (address == (void *)SIG_DFL) return "SIG_DFL";
  if (address == (void *)SIG_IGN) return "SIG_IGN";
  return address == (void *)handler ? "handler" : "another";
}

static long raw(int signal, const struct kernel_sigaction *new, struct kernel_sigaction *old) {
  return syscall(SYS_rt_sigaction, signal, new, old, 8);
}

int main(void) {
  struct kernel_sigaction action = {.handler = handler};
  struct kernel_sigaction old;
  SHOW(raw(0, &action, NULL));
  SHOW(raw(65, &action, NULL));
  SHOW(raw(-1, NULL, &old));
  SHOW(raw(SIGKILL, &action, NULL));
  SHOW(raw(SIGSTOP, &action, NULL));
  action.handler = SIG_IGN;
  SHOW(raw(SIGKILL, &action, NULL));
  action.handler = SIG_DFL;
  SHOW(raw(SIGKILL, &action, NULL));
  SHOW(raw(SIGKILL, NULL, &old));
  printf("SIGKILL: %s\n", name_of(old.handler));
  SHOW(raw(64, NULL, &old));
  SHOW(raw(SIGUSR1, (void *)8, NULL));
  SHOW(raw(SIGUSR1, NULL, (void *)8));
  SHOW(raw(SIGKILL, (void *)8, NULL));
  SHOW(syscall(SYS_rt_sigaction, SIGUSR1, NULL, &old, 4));
  SHOW(syscall(SYS_rt_sigaction, SIGUSR1, NULL, &old, 16));
  SHOW(syscall(SYS_rt_sigaction, 99, (void *)8, NULL, 4));

  /* SIGKILL and SIGSTOP leave the mask; a flag nobody knows is cleared, so that one can ask which are known. */
  action.handler = handler;
  action.flags = SA_RESTART | SA_NODEFER | SA_SIGINFO | SA_ONSTACK | SA_RESETHAND | SA_NOCLDSTOP | SA_NOCLDWAIT | 0x400 | 0x800;
  action.mask = ~0UL;
  SHOW(raw(SIGUSR1, &action, NULL));
  SHOW(raw(SIGUSR1, NULL, &old));
  printf("%s, flags %#lx, mask %#lx\n", name_of(old.handler), old.flags & ~0x04000000UL, old.mask);

  /* A failure to report the old action does not undo the new one. */
  action.handler = SIG_IGN;
  SHOW(raw(SIGUSR1, &action, (void *)8));
  raw(SIGUSR1, NULL, &old);
  printf("%s\n", name_of(old.handler));

  /* A pending signal that becomes ignored is gone, and so is one whose default is to be ignored. */
  sigset_t set, pending;
  sigfillset(&set);
  sigprocmask(SIG_BLOCK, &set, NULL);
  signal(SIGUSR1, SIG_DFL);
  signal(SIGCHLD, handler);
  raise(SIGUSR1);
  raise(SIGCHLD);
  raise(SIGWINCH);
  sigpending(&pending);
  printf("pending: USR1 %d, CHLD %d, WINCH %d\n", sigismember(&pending, SIGUSR1), sigismember(&pending, SIGCHLD), sigismember(&pending, SIGWINCH));
  signal(SIGUSR1, SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
  sigpending(&pending);
  printf("pending: USR1 %d, CHLD %d, WINCH %d\n", sigismember(&pending, SIGUSR1), sigismember(&pending, SIGCHLD), sigismember(&pending, SIGWINCH));
  signal(SIGUSR1, SIG_DFL);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  printf("alive\n");

  /* signal(3) of the C library restarts and does not reset. */
  signal(SIGUSR2, handler);
  raw(SIGUSR2, NULL, &old);
  printf("signal(): flags %#lx, mask has USR2: %d\n", old.flags & ~0x04000000UL, (int)(old.mask >> (SIGUSR2 - 1) & 1));
  return 0;
}
