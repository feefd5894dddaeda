/*
 * Executes sequences of operations on namespaces, credentials and mounts in a pool of processes, and prints after each operation what it
 * returned and what can be observed. test/ns/differential runs it on Linux and in a kernel, on the same random sequences.
 *
 *   driver FILE [rootfs]
 *
 * FILE has one operation a line: the process that executes it, a name, four numbers, and a text in which \n stands for a newline. A line
 * "." ends a sequence. "rootfs": the machine has no other root file system. Each sequence has namespaces of its own, with a tmpfs for a root directory: its first process (the init of its pid
 * namespace) hands the operations to the others through pipes and observes; it is root and executes none itself.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/nsfs.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLOTS 10
#define REGISTERS 4
#define FIRST_REGISTER 200

struct operation {
  int slot;
  char name[24];
  long a, b, c, d;
  char text[256];
};

/* What goes to a process: an operation, and the one its child or its target is, by its place in the pool and as a number of /proc. */
struct command {
  struct operation operation;
  int child;
  int target;
};

struct reply {
  int slot;
  long result;
  int error;
  char more[400];
};

static int commands[SLOTS][2], replies[2];
static pid_t pids[SLOTS]; /* in the first process's pid namespace; 0: never there */
static int used;
static FILE *out;

static void die(const char *what) {
  dprintf(2, "driver: %s: %s\n", what, strerrorname_np(errno));
  _exit(3);
}

/* --- in the pool */

static const char *types[] = {"cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "time_for_children", "user", "uts"};
#define TYPES ((int)(sizeof types / sizeof *types))

static const char *paths[] = {"/", "/a", "/b", "/a/x", "/b/x", "/a/x/y", "/c", "/c/z"};
#define PATHS ((int)(sizeof paths / sizeof *paths))

static long write_file(const char *path, const char *text, int length) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -2; /* as opposed to a failed write */
  long result = write(fd, text, length);
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

static long write_proc(int target, const char *file, const char *text) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", target, file);
  return write_file(path, text, strlen(text));
}

static long keep(int fd, long where) {
  if (fd < 0) return -1;
  int to = FIRST_REGISTER + where % REGISTERS;
  if (dup3(fd, to, O_CLOEXEC) < 0) return -1;
  close(fd);
  return 0;
}

static long open_ns(int target, long type, long where) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/%s", target, types[type % TYPES]);
  return keep(open(path, O_RDONLY | O_CLOEXEC), where);
}

static long capset_(unsigned long long effective, unsigned long long permitted, unsigned long long inheritable) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {{effective, permitted, inheritable}, {effective >> 32, permitted >> 32, inheritable >> 32}};
  return syscall(SYS_capset, &header, data);
}

static long bind_ns(long where, long path) {
  char from[32];
  snprintf(from, sizeof from, "/proc/self/fd/%ld", FIRST_REGISTER + where % REGISTERS);
  return mount(from, paths[path % PATHS], NULL, MS_BIND, NULL);
}

static void tell_of_self(char *more, size_t size) {
  struct utsname names;
  uid_t r, e, s;
  gid_t groups[8];
  uname(&names);
  getresuid(&r, &e, &s);
  int n = snprintf(more, size, "pid %d ppid %d uid %u %u %u", getpid(), getppid(), r, e, s);
  getresgid(&r, &e, &s);
  n += snprintf(more + n, size - n, " gid %u %u %u groups", r, e, s);
  int count = getgroups(8, groups);
  for (int i = 0; i < count; i++) n += snprintf(more + n, size - n, " %u", groups[i]);
  snprintf(more + n, size - n, " name %.32s.%.32s", names.nodename, names.domainname);
}

static void serve(int slot);

/* Flags in `a`: the child serves `command->child` from then on. */
static long clone_(const struct command *command) {
  struct clone_args args = {.flags = command->operation.a, .exit_signal = command->operation.a & CLONE_PARENT ? 0 : SIGCHLD};
  pid_t child = syscall(SYS_clone3, &args, sizeof args);
  if (child == 0) {
    serve(command->child);
    _exit(0);
  }
  return child;
}

