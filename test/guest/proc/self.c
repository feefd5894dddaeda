/* proc_pid_status(5), proc_pid_stat(5) and the links of the process itself. */
#include "proc.h"
#include <sys/prctl.h>
#include <sys/resource.h>

/* Field `wanted` of stat, as the man page counts them. */
static const char *nth(char *stat, int wanted) {
  static char words[4][64];
  static int next;
  char *word = words[next++ % 4];
  char *at = strrchr(stat, ')') + 2;
  for (int n = 3; n < wanted && at != NULL; n++) at = strchr(at, ' ') + 1;
  sscanf(at, "%63s", word);
  return word;
}

int main(int argc, char **argv) {
  CHECK(is_number(link_text("/proc/self"), getpid()));
  puts(link_text("/proc/mounts"));
  CHECK(lists("/proc", number_text(getpid())) == 1);
  CHECK(lists("/proc/self/task", number_text(getpid())) == 1);
  char thread_self[64];
  snprintf(thread_self, sizeof thread_self, "%d/task/%d", getpid(), gettid());
  CHECK(strcmp(link_text("/proc/thread-self"), thread_self) == 0);

  SHOW(prctl(PR_SET_NAME, "a name\\"));
  char *status = contents("/proc/self/status");
  printf("Name %s, State %s\n", field(status, "Name"), field(status, "State"));
  printf("comm %s", contents("/proc/self/comm"));
  CHECK(is_number(field(status, "Tgid"), getpid()));
  CHECK(is_number(field(status, "Pid"), getpid()));
  CHECK(is_number(field(status, "PPid"), getppid()));
  CHECK(is_number(field(status, "Threads"), 1));
  umask(027);
  status = contents("/proc/self/status");
  printf("Uid %s\nGid %s\nUmask %s\nTracerPid %s\n", field(status, "Uid"), field(status, "Gid"), field(status, "Umask"), field(status, "TracerPid"));
  printf("NoNewPrivs %s, CapAmb %s, Kthread %s\n", field(status, "NoNewPrivs"), field(status, "CapAmb"), field(status, "Kthread"));

  signal(SIGUSR1, SIG_IGN);
  signal(SIGUSR2, exit);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGRTMAX);
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGTERM);
  status = contents("/proc/self/status");
  printf("SigPnd %s\nShdPnd %s\nSigBlk %s\nSigIgn %s\nSigCgt %s\n", field(status, "SigPnd"), field(status, "ShdPnd"),
         field(status, "SigBlk"), field(status, "SigIgn"), field(status, "SigCgt"));

  char *stat = contents("/proc/self/stat");
  int fields = 2;
  for (char *at = strrchr(stat, ')'); at != NULL; at = strchr(at + 1, ' ')) fields++;
  printf("stat has %d fields, state %s\n", fields - 1, nth(stat, 3));
  CHECK(atoi(stat) == getpid());
  CHECK(is_number(nth(stat, 4), getppid()));
  CHECK(is_number(nth(stat, 5), getpgrp()));
  CHECK(is_number(nth(stat, 6), getsid(0)));
  CHECK(is_number(nth(stat, 20), 1));
  printf("priority %s, nice %s, exit signal %s\n", nth(stat, 18), nth(stat, 19), nth(stat, 38));
  CHECK(atol(nth(stat, 23)) > 0 && atol(nth(stat, 24)) > 0);
  CHECK((unsigned long)argv[0] == strtoul(nth(stat, 48), NULL, 10));

  CHECK(strcmp(link_text("/proc/self/cwd"), getcwd((char[4096]){0}, 4096)) == 0);
  printf("root %s\n", link_text("/proc/self/root"));
  CHECK(strcmp(strrchr(link_text("/proc/self/exe"), '/'), strrchr(argv[0], '/')) == 0);
  CHECK(memcmp(contents("/proc/self/exe"), "\177ELF", 4) == 0);

  struct rlimit limit = {77, 99};
  setrlimit(RLIMIT_NOFILE, &limit);
  char *open_files = strstr(contents("/proc/self/limits"), "Max open files");
  printf("%.*s|\n", (int)strcspn(open_files, "\n"), open_files);
  return 0;
}
