/* What is blocked while a handler runs: sa_mask, SA_NODEFER, SA_RESETHAND; and nested handlers. */
#include "../report.h"
#include <ucontext.h>

static int depth, deepest;
static int log_length;
static char log_text[400];

static void enter(const char *what) {
  depth++;
  if (depth > deepest) deepest = depth;
  log_length += sprintf(log_text + log_length, "%s(", what);
}

static void leave(void) {
  depth--;
  log_length += sprintf(log_text + log_length, ")");
}

static void show(const char *what) {
  printf("%s: %s, depth %d\n", what, log_text, deepest);
  log_length = deepest = depth = 0;
  log_text[0] = '\0';
}

static int again;

static void usr1(int signal) {
  (void)signal;
  enter("1");
  if (again-- > 0) raise(SIGUSR1);
  raise(SIGUSR2);
  leave();
}

static void usr2(int signal) {
  (void)signal;
  enter("2");
  leave();
}

static void set(int signal, void (*handler)(int), int flags, int blocked) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  if (blocked != 0) sigaddset(&action.sa_mask, blocked);
  sigaction(signal, &action, NULL);
}

static void change_mask(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)info;
  ucontext_t *frame = context;
  sigset_t now;
  sigprocmask(SIG_BLOCK, NULL, &now);
  printf("in the handler: blocked USR1 %d, HUP %d, TERM %d, KILL %d\n", sigismember(&now, SIGUSR1), sigismember(&now, SIGHUP),
         sigismember(&now, SIGTERM), sigismember(&now, SIGKILL));
  printf("in the frame: blocked USR1 %d, HUP %d, TERM %d\n", sigismember(&frame->uc_sigmask, SIGUSR1),
         sigismember(&frame->uc_sigmask, SIGHUP), sigismember(&frame->uc_sigmask, SIGTERM));
  sigaddset(&frame->uc_sigmask, SIGINT);
  sigaddset(&frame->uc_sigmask, SIGKILL);
  sigdelset(&frame->uc_sigmask, SIGTERM);
}

int main(void) {
  again = 1;
  set(SIGUSR1, usr1, 0, 0);
  set(SIGUSR2, usr2, 0, 0);
  raise(SIGUSR1);
  show("deferred");
  again = 2;
  set(SIGUSR1, usr1, SA_NODEFER, 0);
  raise(SIGUSR1);
  show("SA_NODEFER");
  again = 0;
  set(SIGUSR1, usr1, 0, SIGUSR2);
  raise(SIGUSR1);
  show("sa_mask");
  again = 0;
  set(SIGUSR1, usr1, SA_NODEFER, SIGUSR1);
  raise(SIGUSR1);
  show("SA_NODEFER and sa_mask");

  set(SIGUSR2, usr2, SA_RESETHAND, 0);
  raise(SIGUSR2);
  struct sigaction action;
  sigaction(SIGUSR2, NULL, &action);
  printf("SA_RESETHAND: %s, flags kept: %s\n", action.sa_handler == SIG_DFL ? "default" : "handler",
         (action.sa_flags & SA_RESETHAND) != 0 ? "yes" : "no");
  show("SA_RESETHAND");
  IN_CHILD(raise(SIGUSR2));
  /* It does not imply SA_NODEFER, whatever SA_ONESHOT did once. */
  again = 1;
  set(SIGUSR1, usr1, SA_RESETHAND, 0);
  set(SIGUSR2, usr2, 0, 0);
  IN_CHILD(raise(SIGUSR1));

  /* The frame's mask is the one that comes back: a handler may change it. */
  struct sigaction info = {.sa_sigaction = change_mask, .sa_flags = SA_SIGINFO};
  sigaddset(&info.sa_mask, SIGHUP);
  sigaction(SIGUSR1, &info, NULL);
  sigset_t block, now;
  sigemptyset(&block);
  sigaddset(&block, SIGTERM);
  sigprocmask(SIG_SETMASK, &block, NULL);
  raise(SIGUSR1);
  sigprocmask(SIG_BLOCK, NULL, &now);
  printf("afterwards: blocked USR1 %d, HUP %d, TERM %d, INT %d, KILL %d\n", sigismember(&now, SIGUSR1), sigismember(&now, SIGHUP),
         sigismember(&now, SIGTERM), sigismember(&now, SIGINT), sigismember(&now, SIGKILL));
  return 0;
}
