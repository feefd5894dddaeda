// Asks the real kernel. Each line of standard input is a scenario: operations separated by ';', run in a process of its own that
// starts as root. For each operation one line comes back: result, errno, and the credentials and namespaces afterwards.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define TARGETS 4
#define TYPES 6
static const char *const type_names[TYPES] = {"user", "mnt", "uts", "ipc", "pid", "pid_for_children"};

static struct target {
  pid_t pid;
  int pidfd;
  int fds[TYPES];
  ino_t inodes[TYPES];
} targets[TARGETS];

static void die(const char *what) {
  perror(what);
  exit(2);
}

static void put_status_line(FILE *out, const char *text, const char *name) {
  const char *line = strstr(text, name);
  if (line == NULL) return;
  line += strlen(name);
  size_t length = strcspn(line, "\n");
  while (length > 0 && line[length - 1] == ' ') length--;
  fprintf(out, " %s%.*s", name, (int)length, line);
}

// Which of the targets has the same namespace, e.g. "0", or "-" for none; an unreadable link is "?".
static void put_namespaces(FILE *out) {
  for (int type = 0; type < TYPES; type++) {
    char path[64];
    struct stat st;
    snprintf(path, sizeof path, "/proc/self/ns/%s", type_names[type]);
    if (stat(path, &st) < 0) {
      fprintf(out, " %s=?", type_names[type]);
      continue;
    }
    int same = -1;
    for (int i = TARGETS - 1; i >= 0; i--)
      if (targets[i].inodes[type] == st.st_ino) same = i;
    if (same < 0) fprintf(out, " %s=-", type_names[type]);
    else fprintf(out, " %s=%d", type_names[type], same);
  }
}

static void report(long result, int error) {
  char text[8192], line[8192];
  FILE *out = fmemopen(line, sizeof line, "w");
  int fd = open("/proc/self/status", O_RDONLY);
  ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  text[length < 0 ? 0 : length] = 0;
  fprintf(out, "%ld %d", result, error);
  static const char *const fields[] = {"Uid:",    "Gid:",    "Groups:", "CapInh:", "CapPrm:",
                                       "CapEff:", "CapBnd:", "CapAmb:", "NoNewPrivs:"};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) put_status_line(out, text, fields[i]);
  int pdeath = -1;
  prctl(PR_GET_PDEATHSIG, &pdeath);
  fprintf(out, " securebits=%d dumpable=%d pdeath=%d", prctl(PR_GET_SECUREBITS), prctl(PR_GET_DUMPABLE), pdeath);
  if (targets[0].pid != 0) put_namespaces(out);
  fprintf(out, "\n");
  fclose(out);
  if (write(1, line, strlen(line)) < 0) die("write");
}

static long number(void) {
  const char *token = strtok(NULL, " ");
  return token == NULL ? 0 : strtol(token, NULL, 0);
}

static long do_capset(void) {
  unsigned long long sets[3];
  for (int i = 0; i < 3; i++) sets[i] = strtoull(strtok(NULL, " "), NULL, 16);
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  for (int word = 0; word < 2; word++) {
    data[word].effective = sets[0] >> (32 * word);
    data[word].permitted = sets[1] >> (32 * word);
    data[word].inheritable = sets[2] >> (32 * word);
  }
  return syscall(SYS_capset, &header, data);
}

static long do_setgroups(void) {
  gid_t groups[64];
  int n = 0;
  for (char *token; n < 64 && (token = strtok(NULL, " ")) != NULL;) groups[n++] = strtol(token, NULL, 0);
  return syscall(SYS_setgroups, n, groups);
}

static ssize_t unhex(const char *hex, char *bytes) {
  ssize_t n = 0;
  for (; hex != NULL && hex[0] && hex[1]; hex += 2, n++) {
    unsigned value;
    sscanf(hex, "%2x", &value);
    bytes[n] = value;
  }
  return n;
}

