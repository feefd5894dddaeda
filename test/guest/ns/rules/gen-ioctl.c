/* Requests on the files of namespaces (ioctl_nsfs(2)), and their handles. */
#include "namespaces.h"

#define FD_NSFS_ROOT -10003
#define FILEID_NSFS 0xf1

struct nsfs_handle {
  unsigned handle_bytes;
  int handle_type;
  struct {
    uint64_t id;
    uint32_t type, inum;
    unsigned char room[8];
  } ns;
};

static int handle_of(int fd, struct nsfs_handle *handle) {
  int mount;
  return syscall(SYS_name_to_handle_at, fd, "", handle, &mount, AT_EMPTY_PATH);
}

static int open_handle(int root, struct nsfs_handle *handle, int flags) { return syscall(SYS_open_by_handle_at, root, handle, flags); }

/* Linux frees a namespace a little later. */
static int await_stale(struct nsfs_handle *handle) {
  for (int i = 0; i < 1000; i++) {
    int fd = open_handle(FD_NSFS_ROOT, handle, O_RDONLY);
    if (fd < 0) return -1;
    close(fd);
    usleep(1000);
  }
  return 0;
}

static uint64_t id_of(int fd) {
  uint64_t id = 0;
  if (ioctl(fd, NS_GET_ID, &id) != 0) perror("NS_GET_ID");
  return id;
}

static const char *name_of(int result) { return result >= 0 ? "OK" : strerrorname_np(errno); }

