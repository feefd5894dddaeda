/* Lifetime: mounts that keep no namespace, and trees of mounts that are one (namespaces(7)). */
#include "life.h"

#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef FSCONFIG_CMD_CREATE
#define FSCONFIG_CMD_CREATE 6
#endif

/* riscv64's headers may be older than the calls: they have the same numbers everywhere. */
enum { NR_open_tree = 428, NR_fsopen = 430, NR_fsconfig = 431, NR_fsmount = 432 };

static int clone_tree(const char *path) { return (int)syscall(NR_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE); }

static int detached_tmpfs(void) {
  int context = (int)syscall(NR_fsopen, "tmpfs", 0);
  if (syscall(NR_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0) return -1;
  int tree = (int)syscall(NR_fsmount, context, 0, 0);
  int error = errno;
  close(context);
  errno = error;
  return tree;
}

static void trees(void) {
  RULE("LIFE-008");
  /* The program's own mount namespace counts, too. */
  limit("mnt", 2);
  show_room("nobody", CLONE_NEWNS, 1);
  int tree = clone_tree(place);
  CHECK(tree >= 0);
  show_full("a detached tree", CLONE_NEWNS);
  SHOW(detached_tmpfs());
  close(tree);
  show_room("closed", CLONE_NEWNS, 1);
  tree = detached_tmpfs();
  CHECK(tree >= 0);
  show_full("a detached file system", CLONE_NEWNS);
  SHOW(clone_tree(place));
  close(tree);
  show_room("closed", CLONE_NEWNS, 1);
}

static void devices(void) {
  RULE("LIFE-015");
  limit("net", 1);
  IN_SHARING_CHILD(0, {
    leave(CLONE_NEWNET);
    SHOW(mount("none", place, "sysfs", 0, NULL));
  });
  show_room("a mounted sysfs", CLONE_NEWNET, 1);
  SHOW(umount(place));
}

static void all(void) {
  trees();
  devices();
}

int main(void) { return run_inside(all); }
