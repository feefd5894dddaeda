/* Capabilities in a user namespace, and what execve(2) gives: modes, file capabilities, no_new_privs (capabilities(7), user_namespaces(7)). */
#include "userns.h"
#include <linux/securebits.h>
#include <sys/resource.h>
#include <sys/xattr.h>

static void copy_self(const char *name, mode_t mode, uid_t uid, gid_t gid) {
  char buffer[65536];
  int from = open("/proc/self/exe", O_RDONLY);
  int to = open(name, O_CREAT | O_WRONLY | O_TRUNC, 0755);
  for (long count; (count = read(from, buffer, sizeof buffer)) > 0;) write(to, buffer, count);
  if (fchown(to, uid, gid) != 0 || fchmod(to, mode) != 0) perror(name);
  close(from);
  close(to);
}

static void run(const char *name) { execl(name, "shown", NULL), perror("execl"); }

static void show_attribute(const char *name) {
  unsigned char value[64];
  long length = getxattr(name, "security.capability", value, sizeof value);
  if (length < 0) {
    printf("%s: %s\n", name, strerrorname_np(errno));
    return;
  }
  printf("%s: %ld bytes:", name, length);
  for (long i = 0; i < length; i++) printf(" %02x", value[i]);
  printf("\n");
}

static int can_fork(void) {
  pid_t child = fork();
  if (child == 0) _exit(0);
  if (child < 0) return -1;
  waitpid(child, NULL, 0);
  return 0;
}

/* Root of a namespace with the users 100000 to 100009 of outside. */
#define AS_ROOT(...) \
  IN_USERNS("0 100000 10\n", "0 100000 10\n", setgroups(0, NULL); setresgid(0, 0, 0); setresuid(0, 0, 0); prctl(PR_SET_DUMPABLE, 1); __VA_ARGS__)

int main(int argc, char **argv) {
  if (strcmp(argv[0], "shown") == 0) {
    show_ids("runs");
    show_status_lines("/proc/self/status", "CapPrm");
    show_status_lines("/proc/self/status", "CapEff");
    return 0;
  }
  umask(022);
  chmod(".", 0777);
  copy_self("mapped", 06755, 100005, 100006);
  copy_self("user", 04755, 100005, 1000);
  copy_self("group", 06755, 1000, 100006);
  copy_self("unmapped", 06755, 1000, 1000);
  copy_self("root", 04755, 100000, 100000);

  RULE("CAP-040");
  const char *names[] = {"mapped", "user", "group", "unmapped"};
  for (int i = 0; i < 4; i++) AS_ROOT(setresgid(1, 1, 1); setresuid(1, 1, 1); printf("%s ", names[i]); run(names[i]));

  RULE("CAP-041");
  AS_ROOT({
    setresgid(1, 1, 1);
    setresuid(1, 1, 1);
    SHOW(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    run("mapped");
  });

  RULE("CAP-042");
  AS_ROOT(setresgid(1, 1, 1); setresuid(1, 1, 1); run("root"));

  RULE("CAP-050");
  copy_self("able", 0755, 100000, 100000);
  /* Version 2: permitted CAP_CHOWN and CAP_KILL, effective. */
  unsigned char v2[20] = {1, 0, 0, 2, 0x21};
  AS_ROOT({
    SHOW(setxattr("able", "security.capability", v2, sizeof v2, 0));
    show_attribute("able");
    SHOW(setxattr("able", "trusted.x", "1", 1, 0));
    SHOW(getxattr("able", "trusted.x", NULL, 0));
    SHOW(setxattr("unmapped", "security.capability", v2, sizeof v2, 0));
  });
  show_attribute("able");
  IN_USERNS("0 200000 10\n", NULL, show_attribute("able"));

  RULE("CAP-051");
  AS_ROOT(setresgid(1, 1, 1); setresuid(1, 1, 1); run("able"));
  IN_CHILD(become(1); run("able"));
  IN_USERNS("0 200000 10\n", "0 200000 10\n", setresgid(1, 1, 1); setresuid(1, 1, 1); run("able"));

  RULE("CAP-060");
  IN_CHILD({
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct *data = capabilities();
    data[0].inheritable = 1 << CAP_CHOWN;
    SHOW(syscall(SYS_capset, &header, data));
    SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_CHOWN, 0, 0));
    SHOW(prctl(PR_CAPBSET_DROP, CAP_KILL, 0, 0, 0));
    show_status_lines("/proc/self/status", "CapInh");
    show_status_lines("/proc/self/status", "CapAmb");
    SHOW(unshare(CLONE_NEWUSER));
    show_status_lines("/proc/self/status", "CapInh");
    show_status_lines("/proc/self/status", "CapAmb");
    show_status_lines("/proc/self/status", "CapBnd");
  });

  RULE("CAP-061");
  IN_CHILD({
    SHOW(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    SHOW(unshare(CLONE_NEWUSER));
    SHOW(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  });

  RULE("CAP-062");
  IN_CHILD({
    setgroups(0, NULL);
    setresgid(1000, 1000, 1000);
    setresuid(1000, 1000, 1000);
    SHOW(prctl(PR_GET_DUMPABLE));
    unshare(CLONE_NEWUSER);
    SHOW(put("/proc/self/uid_map", "0 1000 1"));
    SHOW(prctl(PR_SET_DUMPABLE, 1));
    SHOW(put("/proc/self/uid_map", "0 1000 1"));
  });

  RULE("CAP-063");
  IN_CHILD({
    struct rlimit limit = {1, 1};
    setrlimit(RLIMIT_NPROC, &limit);
    become(54321);
    SHOW(can_fork());
    unshare(CLONE_NEWUSER);
    map_self(54321, 54321);
    SHOW(can_fork());
  });

  RULE("USER-096");
  /* Soft limits of the creator that he raises again afterwards. */
  IN_CHILD({
    struct rlimit low = {2, 64};
    struct rlimit high = {64, 64};
    become(54322);
    setrlimit(RLIMIT_SIGPENDING, &low);
    unshare(CLONE_NEWUSER);
    map_self(54322, 54322);
    SHOW(setrlimit(RLIMIT_SIGPENDING, &high));
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    union sigval value = {0};
    for (int i = 0; i < 4; i++) SHOW(sigqueue(getpid(), SIGRTMIN, value));
  });
  IN_CHILD({
    struct rlimit low = {1, 64};
    struct rlimit high = {64, 64};
    become(54323);
    setrlimit(RLIMIT_NPROC, &low);
    unshare(CLONE_NEWUSER);
    map_self(54323, 54323);
    SHOW(setrlimit(RLIMIT_NPROC, &high));
    SHOW(can_fork());
  });
  return 0;
}
