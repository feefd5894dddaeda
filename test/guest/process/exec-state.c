/* execve(2), "Effect on process attributes": what the new program finds, and what is gone. */
#include "../report.h"
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>

static void handler(int signal) { (void)signal; }

static const char *disposition(int signal) {
  struct sigaction action;
  sigaction(signal, NULL, &action);
  if (action.sa_handler == SIG_DFL) return "default";
  return action.sa_handler == SIG_IGN ? "ignored" : "handled";
}

static void show(void) {
  sigset_t set;
  stack_t stack;
  struct itimerval timer;
  struct rlimit limit;
  char name[16];
  int number;
  printf("USR1 %s, ", disposition(SIGUSR1));
  printf("USR2 %s, ", disposition(SIGUSR2));
  printf("CHLD %s, ", disposition(SIGCHLD));
  printf("HUP %s\n", disposition(SIGHUP));
  struct sigaction action;
  sigaction(SIGUSR2, NULL, &action);
  printf("USR2 flags %#x, mask %s\n", action.sa_flags & ~0x04000000, sigisemptyset(&action.sa_mask) ? "empty" : "not empty");
  sigprocmask(SIG_BLOCK, NULL, &set);
  printf("blocked: TERM %d, INT %d\n", sigismember(&set, SIGTERM), sigismember(&set, SIGINT));
  sigpending(&set);
  printf("pending: TERM %d, INT %d\n", sigismember(&set, SIGTERM), sigismember(&set, SIGINT));
  sigaltstack(NULL, &stack);
  printf("alternate stack: flags %d, size %zu\n", stack.ss_flags, stack.ss_size);
  getitimer(ITIMER_REAL, &timer);
  printf("timer is %s\n", timer.it_value.tv_sec > 50 ? "armed" : "disarmed");
  printf("descriptors: 50 %s, 51 %s\n", fcntl(50, F_GETFD) == 0 ? "open" : "closed", fcntl(51, F_GETFD) == 0 ? "open" : "closed");
  printf("umask %03o, nice %d\n", umask(077), getpriority(PRIO_PROCESS, 0));
  getrlimit(RLIMIT_NOFILE, &limit);
  printf("RLIMIT_NOFILE %lu %lu\n", (unsigned long)limit.rlim_cur, (unsigned long)limit.rlim_max);
  prctl(PR_GET_NAME, name);
  printf("name is %s\n", strcmp(name, "changed") == 0 ? "changed" : "the file's");
  prctl(PR_GET_PDEATHSIG, &number);
  printf("death signal %d\n", number);
  printf("dumpable %d, keepcaps %d, no_new_privs %d\n", prctl(PR_GET_DUMPABLE), prctl(PR_GET_KEEPCAPS),
         prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  prctl(PR_GET_CHILD_SUBREAPER, &number);
  printf("subreaper %d\n", number);
  printf("timer slack %d\n", prctl(PR_GET_TIMERSLACK));
  char cwd[64];
  printf("working directory %s\n", getcwd(cwd, sizeof cwd));
}

int main(int argc, char **argv) {
  if (argc > 1) {
    printf("%d arguments: %s %s\n", argc, argv[0], argv[1]);
    printf("environment: %s, %s\n", environ[0], environ[2] == NULL ? "and one more" : "and many more");
    CHECK(getpid() == atoi(argv[2]));
    CHECK(getppid() == atoi(environ[1] + strlen("PARENT=")));
    show();
    return 0;
  }
  signal(SIGUSR1, handler);
  struct sigaction action = {.sa_handler = SIG_IGN, .sa_flags = SA_RESTART | SA_NODEFER};
  sigaddset(&action.sa_mask, SIGHUP);
  sigaction(SIGUSR2, &action, NULL);
  signal(SIGCHLD, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGTERM);
  stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536};
  sigaltstack(&stack, NULL);
  struct itimerval timer = {.it_value = {100, 0}};
  setitimer(ITIMER_REAL, &timer, NULL);
  int null = open("/dev/null", O_RDONLY);
  dup2(null, 50);
  dup3(null, 51, O_CLOEXEC);
  umask(027);
  struct rlimit limit = {100, 200};
  setrlimit(RLIMIT_NOFILE, &limit);
  setpriority(PRIO_PROCESS, 0, 5);
  prctl(PR_SET_NAME, "changed");
  prctl(PR_SET_PDEATHSIG, SIGUSR1);
  prctl(PR_SET_DUMPABLE, 0);
  prctl(PR_SET_KEEPCAPS, 1);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_TIMERSLACK, 12345);
  chdir("/tmp");
  show();
  char pid[32], parent[32];
  snprintf(pid, sizeof pid, "%d", getpid());
  snprintf(parent, sizeof parent, "PARENT=%d", getppid());
  umask(027);
  char *arguments[] = {"zero", "one", pid, NULL};
  char *environment[] = {"A=b", parent, NULL};
  printf("-- execve\n");
  execve("/proc/self/exe", arguments, environment);
  perror("execve");
  return 1;
}