static long execute(const struct command *command) {
  const struct operation *o = &command->operation;
#define IS(word) (strcmp(o->name, word) == 0)
  if (IS("clone")) return clone_(command);
  if (IS("unshare")) return unshare(o->a);
  if (IS("openns")) return open_ns(command->target, o->b, o->c);
  if (IS("setns")) return syscall(SYS_setns, FIRST_REGISTER + o->a % REGISTERS, o->b);
  if (IS("pidfd")) return keep(syscall(SYS_pidfd_open, command->target, 0), o->c);
  if (IS("userns")) return keep(ioctl(FIRST_REGISTER + o->a % REGISTERS, NS_GET_USERNS), o->b);
  if (IS("parent")) return keep(ioctl(FIRST_REGISTER + o->a % REGISTERS, NS_GET_PARENT), o->b);
  if (IS("nstype")) return ioctl(FIRST_REGISTER + o->a % REGISTERS, NS_GET_NSTYPE);
  if (IS("owner")) {
    uid_t uid = 0;
    long result = ioctl(FIRST_REGISTER + o->a % REGISTERS, NS_GET_OWNER_UID, &uid);
    return result < 0 ? result : uid;
  }
  if (IS("close")) return close(FIRST_REGISTER + o->a % REGISTERS);
  if (IS("uid_map") || IS("gid_map") || IS("projid_map") || IS("setgroups_file")) {
    return write_proc(command->target, IS("setgroups_file") ? "setgroups" : o->name, o->text);
  }
  if (IS("timens_offsets")) return write_proc(command->target, o->name, o->text);
  if (IS("hostname")) return sethostname(o->text, strlen(o->text));
  if (IS("domainname")) return setdomainname(o->text, strlen(o->text));
  if (IS("setuid")) return syscall(SYS_setuid, (uid_t)o->a);
  if (IS("setgid")) return syscall(SYS_setgid, (gid_t)o->a);
  if (IS("setresuid")) return syscall(SYS_setresuid, (uid_t)o->a, (uid_t)o->b, (uid_t)o->c);
  if (IS("setresgid")) return syscall(SYS_setresgid, (gid_t)o->a, (gid_t)o->b, (gid_t)o->c);
  if (IS("setgroups")) return syscall(SYS_setgroups, o->a, (gid_t[]){o->b, o->c});
  if (IS("capset")) return capset_(o->a, o->b, o->c);
  if (IS("capbset_drop")) return prctl(PR_CAPBSET_DROP, o->a, 0, 0, 0);
  if (IS("ambient")) return prctl(PR_CAP_AMBIENT, o->a, o->b, 0, 0);
  if (IS("securebits")) return prctl(PR_SET_SECUREBITS, o->a, 0, 0, 0);
  if (IS("keepcaps")) return prctl(PR_SET_KEEPCAPS, o->a, 0, 0, 0);
  if (IS("no_new_privs")) return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (IS("dumpable")) return prctl(PR_SET_DUMPABLE, o->a, 0, 0, 0);
  if (IS("subreaper")) return prctl(PR_SET_CHILD_SUBREAPER, o->a, 0, 0, 0);
  if (IS("tmpfs")) return mount(o->text, paths[o->a % PATHS], "tmpfs", o->b, NULL);
  if (IS("proc")) return mount("proc", paths[o->a % PATHS], "proc", o->b, NULL);
  if (IS("bind")) return mount(paths[o->a % PATHS], paths[o->b % PATHS], NULL, MS_BIND | o->c, NULL);
  if (IS("bindns")) return bind_ns(o->a, o->b);
  if (IS("move")) return mount(paths[o->a % PATHS], paths[o->b % PATHS], NULL, MS_MOVE, NULL);
  if (IS("propagation")) return mount(NULL, paths[o->a % PATHS], NULL, o->b, NULL);
  if (IS("remount")) return mount(NULL, paths[o->a % PATHS], NULL, MS_REMOUNT | MS_BIND | o->b, NULL);
  if (IS("umount")) return umount2(paths[o->a % PATHS], o->b);
  if (IS("mkdir")) return mkdir(paths[o->a % PATHS], 0755);
  if (IS("chdir")) return chdir(paths[o->a % PATHS]);
  if (IS("chroot")) return chroot(paths[o->a % PATHS]);
  if (IS("pivot_root")) return syscall(SYS_pivot_root, paths[o->a % PATHS], paths[o->b % PATHS]);
  if (IS("kill")) return kill(o->a, o->b);
  if (IS("setsid")) return setsid();
  if (IS("wait")) {
    int status = 0;
    long result = waitpid(-1, &status, WNOHANG | (o->a ? __WALL : 0));
    return result <= 0 ? result : result * 65536 + status;
  }
  if (IS("exit")) _exit(o->a);
  if (IS("self")) return 0;
  dprintf(2, "driver: no operation %s\n", o->name);
  _exit(3);
}

static void serve(int slot) {
  struct command command;
  for (;;) {
    if (read(commands[slot][0], &command, sizeof command) != sizeof command) _exit(0);
    struct reply reply = {.slot = slot};
    errno = 0;
    reply.result = execute(&command);
    reply.error = reply.result < 0 ? errno : 0;
    tell_of_self(reply.more, sizeof reply.more);
    if (write(replies[1], &reply, sizeof reply) != sizeof reply) _exit(0);
  }
}