// Writes hexadecimal bytes to a file of /proc; an open that fails is marked by a result of -2.
static long write_file(const char *path) {
  char bytes[8192];
  ssize_t n = unhex(strtok(NULL, " "), bytes);
  int fd = open(path, O_WRONLY);
  if (fd < 0) return -2;
  long result = write(fd, bytes, n);
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

static int exit_at_once(void *unused) {
  (void)unused;
  syscall(SYS_exit, 0);
  return 0;
}

static long do_clone(unsigned long flags) {
  static char stack[65536] __attribute__((aligned(16)));
  int parent_tid, child_tid;
  int pid = clone(exit_at_once, stack + sizeof stack, flags | SIGCHLD, NULL, &parent_tid, NULL, &child_tid);
  if (pid < 0) return -1;
  if (!(flags & (CLONE_THREAD | CLONE_PARENT))) waitpid(pid, NULL, __WALL);
  return 0;
}

static void *sleep_forever(void *unused) {
  pause();
  return unused;
}

// Waits until everybody else who holds `ends[1]` is gone. (PR_SET_PDEATHSIG would not do: it asks for permission like kill.)
static void outlive_nobody(const int ends[2]) {
  char byte;
  close(ends[1]);
  while (read(ends[0], &byte, 1) < 0) {}
  _exit(0);
}

static int share_and_wait(void *ends) {
  outlive_nobody(ends);
  return 0;
}

// Another process with the same fs_struct.
static long share_fs(void) {
  static char stack[65536] __attribute__((aligned(16)));
  int ends[2];
  if (pipe(ends) < 0) die("pipe");
  return clone(share_and_wait, stack + sizeof stack, CLONE_FS | SIGCHLD, ends) < 0 ? -1 : 0;
}

static long do_setns(int by_pidfd) {
  struct target *target = &targets[number()];
  if (by_pidfd) return setns(target->pidfd, number());
  int type = number();
  return setns(target->fds[type], number());
}

static long run(const char *op, char *self) {
  if (!strcmp(op, "setuid")) return syscall(SYS_setuid, number());
  if (!strcmp(op, "setgid")) return syscall(SYS_setgid, number());
  if (!strcmp(op, "setfsuid")) return syscall(SYS_setfsuid, number());
  if (!strcmp(op, "setfsgid")) return syscall(SYS_setfsgid, number());
  long a = 0, b = 0;
  if (!strcmp(op, "setreuid")) return a = number(), syscall(SYS_setreuid, a, number());
  if (!strcmp(op, "setregid")) return a = number(), syscall(SYS_setregid, a, number());
  if (!strcmp(op, "setresuid")) return a = number(), b = number(), syscall(SYS_setresuid, a, b, number());
  if (!strcmp(op, "setresgid")) return a = number(), b = number(), syscall(SYS_setresgid, a, b, number());
  if (!strcmp(op, "setgroups")) return do_setgroups();
  if (!strcmp(op, "capset")) return do_capset();
  if (!strcmp(op, "capbset_drop")) return prctl(PR_CAPBSET_DROP, number(), 0, 0, 0);
  if (!strcmp(op, "capbset_read")) return prctl(PR_CAPBSET_READ, number(), 0, 0, 0);
  if (!strcmp(op, "securebits")) return prctl(PR_SET_SECUREBITS, number(), 0, 0, 0);
  if (!strcmp(op, "keepcaps")) return prctl(PR_SET_KEEPCAPS, number(), 0, 0, 0);
  if (!strcmp(op, "ambient")) return a = number(), b = number(), prctl(PR_CAP_AMBIENT, a, b, number(), 0);
  if (!strcmp(op, "dumpable")) return prctl(PR_SET_DUMPABLE, number(), 0, 0, 0);
  if (!strcmp(op, "no_new_privs")) return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (!strcmp(op, "unshare")) return unshare(number());
  if (!strcmp(op, "clone")) return do_clone(number());
  if (!strcmp(op, "setns")) return do_setns(0);
  if (!strcmp(op, "setns_pidfd")) return do_setns(1);
  if (!strcmp(op, "uid_map")) return write_file("/proc/self/uid_map");
  if (!strcmp(op, "gid_map")) return write_file("/proc/self/gid_map");
  if (!strcmp(op, "projid_map")) return write_file("/proc/self/projid_map");
  if (!strcmp(op, "setgroups_file")) return write_file("/proc/self/setgroups");
  if (!strcmp(op, "thread")) {
    pthread_t thread;
    return pthread_create(&thread, NULL, sleep_forever, NULL);
  }
  if (!strcmp(op, "share_fs")) return share_fs();
  if (!strcmp(op, "exec")) return execl(strtok(NULL, " "), self, "probe", (char *)NULL);
  fprintf(stderr, "unknown operation %s\n", op);
  exit(2);
}

static void run_scenario(char *line, char *self) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  char *next;
  for (char *op = line; op != NULL; op = next) {
    next = strchr(op, ';');
    if (next != NULL) *next++ = 0;
    const char *name = strtok(op, " ");
    if (name == NULL) continue;
    errno = 0;
    long result = run(name, self);
    report(result, result < 0 ? errno : 0);
  }
}

