/* Capabilities in a user namespace, and processes inside and outside (user_namespaces(7)). */
#include "userns.h"
#include <sys/resource.h>
#include <sys/uio.h>

/* Somebody who waits: a process with these ids, perhaps in a user namespace of its own. */
static pid_t somebody(uid_t id, int in_namespace, struct turns turns) {
  pid_t pid = fork();
  if (pid == 0) {
    if (id != 0) become(id);
    if (in_namespace) unshare(CLONE_NEWUSER);
    pass(turns.to_parent);
    await(turns.to_child);
    _exit(0);
  }
  await(turns.to_parent);
  return pid;
}

static int word = 42;

static long read_memory(pid_t pid) {
  int value = 0;
  struct iovec own = {&value, sizeof value};
  struct iovec other = {&word, sizeof word};
  return process_vm_readv(pid, &own, 1, &other, 1, 0);
}

static long links(pid_t pid) {
  char text[64];
  return readlink(of(pid, "ns/user"), text, sizeof text) < 0 ? -1 : 0;
}

static long affinity(pid_t pid) {
  cpu_set_t set;
  sched_getaffinity(0, sizeof set, &set);
  return sched_setaffinity(pid, sizeof set, &set);
}

int main(void) {
  RULE("CAP-016");
  IN_USERNS("0 100000 10\n", "0 100000 10\n", {
    setresgid(0, 0, 0);
    setresuid(0, 0, 0);
    SHOW(setresuid(5, 5, 0));
    show_status_lines("/proc/self/status", "CapPrm");
    show_status_lines("/proc/self/status", "CapEff");
    SHOW(setresuid(0, 0, 0));
    show_status_lines("/proc/self/status", "CapEff");
    SHOW(setresuid(5, 5, 5));
    show_status_lines("/proc/self/status", "CapPrm");
    show_status_lines("/proc/self/status", "CapEff");
  });

  struct turns turns = make_turns();
  pid_t same = somebody(1000, 0, turns);
  pid_t other = somebody(1001, 0, turns);
  pid_t root = somebody(0, 0, turns);
  RULE("CAP-020");
  IN_CHILD({
    become(1000);
    unshare(CLONE_NEWUSER);
    map_self(1000, 1000);
    SHOW(kill(same, 0));
    SHOW(kill(other, 0));
    SHOW(kill(root, 0));
    SHOW(kill(getppid(), SIGCONT));
  });

  RULE("CAP-021");
  IN_CHILD(become(1000); SHOW(links(same)));
  IN_CHILD({
    become(1000);
    unshare(CLONE_NEWUSER);
    map_self(1000, 1000);
    SHOW(links(same));
    SHOW(links(getpid()));
  });

  RULE("CAP-022");
  IN_CHILD({
    become(1000);
    unshare(CLONE_NEWUSER);
    map_self(1000, 1000);
    struct rlimit limit;
    SHOW(setpriority(PRIO_PROCESS, same, 19));
    SHOW(setpriority(PRIO_PROCESS, other, 19));
    SHOW(prlimit(same, RLIMIT_CORE, NULL, &limit));
    SHOW(prlimit(other, RLIMIT_CORE, NULL, &limit));
    SHOW(read_memory(same));
    SHOW(affinity(same));
    SHOW(affinity(other));
  });
  for (int i = 0; i < 3; i++) pass(turns.to_child);
  for (int i = 0; i < 3; i++) wait(NULL);

  RULE("CAP-023");
  pid_t inside = somebody(1000, 1, turns);
  IN_CHILD({
    become(1000);
    SHOW(kill(inside, 0));
    SHOW(links(inside));
    SHOW(read_memory(inside));
  });
  IN_CHILD({
    become(1001);
    SHOW(kill(inside, 0));
    SHOW(links(inside));
    SHOW(read_memory(inside));
  });
  pass(turns.to_child);
  wait(NULL);

  RULE("CAP-033");
  /* From outside: by root, who has no name inside, then by somebody who has one there. */
  int numbers[2];
  if (pipe(numbers) != 0) perror("pipe");
  pid_t sender = fork();
  if (sender == 0) {
    pid_t target;
    read(numbers[0], &target, sizeof target);
    kill(target, SIGUSR1);
    read(numbers[0], &target, sizeof target);
    setresuid(1000, 0, 0);
    kill(target, SIGUSR1);
    _exit(0);
  }
  IN_USERNS("0 100000 2\n7 1000 1\n", "0 100000 2\n", {
    setresuid(0, 0, 0);
    sigset_t set;
    siginfo_t info;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    pid_t child = fork();
    if (child == 0) {
      setresuid(1, 0, 0);
      kill(getppid(), SIGUSR1);
      _exit(0);
    }
    sigwaitinfo(&set, &info);
    printf("%s: from %u\n", signal_name(info.si_signo), info.si_uid);
    sigwaitinfo(&set, &info);
    printf("%s: of %u\n", signal_name(info.si_signo), info.si_uid);
    waitid(P_PID, child, &info, WEXITED);
    printf("waitid: %u\n", info.si_uid);
    for (int i = 0; i < 2; i++) {
      pid_t own = getpid();
      write(numbers[1], &own, sizeof own);
      sigwaitinfo(&set, &info);
      printf("%s: from %u\n", signal_name(info.si_signo), info.si_uid);
    }
  });
  waitpid(sender, NULL, 0);
  return 0;
}