/* --- in the first process */

/* What is kept of a process of the pool: open files of its directory in /proc, and what was last seen. */
static struct seen {
  int stat;
  int status;
  int links;
  char state; /* the letter of /proc/PID/stat: 0 when the process is gone */
  char text[4096];
} seen[SLOTS];

static int open_proc(pid_t pid, const char *name, int flags) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  return open(path, flags | O_CLOEXEC);
}

static void meet(int slot) {
  seen[slot].stat = open_proc(pids[slot], "stat", O_RDONLY);
  seen[slot].status = open_proc(pids[slot], "status", O_RDONLY);
  seen[slot].links = open_proc(pids[slot], "ns", O_RDONLY | O_DIRECTORY);
}

static char look(int slot) {
  char text[128];
  ssize_t length = pread(seen[slot].stat, text, sizeof text - 1, 0);
  text[length < 0 ? 0 : length] = '\0';
  const char *after_name = strrchr(text, ')');
  seen[slot].state = after_name == NULL ? 0 : after_name[2];
  return seen[slot].state;
}

static int is_alive(int slot) {
  char state = seen[slot].state;
  return state != 0 && state != 'Z' && state != 'X';
}

/* Waits until a process, or every one (-1), has done what it was told: it waits for an operation, or has ended. */
static void settle(int which) {
  for (int quiet = 0; quiet < (which < 0 ? 2 : 1);) {
    int busy = 0;
    for (int slot = 0; slot < used; slot++) {
      if (which >= 0 && slot != which) continue;
      char state = look(slot);
      busy |= state != 0 && state != 'Z' && state != 'S';
    }
    quiet = busy ? 0 : quiet + 1;
    if (busy || quiet < 2) usleep(busy ? 200 : 50);
  }
}

/* A process that is in the pid namespace and that was not there before. */
static pid_t newcomer(void) {
  DIR *proc = opendir("/proc");
  if (proc == NULL) die("/proc");
  pid_t found = 0;
  for (struct dirent *entry; (entry = readdir(proc)) != NULL;) {
    pid_t pid = atoi(entry->d_name);
    if (pid <= 1) continue;
    int known = 0;
    for (int slot = 0; slot < used; slot++) known |= pids[slot] == pid;
    if (!known) found = pid;
  }
  closedir(proc);
  return found;
}

/* Sends an operation and waits for what came of it. Returns 0 when the process did not live to tell. */
static int command_slot(int slot, const struct command *command, struct reply *reply) {
  if (write(commands[slot][1], command, sizeof *command) != sizeof *command) die("command");
  struct pollfd fd = {.fd = replies[0], .events = POLLIN};
  for (int tries = 0; tries < 2000; tries++) {
    if (poll(&fd, 1, 5) == 1) {
      if (read(replies[0], reply, sizeof *reply) != sizeof *reply) die("reply");
      return 1;
    }
    look(slot);
    if (!is_alive(slot) && poll(&fd, 1, 0) == 0) return 0;
  }
  fprintf(out, "HANGS\n");
  return 0;
}

static void show_lines(const char *file, int slot, const char *path) {
  static char text[32768];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  if (length < 0) {
    fprintf(out, "%s %d: %s\n", file, slot, strerrorname_np(errno));
    return;
  }
  text[length] = '\0';
  for (char *line = text, *end; *line != '\0'; line = end + 1) {
    end = strchr(line, '\n');
    if (end == NULL) end = line + strlen(line) - 1;
    fprintf(out, "%s %d: %.*s\n", file, slot, (int)(end - line), line);
  }
}

static void show_links(int slot) {
  char line[512];
  int n = 0;
  for (int type = 0; type < TYPES; type++) {
    line[n++] = ' ';
    ssize_t length = readlinkat(seen[slot].links, types[type], line + n, 32);
    if (length < 0) length = stpcpy(line + n, strerrorname_np(errno)) - (line + n);
    n += length;
  }
  line[n] = '\0';
  fprintf(out, "ns %d:%s\n", slot, line);
}

