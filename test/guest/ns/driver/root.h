/* The root directory of a sequence. */
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include "programs.h"

static int starts_on_rootfs;

/* On top of everything in the namespace `own`. */
static void mount_root(const char *name, int own) {
  if (mount(name, "/", "tmpfs", 0, "mode=755") != 0 || setns(own, CLONE_NEWNS) != 0) die(name);
}

/* What the kernel started with is at the bottom, read-only; then come two empty file systems for those who lose their root, then the root. */
static void leave_machine(void) {
  int own = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
  if (own < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) die("private");
  if (starts_on_rootfs) {
    if (umount2("/proc", MNT_DETACH) != 0 || umount2("/dev", MNT_DETACH) != 0) die("umount");
  } else if (umount2("/", MNT_DETACH) != 0 || setns(own, CLONE_NEWNS) != 0) {
    die("leaving the root");
  }
  if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_RELATIME, NULL) != 0) die("read-only");
  mount_root("floor", own);
  mount_root("floor", own);
  mount_root("root", own);
  close(own);
}

static void prepare_root(int with_programs) {
  leave_machine();
  const char *made[] = {"/bin", "/proc", "/a", "/b", "/c", "/a/x", "/b/x", "/a/x/y"};
  for (unsigned i = 0; i < sizeof made / sizeof *made; i++)
    if (mkdir(made[i], 0755) != 0) die(made[i]);
  if (mount("proc", "/proc", "proc", 0, NULL) != 0) die("proc");
  for (int i = 0; with_programs && i < PROGRAMS; i++) make_program(i);
}