int main(void) {
  int fds[LINKS];
  for (int i = 0; i < LINKS; i++) fds[i] = ns_open("self", NAMES[i]);
  int user = ns_open("self", "user"), pid = ns_open("self", "pid"), uts = ns_open("self", "uts"), mnt = ns_open("self", "mnt");

  RULE("GEN-060");
  for (int i = 0; i < LINKS; i++) printf("%s: %s\n", NAMES[i], name_of(ioctl(fds[i], NS_GET_PARENT)));
  IN_CHILD({
    SHOW(unshare(CLONE_NEWUSER | CLONE_NEWPID));
    int own_user = ns_open("self", "user");
    SHOW(ioctl(own_user, NS_GET_PARENT));
    SHOW(ioctl(user, NS_GET_PARENT));
    pid_t child = fork();
    if (child == 0) {
      SHOW(unshare(CLONE_NEWUSER));
      int inner = ns_open("self", "user");
      SHOW(ioctl(inner, NS_GET_PARENT));
      exit(0);
    }
    waitpid(child, NULL, 0);
  });
  /* From above the parents are there. */
  IN_CHILD({
    pid_t child = paused_in(CLONE_NEWUSER);
    int parent = ioctl(ns_open_of(child, "user"), NS_GET_PARENT);
    CHECK(inode_of(parent) == inode_of(user));
    SHOW(fcntl(parent, F_GETFD));
    finish(child);
    child = clone_raw(CLONE_NEWPID | SIGCHLD);
    if (child == 0) pause_forever();
    parent = ioctl(ns_open_of(child, "pid"), NS_GET_PARENT);
    CHECK(inode_of(parent) == inode_of(pid));
    finish(child);
  });

  RULE("GEN-061");
  for (int i = 0; i < LINKS; i++) {
    int owner = ioctl(fds[i], NS_GET_USERNS);
    printf("%s: %s\n", NAMES[i], owner < 0 ? strerrorname_np(errno) : inode_of(owner) == inode_of(user) ? "the initial one" : "another");
  }
  pid_t child = paused_in(CLONE_NEWUSER);
  CHECK(inode_of(ioctl(ns_open_of(child, "user"), NS_GET_USERNS)) == inode_of(user));
  finish(child);

  RULE("GEN-062");
  uid_t uid = 7;
  for (int i = 0; i < LINKS; i++) printf("%s: %s\n", NAMES[i], name_of(ioctl(fds[i], NS_GET_OWNER_UID, &uid)));
  SHOW(uid);
  SHOW(ioctl(user, NS_GET_OWNER_UID, 8));
  SHOW(ioctl(uts, NS_GET_OWNER_UID, 8));
  IN_CHILD({
    setuid(1000);
    unshare(CLONE_NEWUSER);
    /* Nobody has a number in it yet. */
    SHOW(ioctl(ns_open("self", "user"), NS_GET_OWNER_UID, &uid));
    SHOW(uid);
  });

  RULE("GEN-063");
  uint64_t id;
  for (int i = 0; i < LINKS; i++) printf("%s: %s\n", NAMES[i], name_of(ioctl(fds[i], NS_GET_MNTNS_ID, &id)));
  CHECK(id == id_of(mnt));
  SHOW(ioctl(mnt, NS_GET_MNTNS_ID, 8));

  RULE("GEN-064");
  for (int i = 0; i < LINKS; i++) {
    if (FLAGS[i] == CLONE_NEWPID) continue;
    printf("%s:", NAMES[i]);
    printf(" %s", name_of(ioctl(fds[i], NS_GET_PID_FROM_PIDNS, 1)));
    printf(" %s", name_of(ioctl(fds[i], NS_GET_TGID_FROM_PIDNS, 1)));
    printf(" %s", name_of(ioctl(fds[i], NS_GET_PID_IN_PIDNS, 1)));
    printf(" %s\n", name_of(ioctl(fds[i], NS_GET_TGID_IN_PIDNS, 1)));
  }

  RULE("GEN-066");
  for (int i = 0; i < LINKS; i++) {
    struct mnt_ns_info info = {0};
    printf("%s: %s\n", NAMES[i], name_of(ioctl(fds[i], NS_MNT_GET_INFO, &info)));
    if (FLAGS[i] != CLONE_NEWNS) continue;
    int lines = 0;
    FILE *file = fopen("/proc/self/mountinfo", "r");
    for (int c; (c = getc(file)) != EOF;) lines += c == '\n';
    fclose(file);
    printf("size %u\n", info.size);
    /* mountinfo leaves out what is not below the root directory. */
    CHECK(info.nr_mounts >= lines && info.nr_mounts <= lines + 2);
    CHECK(info.mnt_ns_id == id_of(mnt));
  }
  SHOW(ioctl(mnt, NS_MNT_GET_INFO, 8));
  SHOW(ioctl(mnt, NS_MNT_GET_INFO, NULL));
  /* The size is part of the request: of the first version, or larger. */
  struct mnt_ns_info infos[2];
  SHOW(ioctl(mnt, _IOC(_IOC_READ, NSIO, 10, 15), infos));
  SHOW(ioctl(mnt, _IOC(_IOC_READ, NSIO, 10, 24), infos));

  RULE("GEN-067");
  SHOW(ioctl(uts, 0x1234, 0));
  SHOW(ioctl(uts, _IO(NSIO, 99), 0));
  SHOW(ioctl(0, NS_GET_NSTYPE));
  SHOW(ioctl(0, NS_GET_USERNS));
  SHOW(ioctl(pidfd_open(getpid(), 0), NS_GET_NSTYPE));

  RULE("GEN-070");
  for (int i = 0; i < LINKS; i++) {
    struct nsfs_handle handle = {.handle_bytes = 16};
    printf("%s: %s", NAMES[i], name_of(handle_of(fds[i], &handle)));
    printf(" %u bytes, type %#x", handle.handle_bytes, handle.handle_type);
    printf(", %s %s %s", handle.ns.id == id_of(fds[i]) ? "id" : "?", handle.ns.type == FLAGS[i] ? "type" : "?", handle.ns.inum == inode_of(fds[i]) ? "inum" : "?");
    int again = open_handle(FD_NSFS_ROOT, &handle, O_RDONLY);
    printf(", %s\n", again >= 0 && inode_of(again) == inode_of(fds[i]) ? "opens" : strerrorname_np(errno));
  }
  struct nsfs_handle handle = {.handle_bytes = 8};
  SHOW(handle_of(uts, &handle));
  printf("%u bytes\n", handle.handle_bytes);
  handle.handle_bytes = 24;
  SHOW(handle_of(uts, &handle));
  printf("%u bytes\n", handle.handle_bytes);
  SHOW(open_handle(FD_NSFS_ROOT, &handle, O_RDWR));
  SHOW(open_handle(-10004, &handle, O_RDONLY));
  SHOW(open_handle(99, &handle, O_RDONLY));
  struct nsfs_handle changed = handle;
  changed.ns.id++;
  SHOW(open_handle(FD_NSFS_ROOT, &changed, O_RDONLY));
  changed = handle;
  changed.ns.type = CLONE_NEWIPC;
  SHOW(open_handle(FD_NSFS_ROOT, &changed, O_RDONLY));
  changed = handle;
  changed.ns.inum++;
  SHOW(open_handle(FD_NSFS_ROOT, &changed, O_RDONLY));
  changed = handle;
  changed.ns.inum = 0;
  SHOW(open_handle(FD_NSFS_ROOT, &changed, O_RDONLY));
  changed = handle;
  changed.handle_type = 1;
  SHOW(open_handle(FD_NSFS_ROOT, &changed, O_RDONLY));
  changed = handle;
  changed.handle_bytes = 8;
  SHOW(open_handle(FD_NSFS_ROOT, &changed, O_RDONLY));
  changed.handle_bytes = 0;
  SHOW(open_handle(FD_NSFS_ROOT, &changed, O_RDONLY));
  changed.handle_bytes = 129;
  SHOW(open_handle(FD_NSFS_ROOT, &changed, O_RDONLY));
  SHOW(handle_of(uts, &changed));
  SHOW(syscall(SYS_name_to_handle_at, uts, "", &handle, NULL, AT_EMPTY_PATH));
  SHOW(handle_of(uts, (struct nsfs_handle *)8));
  int mount;
  SHOW(syscall(SYS_name_to_handle_at, uts, "", &handle, &mount, 0));
  SHOW(syscall(SYS_name_to_handle_at, uts, "", &handle, &mount, AT_SYMLINK_NOFOLLOW));
  handle.handle_bytes = 16;
  SHOW(syscall(SYS_name_to_handle_at, AT_FDCWD, "/proc/self/ns/uts", &handle, &mount, AT_SYMLINK_FOLLOW));
  CHECK(handle.ns.inum == inode_of(uts));

  RULE("GEN-071");
  child = paused_in(CLONE_NEWUTS);
  int theirs = ns_open_of(child, "uts");
  handle.handle_bytes = 16;
  SHOW(handle_of(theirs, &handle));
  int opened = open_handle(FD_NSFS_ROOT, &handle, O_RDONLY);
  CHECK(inode_of(opened) == inode_of(theirs));
  close(opened);
  finish(child);
  opened = open_handle(FD_NSFS_ROOT, &handle, O_RDONLY);
  CHECK(inode_of(opened) == inode_of(theirs));
  close(theirs);
  theirs = open_handle(FD_NSFS_ROOT, &handle, O_RDONLY);
  CHECK(inode_of(opened) == inode_of(theirs));
  close(theirs);
  close(opened);
  SHOW(await_stale(&handle));

  RULE("GEN-065");
  uint64_t ids[LINKS];
  for (int i = 0; i < LINKS; i++) ids[i] = id_of(fds[i]);
  for (int i = 0; i < LINKS; i++)
    for (int j = 0; j < i; j++)
      if ((ids[i] == ids[j]) != (inode_of(fds[i]) == inode_of(fds[j]))) printf("%s and %s\n", NAMES[i], NAMES[j]);
  SHOW(ioctl(uts, NS_GET_ID, 8));
  SHOW(ioctl(0, NS_GET_ID, ids));
  IN_CHILD({
    stay_on_processor();
    uint64_t last = 0;
    int increasing = 1;
    ino_t inode = 0;
    for (int i = 0; i < 20; i++) {
      unshare(i % 2 ? CLONE_NEWUTS : CLONE_NEWIPC);
      uint64_t now = id_of(ns_open("self", i % 2 ? "uts" : "ipc"));
      increasing = increasing && now > last;
      last = now;
    }
    printf("never reused: %s\n", increasing ? "yes" : "no");
  });

  RULE("GEN-085");
  IN_CHILD({
    stay_on_processor();
    uint64_t last = 0;
    const int flags[] = {CLONE_NEWUSER, CLONE_NEWUTS, CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID};
    const char *const names[] = {"user", "uts", "mnt", "ipc", "pid_for_children"};
    for (int i = 0; i < 5; i++) {
      unshare(flags[i]);
      if (flags[i] == CLONE_NEWPID && fork() == 0) _exit(0);
      uint64_t now = id_of(ns_open("self", names[i]));
      CHECK(now > last);
      last = now;
    }
  });

  RULE("GEN-102");
  child = paused_in(CLONE_NEWUTS);
  theirs = ns_open_of(child, "uts");
  handle.handle_bytes = 16;
  handle_of(theirs, &handle);
  IN_CHILD({
    setuid(1000);
    prctl(PR_SET_DUMPABLE, 1);
    for (int i = 0; i < LINKS; i++) {
      uint64_t id;
      struct nsfs_handle own = {.handle_bytes = 16};
      int fd = ns_open("self", NAMES[i]);
      printf("%s: id %s", NAMES[i], name_of(ioctl(fd, NS_GET_ID, &id)));
      printf(", handle %s", name_of(handle_of(fd, &own)));
      printf(", open %s", name_of(open_handle(FD_NSFS_ROOT, &own, O_RDONLY)));
      printf(", owner %s\n", name_of(ioctl(fd, NS_GET_USERNS)));
    }
    CHECK(open_handle(FD_NSFS_ROOT, &handle, O_RDONLY) == -1);
    SHOW(open_handle(FD_NSFS_ROOT, &handle, O_RDONLY));
  });
  finish(child);
  return 0;
}