// Only the oracle and its scenarios hold the writing end.
static int lifeline[2];

// Forks a process that lives as long as the oracle. `prepare` runs in it and ends in linger().
static void start_target(int index, void (*prepare)(int ready)) {
  int ready[2];
  if (pipe(ready) < 0) die("pipe");
  pid_t pid = fork();
  if (pid == 0) prepare(ready[1]);
  struct target *target = &targets[index];
  if (read(ready[0], &target->pid, sizeof target->pid) != sizeof target->pid) die("target");
  close(ready[0]);
  close(ready[1]);
  target->pidfd = syscall(SYS_pidfd_open, target->pid, 0);
  for (int type = 0; type < TYPES; type++) {
    char path[64];
    struct stat st;
    snprintf(path, sizeof path, "/proc/%d/ns/%s", target->pid, type_names[type]);
    target->fds[type] = open(path, O_RDONLY);
    if (target->fds[type] < 0 || fstat(target->fds[type], &st) < 0) die(path);
    target->inodes[type] = st.st_ino;
  }
}

// Says which process is the target, by its number out here.
static void linger(int ready, pid_t pid) {
  if (write(ready, &pid, sizeof pid) < 0) die("ready");
  outlive_nobody(lifeline);
}

// The child of a process that unshared its pid namespace; the parent knows its number.
static void linger_in_child(int ready) {
  pid_t pid = fork();
  if (pid == 0) outlive_nobody(lifeline);
  linger(ready, pid);
}

static void prepare_initial(int ready) { linger(ready, getpid()); }

static void prepare_root(int ready) {
  if (unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID) < 0) die("unshare");
  linger_in_child(ready);
}

static void put_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) die(path);
  close(fd);
}

static void become_user_in_own_namespaces(int flags) {
  if (syscall(SYS_setgroups, 0, NULL) < 0 || syscall(SYS_setresgid, 1000, 1000, 1000) < 0) die("setresgid");
  if (syscall(SYS_setresuid, 1000, 1000, 1000) < 0) die("setresuid");
  prctl(PR_SET_DUMPABLE, 1);
  if (unshare(CLONE_NEWUSER | flags) < 0) die("unshare");
  put_file("/proc/self/setgroups", "deny");
  put_file("/proc/self/uid_map", "0 1000 1");
  put_file("/proc/self/gid_map", "0 1000 1");
}

static void prepare_user(int ready) {
  become_user_in_own_namespaces(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID);
  linger_in_child(ready);
}

static void prepare_nested(int ready) {
  become_user_in_own_namespaces(CLONE_NEWUTS);
  if (unshare(CLONE_NEWUSER | CLONE_NEWIPC) < 0) die("unshare");
  linger(ready, getpid());
}

// oracle file PATH MODE UID GID CAPABILITIES: a copy of this program, with these owners, mode and security.capability.
static int make_file(char *self, char **argument) {
  char command[8192], bytes[64];
  snprintf(command, sizeof command, "cp '%s' '%s'", self, argument[0]);
  if (system(command) != 0) return 1;
  if (chown(argument[0], atoi(argument[2]), atoi(argument[3])) < 0) die("chown");
  if (chmod(argument[0], strtol(argument[1], NULL, 8)) < 0) die("chmod");
  ssize_t n = unhex(argument[4], bytes);
  if (n > 0 && setxattr(argument[0], "security.capability", bytes, n, 0) < 0) die("setxattr");
  return 0;
}

int main(int argc, char **argv) {
  if (argc > 1 && !strcmp(argv[1], "probe")) {
    report(getauxval(AT_SECURE), 0);
    return 0;
  }
  if (argc == 7 && !strcmp(argv[1], "file")) return make_file(argv[0], argv + 2);
  if (argc > 1 && !strcmp(argv[1], "targets")) {
    if (pipe(lifeline) < 0) die("pipe");
    start_target(0, prepare_initial);
    start_target(1, prepare_root);
    start_target(2, prepare_user);
    start_target(3, prepare_nested);
  }
  char *line = NULL;
  size_t size = 0;
  for (ssize_t n; (n = getline(&line, &size, stdin)) > 0;) {
    line[strcspn(line, "\n")] = 0;
    pid_t pid = fork();
    if (pid < 0) die("fork");
    if (pid == 0) {
      run_scenario(line, argv[0]);
      _exit(0);
    }
    int status;
    waitpid(pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fprintf(stderr, "scenario failed: 0x%x\n", status);
    if (write(1, ".\n", 2) < 0) die("write");
  }
  return 0;
}
