/* sigsuspend(2), pause(2), and the masks of ppoll(2) and pselect(2). */
#include "../report.h"
#include <poll.h>
#include <sys/select.h>
#include <sys/syscall.h>

static int caught;
static int blocked_in_handler;

static void note(int signal) {
  sigset_t now;
  sigprocmask(SIG_BLOCK, NULL, &now);
  caught = signal;
  blocked_in_handler = sigismember(&now, SIGUSR2);
}

static void show(const char *what) {
  sigset_t now;
  sigprocmask(SIG_BLOCK, NULL, &now);
  printf("%s: caught %s, USR2 blocked in the handler %d, afterwards: USR1 %d USR2 %d\n", what,
         caught == 0 ? "nothing" : signal_name(caught), blocked_in_handler, sigismember(&now, SIGUSR1), sigismember(&now, SIGUSR2));
  caught = 0;
}

int main(void) {
  struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  sigaction(SIGUSR2, &action, NULL);
  sigset_t blocked, only_usr2, none;
  sigemptyset(&none);
  sigemptyset(&only_usr2);
  sigaddset(&only_usr2, SIGUSR2);
  blocked = only_usr2;
  sigaddset(&blocked, SIGUSR1);
  sigprocmask(SIG_SETMASK, &blocked, NULL);

  SHOW(syscall(SYS_rt_sigsuspend, &none, 4));
  SHOW(syscall(SYS_rt_sigsuspend, (void *)8, 8));
  raise(SIGUSR1);
  SHOW(sigsuspend(&only_usr2));
  show("pending before");
  pid_t child = fork();
  if (child == 0) {
    await_state(getppid(), 'S');
    kill(getppid(), SIGUSR2);
    usleep(5000);
    kill(getppid(), SIGUSR1);
    _exit(0);
  }
  SHOW(sigsuspend(&only_usr2));
  show("sent while it waits");
  SHOW(sigsuspend(&none));
  show("the other one");
  waitpid(child, NULL, 0);

  raise(SIGUSR1);
  SHOW(ppoll(NULL, 0, NULL, &only_usr2));
  show("ppoll");
  raise(SIGUSR1);
  struct timespec now = {0, 0};
  SHOW(ppoll(NULL, 0, &now, &only_usr2));
  show("ppoll without waiting");
  SHOW(ppoll(NULL, 0, &now, &blocked));
  show("ppoll, nothing deliverable");
  raise(SIGUSR2);
  SHOW(pselect(0, NULL, NULL, NULL, NULL, &none));
  show("pselect");
  /* Something is ready: the signal waits. */
  int line[2];
  pipe(line);
  write(line[1], "x", 1);
  struct pollfd poll = {.fd = line[0], .events = POLLIN};
  caught = 0;
  raise(SIGUSR1);
  SHOW(ppoll(&poll, 1, NULL, &none));
  show("ppoll with data");
  SHOW(ppoll(&poll, 1, NULL, &only_usr2));

  /* An ignored signal ends no wait, a stop does not either. */
  signal(SIGWINCH, SIG_IGN);
  child = fork();
  if (child == 0) {
    await_state(getppid(), 'S');
    kill(getppid(), SIGWINCH);
    usleep(5000);
    kill(getppid(), SIGUSR2);
    _exit(0);
  }
  SHOW(sigsuspend(&none));
  show("after an ignored one");
  waitpid(child, NULL, 0);
  sigprocmask(SIG_SETMASK, &none, NULL);
  child = fork();
  if (child == 0) {
    await_state(getppid(), 'S');
    kill(getppid(), SIGUSR1);
    _exit(0);
  }
  SHOW(pause());
  show("pause");
  waitpid(child, NULL, 0);
  return 0;
}
