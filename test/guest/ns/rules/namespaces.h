/* Namespaces by their files in /proc, pidfds, and processes that wait for each other. */
#ifndef NAMESPACES_H
#define NAMESPACES_H
#include "rule.h"
#include <dirent.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/nsfs.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

#ifndef NS_GET_MNTNS_ID
#define NS_GET_MNTNS_ID _IOR(NSIO, 0x5, uint64_t)
#define NS_GET_PID_FROM_PIDNS _IOR(NSIO, 0x6, int)
#define NS_GET_TGID_FROM_PIDNS _IOR(NSIO, 0x7, int)
#define NS_GET_PID_IN_PIDNS _IOR(NSIO, 0x8, int)
#define NS_GET_TGID_IN_PIDNS _IOR(NSIO, 0x9, int)
#define NS_MNT_GET_INFO _IOR(NSIO, 10, struct mnt_ns_info)
#define NS_GET_ID _IOR(NSIO, 13, uint64_t)
struct mnt_ns_info {
  uint32_t size, nr_mounts;
  uint64_t mnt_ns_id;
};
#endif
#define PIDFD_THREAD O_EXCL

/* The names in /proc/PID/ns, in their alphabetical order, and the flags. */
static const char *const NAMES[] = {"cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "time_for_children", "user", "uts"};
static const int FLAGS[] = {CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNS, CLONE_NEWNET, CLONE_NEWPID, CLONE_NEWPID, CLONE_NEWTIME, CLONE_NEWTIME, CLONE_NEWUSER, CLONE_NEWUTS};
#define LINKS 10

/* "self", "thread-self" or a number. */
static inline int ns_open(const char *process, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%s/ns/%s", process, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

static inline int ns_open_of(pid_t pid, const char *name) {
  char number[16];
  snprintf(number, sizeof number, "%d", pid);
  return ns_open(number, name);
}

static inline ino_t inode_of(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 ? status.st_ino : 0;
}

static inline ino_t ns_inode(const char *process, const char *name) {
  int fd = ns_open(process, name);
  ino_t inode = inode_of(fd);
  close(fd);
  return inode;
}

static inline ino_t ns_inode_of(pid_t pid, const char *name) {
  char number[16];
  snprintf(number, sizeof number, "%d", pid);
  return ns_inode(number, name);
}

/* Which of the ten links of two processes differ. */
struct links {
  ino_t inode[LINKS];
};

static inline struct links links_of(const char *process) {
  struct links links;
  for (int i = 0; i < LINKS; i++) links.inode[i] = ns_inode(process, NAMES[i]);
  return links;
}

static inline struct links links_of_pid(pid_t pid) {
  char number[16];
  snprintf(number, sizeof number, "%d", pid);
  return links_of(number);
}

static inline void show_changed(const char *what, struct links before, struct links after) {
  printf("%s:", what);
  for (int i = 0; i < LINKS; i++)
    if (before.inode[i] != after.inode[i]) printf(" %s", NAMES[i]);
  printf("\n");
}

static inline int pidfd_open_(pid_t pid, unsigned flags) { return syscall(SYS_pidfd_open, pid, flags); }
#define pidfd_open pidfd_open_
static inline int pidfd_send_signal_(int fd, int sig, siginfo_t *info, unsigned flags) {
  return syscall(SYS_pidfd_send_signal, fd, sig, info, flags);
}
#define pidfd_send_signal pidfd_send_signal_

/* Raw: the exit signal is in the flags. */
static inline pid_t clone_raw(unsigned long flags) { return syscall(SYS_clone, flags, 0, 0, 0, 0); }
static inline pid_t clone3_raw(struct clone_args *args, size_t size) { return syscall(SYS_clone3, args, size); }

/* One process waits until another says so. */
struct gate {
  int ends[2];
};
static inline struct gate new_gate(void) {
  struct gate gate;
  if (pipe(gate.ends) != 0) abort();
  return gate;
}
static inline void gate_open(struct gate gate) { write(gate.ends[1], "x", 1); }
static inline void gate_wait(struct gate gate) {
  char byte;
  read(gate.ends[0], &byte, 1);
}

static inline void pause_forever(void) {
  for (;;) pause();
}

/* A child that unshares `flags`, or is cloned with them, and pauses; ready when this returns. */
static inline pid_t paused_in(int flags) {
  struct gate ready = new_gate();
  pid_t child = fork();
  if (child == 0) {
    if (unshare(flags) != 0) perror("unshare");
    gate_open(ready);
    pause_forever();
  }
  gate_wait(ready);
  close(ready.ends[0]);
  close(ready.ends[1]);
  return child;
}

static inline void finish(pid_t child) {
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
}

static inline int write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0) return -1;
  int result = write(fd, text, strlen(text));
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

/* Without a capability, in the effective and the permitted set. */
static inline void drop_capability(int capability) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2];
  syscall(SYS_capget, &header, sets);
  sets[capability / 32].effective &= ~(1u << (capability % 32));
  sets[capability / 32].permitted &= ~(1u << (capability % 32));
  if (syscall(SYS_capset, &header, sets) != 0) perror("capset");
}

/* Becomes root of a user namespace of its own. */
static inline void become_user_root(void) {
  char text[64];
  int uid = geteuid(), gid = getegid();
  if (unshare(CLONE_NEWUSER) != 0) perror("unshare");
  write_file("/proc/self/setgroups", "deny");
  snprintf(text, sizeof text, "0 %d 1", uid);
  write_file("/proc/self/uid_map", text);
  snprintf(text, sizeof text, "0 %d 1", gid);
  write_file("/proc/self/gid_map", text);
}
#endif
