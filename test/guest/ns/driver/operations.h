/* What the processes of the pool do. */
#pragma once

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/nsfs.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include "pool.h"
#include "programs.h"

#define REGISTERS 4
#define FIRST_REGISTER 200

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

/* The user namespace driver.c was started in. */
static struct stat first_user;

/* user.max_*_namespaces of one's own user namespace; never that of the machine, and nothing after an execve. */
static long limit(long type, long maximum) {
  struct stat own;
  char path[64], text[24];
  if (stat("/proc/self/ns/user", &own) != 0) return -1;
  if (first_user.st_ino == 0 || (own.st_dev == first_user.st_dev && own.st_ino == first_user.st_ino)) {
    errno = ENOTSUP;
    return -1;
  }
  snprintf(path, sizeof path, "/proc/sys/user/max_%s_namespaces", types[type % TYPES]);
  return write_file(path, text, snprintf(text, sizeof text, "%ld", maximum));
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
  n += snprintf(more + n, size - n, " name %.32s.%.32s", names.nodename, names.domainname);
  int is_subreaper = 0;
  prctl(PR_GET_CHILD_SUBREAPER, &is_subreaper, 0, 0, 0);
  n += snprintf(more + n, size - n, " dumpable %d securebits %d%s%s", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), prctl(PR_GET_SECUREBITS, 0, 0, 0, 0),
                is_subreaper ? " subreaper" : "", getauxval(AT_SECURE) ? " secure" : "");
  char directory[64];
  long length = syscall(SYS_getcwd, directory, sizeof directory);
  snprintf(more + n, size - n, " in %s", length < 0 ? strerrorname_np(errno) : directory);
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

/* Pipes keep their numbers. What came of it is what the new program says. */
static long exec_(const struct command *command, int slot) {
  char numbers[SLOTS + 2][12];
  char *argv[SLOTS + 5] = {"driver", "serve"};
  snprintf(numbers[0], sizeof numbers[0], "%d", slot);
  snprintf(numbers[1], sizeof numbers[1], "%d", replies[1]);
  for (int i = 0; i < SLOTS; i++) snprintf(numbers[i + 2], sizeof numbers[0], "%d", commands[i][0]);
  for (int i = 0; i < SLOTS + 2; i++) argv[i + 2] = numbers[i];
  return execve(programs[command->operation.a % PROGRAMS].path, argv, (char *[]){NULL});
}

static long execute(const struct command *command, int slot) {
  const struct operation *o = &command->operation;
#define IS(word) (strcmp(o->name, word) == 0)
  if (IS("clone")) return clone_(command);
  if (IS("exec")) return exec_(command, slot);
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
  if (IS("limit")) return limit(o->a, o->b);
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
  if (IS("setpgid")) return setpgid(o->a, o->b);
  if (IS("wait")) {
    int status = 0;
    long result = waitpid(-1, &status, WNOHANG | (o->a & 1 ? __WALL : 0) | (o->a & 2 ? WUNTRACED : 0) | (o->a & 4 ? WCONTINUED : 0));
    return result <= 0 ? result : result * 65536 + status;
  }
  if (IS("exit")) _exit(o->a);
  if (IS("self")) return 0;
  dprintf(2, "driver: no operation %s\n", o->name);
  _exit(3);
}

static void answer(int slot, long result, int error) {
  struct reply reply = {.slot = slot, .result = result, .error = error};
  tell_of_self(reply.more, sizeof reply.more);
  if (write(replies[1], &reply, sizeof reply) != sizeof reply) _exit(0);
}

static void serve(int slot) {
  struct command command;
  for (;;) {
    if (read(commands[slot][0], &command, sizeof command) != sizeof command) _exit(0);
    errno = 0;
    long result = execute(&command, slot);
    answer(slot, result, result < 0 ? errno : 0);
  }
}

static void serve_on(char **numbers) {
  int slot = atoi(numbers[0]);
  replies[1] = atoi(numbers[1]);
  for (int i = 0; i < SLOTS; i++) commands[i][0] = atoi(numbers[i + 2]);
  answer(slot, 0, 0);
  serve(slot);
}