/* Nothing when it is as it was the last time. */
static void show_status(int slot) {
  static const char *wanted[] = {"State", "PPid", "Uid", "Gid", "Groups", "NStgid", "NSpgid", "NSsid", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs"};
  static char text[4096];
  ssize_t length = pread(seen[slot].status, text, sizeof text - 1, 0);
  text[length < 0 ? 0 : length] = '\0';
  /* From here on there are counters. */
  char *counters = strstr(text, "\nSpeculation_Store");
  if (counters != NULL) counters[1] = '\0';
  char shown[2048];
  int n = 0;
  for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    for (unsigned i = 0; i < sizeof wanted / sizeof *wanted; i++) {
      size_t size = strlen(wanted[i]);
      if (line[0] != wanted[i][0] || strncmp(line, wanted[i], size) != 0 || line[size] != ':') continue;
      memcpy(shown + n, line, end - line);
      n += end - line;
      shown[n++] = ';';
      break;
    }
  }
  shown[n] = '\0';
  if (strcmp(shown, seen[slot].text) == 0) return;
  strcpy(seen[slot].text, shown);
  fprintf(out, "status %d: %s\n", slot, shown);
}

static void show_maps(int slot) {
  static const char *files[] = {"uid_map", "gid_map", "projid_map", "setgroups"};
  char path[64];
  for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(path, sizeof path, "/proc/%d/%s", pids[slot], files[i]);
    show_lines(files[i], slot, path);
  }
}

static void show_mounts(int slot) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/mountinfo", pids[slot]);
  show_lines("mountinfo", slot, path);
}

/* What an operation can change, by the first word of what it is about. */
static int changes_processes(const char *name) {
  return strcmp(name, "clone") == 0 || strcmp(name, "unshare") == 0 || strcmp(name, "setns") == 0 || strcmp(name, "kill") == 0 ||
         strcmp(name, "exit") == 0 || strcmp(name, "wait") == 0;
}

static int changes_maps(const char *name) {
  return strstr(name, "_map") != NULL || strcmp(name, "setgroups_file") == 0 || strcmp(name, "unshare") == 0 || strcmp(name, "setns") == 0;
}

static int changes_mounts(const char *name) {
  static const char *names[] = {"tmpfs", "proc", "bind", "bindns", "move", "propagation", "remount", "umount", "chroot", "pivot_root", "unshare", "setns"};
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) return 1;
  return 0;
}

/* Of whom it can have changed, what it can have changed. */
static void observe(int actor, const char *name) {
  for (int slot = 0; slot < used; slot++) {
    if (slot != actor && !changes_processes(name)) continue;
    if (seen[slot].state == 0) {
      fprintf(out, "ns %d: gone\n", slot);
      continue;
    }
    show_links(slot);
    show_status(slot);
    if (slot != actor || seen[slot].state == 'Z') continue;
    if (changes_maps(name)) show_maps(slot);
    if (changes_mounts(name)) show_mounts(slot);
  }
}

static void observe_everything(void) {
  for (int slot = 0; slot < used; slot++) {
    if (seen[slot].state == 0) {
      fprintf(out, "ns %d: gone\n", slot);
      continue;
    }
    show_links(slot);
    seen[slot].text[0] = '\0';
    show_status(slot);
    if (seen[slot].state == 'Z') continue;
    show_maps(slot);
    show_mounts(slot);
  }
}

/* The n-th of those that are alive; -1: nobody is. */
static int pick(int n) {
  int alive[SLOTS], count = 0;
  for (int slot = 0; slot < used; slot++)
    if (is_alive(slot)) alive[count++] = slot;
  return count == 0 ? -1 : alive[(unsigned)n % count];
}

static void step(int number, const struct operation *operation) {
  struct command command = {.operation = *operation, .child = used};
  int slot = pick(operation->slot);
  fprintf(out, "-- %d %d %s %ld %ld %ld %ld %s\n", number, slot, operation->name, operation->a, operation->b, operation->c, operation->d,
          operation->text);
  int is_clone = strcmp(operation->name, "clone") == 0;
  if (slot < 0 || (is_clone && used == SLOTS)) {
    fprintf(out, "skipped\n");
    return;
  }
  for (char *at = command.operation.text; (at = strstr(at, "\\n")) != NULL;) {
    *at = '\n';
    memmove(at + 1, at + 2, strlen(at + 2) + 1);
  }
  int target = pick(operation->d);
  command.target = pids[target];
  struct reply reply;
  int replied = command_slot(slot, &command, &reply);
  settle(replied && !changes_processes(operation->name) ? slot : -1);
  /* Whether its parent was dead yet when it answered is a race. */
  if (replied && strcmp(operation->name, "kill") == 0) {
    const struct reply result = reply;
    strcpy(command.operation.name, "self");
    if (is_alive(slot)) command_slot(slot, &command, &reply);
    settle(slot);
    reply.result = result.result;
    reply.error = result.error;
  }
  if (is_clone && (!replied || reply.result > 0)) {
    pids[used] = newcomer();
    if (pids[used] != 0) meet(used++);
    settle(-1);
  }
  if (!replied)
    fprintf(out, "no answer\n");
  else if (reply.error != 0)
    fprintf(out, "%ld %s, %s\n", reply.result, strerrorname_np(reply.error), reply.more);
  else
    fprintf(out, "%ld, %s\n", reply.result, reply.more);
  observe(slot, operation->name);
}

/* pivot_root(2) does not work from a rootfs, which is what a machine without a root file system has up to Linux 7: as switch_root(8). */
static int starts_on_rootfs;
static void leave_rootfs(void) {
  mkdir("stage", 0755);
  if (mount("stage", "stage", "tmpfs", 0, "mode=755") != 0 || chdir("stage") != 0) die("stage");
  if (mount(".", "/", NULL, MS_MOVE, NULL) != 0 || chroot(".") != 0 || chdir("/") != 0) die("leaving the rootfs");
}

static void prepare_root(void) {
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) die("private");
  if (starts_on_rootfs) leave_rootfs();
  mkdir("root", 0755);
  if (mount("root", "root", "tmpfs", 0, "mode=755") != 0) die("tmpfs");
  if (chdir("root") != 0) die("chdir");
  const char *made[] = {"old", "proc", "a", "b", "c", "a/x", "b/x", "a/x/y"};
  for (unsigned i = 0; i < sizeof made / sizeof *made; i++) mkdir(made[i], 0755);
  if (mount("proc", "proc", "proc", 0, NULL) != 0) die("proc");
  if (syscall(SYS_pivot_root, ".", "old") != 0) die("pivot_root");
  if (chdir("/") != 0 || umount2("/old", MNT_DETACH) != 0 || rmdir("/old") != 0) die("old root");
}

/* The machine's root may lack them, or must not have them: nobody has. */
static void drop(int capability) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  syscall(SYS_capget, &header, data);
  unsigned bit = ~(1U << capability % 32);
  data[capability / 32].effective &= bit;
  data[capability / 32].permitted &= bit;
  data[capability / 32].inheritable &= bit;
  syscall(SYS_capset, &header, data);
}

static void run_sequence(const struct operation *operations, int count) {
  setsid();
  umask(022);
  prepare_root();
  if (sethostname("first", 5) != 0 || setdomainname("none", 4) != 0) die("sethostname");
  if (pipe(replies) != 0) die("pipe");
  for (int slot = 0; slot < SLOTS; slot++)
    if (pipe(commands[slot]) != 0) die("pipe");
  struct clone_args args = {.flags = CLONE_NEWNS, .exit_signal = SIGCHLD};
  pids[0] = syscall(SYS_clone3, &args, sizeof args);
  if (pids[0] == 0) serve(0);
  if (pids[0] < 0) die("clone3");
  used = 1;
  meet(0);
  settle(-1);
  observe_everything();
  for (int i = 0; i < count; i++) step(i, &operations[i]);
  fprintf(out, "-- end\n");
  observe_everything();
  fflush(out);
  _exit(0);
}

int main(int argc, char **argv) {
  static struct operation operations[64];
  if (argc < 2) {
    fprintf(stderr, "usage: driver FILE [rootfs]\n");
    return 2;
  }
  starts_on_rootfs = argc > 2;
  FILE *file = fopen(argv[1], "re");
  if (file == NULL) die(argv[1]);
  out = stdout;
  static char buffer[1 << 16];
  setvbuf(out, buffer, _IOFBF, sizeof buffer);
  drop(CAP_SYS_RESOURCE);
  drop(CAP_SYS_TIME);
  char line[512];
  int count = 0, number = 0;
  while (fgets(line, sizeof line, file) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (strcmp(line, ".") != 0) {
      struct operation *o = &operations[count++];
      memset(o, 0, sizeof *o);
      int length = 0;
      if (count > 63 || sscanf(line, "%d %23s %ld %ld %ld %ld %n", &o->slot, o->name, &o->a, &o->b, &o->c, &o->d, &length) < 6) die(line);
      snprintf(o->text, sizeof o->text, "%s", line + length);
      continue;
    }
    printf("== %d\n", number++);
    fflush(out);
    struct clone_args args = {.flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC, .exit_signal = SIGCHLD};
    pid_t child = syscall(SYS_clone3, &args, sizeof args);
    if (child < 0) die("clone3");
    if (child == 0) run_sequence(operations, count);
    int status;
    if (waitpid(child, &status, 0) != child) die("waitpid");
    if (status != 0) printf("status %#x\n", status);
    count = 0;
  }
  return 0;
}
