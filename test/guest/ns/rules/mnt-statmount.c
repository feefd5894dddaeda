/* statmount(2), listmount(2) and the ioctls that walk mount namespaces. */
#include "mount.h"
#include <sys/ioctl.h>

struct request {
  uint32_t size, mnt_ns_fd;
  uint64_t mnt_id, param, mnt_ns_id;
};

struct status {
  uint32_t size, mnt_opts;
  uint64_t mask;
  uint32_t sb_dev_major, sb_dev_minor;
  uint64_t sb_magic;
  uint32_t sb_flags, fs_type;
  uint64_t mnt_id, mnt_parent_id;
  uint32_t mnt_id_old, mnt_parent_id_old;
  uint64_t mnt_attr, mnt_propagation, mnt_peer_group, mnt_master, propagate_from;
  uint32_t mnt_root, mnt_point;
  uint64_t mnt_ns_id;
  uint32_t fs_subtype, sb_source, opt_num, opt_array, opt_sec_num, opt_sec_array;
  uint64_t supported_mask;
  uint32_t mnt_uidmap_num, mnt_uidmap, mnt_gidmap_num, mnt_gidmap;
  uint64_t spare[43];
  char text[2048];
};

enum { SB_BASIC = 1, MNT_BASIC = 2, PROPAGATE_FROM = 4, MNT_ROOT = 8, MNT_POINT = 16, FS_TYPE = 32, NS_ID = 64, OPTS = 128, SOURCE = 0x200, OPT_ARRAY = 0x400, UIDMAP = 0x2000 };
#define ROOT_ID (~0ull)

static struct status status;

static int statmount_(uint64_t id, uint64_t mask, uint64_t ns) {
  struct request request = { sizeof request, 0, id, mask, ns };
  memset(&status, 0xee, sizeof status);
  return syscall(SYS_statmount_, &request, &status, sizeof status, 0);
}

static int listmount_(uint64_t id, uint64_t after, uint64_t ns, uint64_t *ids, size_t count, unsigned flags) {
  struct request request = { sizeof request, 0, id, after, ns };
  return syscall(SYS_listmount_, &request, ids, count, flags);
}

/* STATX_MNT_ID_UNIQUE */
static uint64_t unique_id(const char *path) {
  struct statx status;
  syscall(SYS_statx, AT_FDCWD, path, 0, 0x4000, &status);
  return (status.stx_mask & 0x4000) == 0 ? 0 : *(uint64_t *)((char *)&status + 144);
}

static uint64_t namespace_id(const char *path) {
  int fd = open(path, O_RDONLY);
  uint64_t id = 0;
  ioctl(fd, 0x8008b705, &id);
  close(fd);
  return id;
}

static const char *text_at(uint32_t offset) { return status.text + offset; }

static uint64_t ids[512], others[512];

int main(void) {
  own_workplace();
  mkdir("a", 0755);
  mount("here", "a", "tmpfs", MS_NODEV | MS_NOATIME, "size=1m");
  mount(NULL, "a", NULL, MS_SHARED, NULL);
  mkdir("a/dir", 0755);
  mkdir("b", 0755);
  mount("a/dir", "b", NULL, MS_BIND, NULL);
  mount(NULL, "b", NULL, MS_SLAVE, NULL);
  uint64_t a = unique_id("a"), b = unique_id("b");
  uint64_t own = namespace_id("/proc/self/ns/mnt");

  RULE("MNT-090");
  CHECK(a > 1ull << 31 && b > a && unique_id("a/dir") == a);
  SHOW(statmount_(a, SB_BASIC | MNT_BASIC | MNT_ROOT | MNT_POINT | FS_TYPE | NS_ID | OPTS | SOURCE, 0));
  printf("mask %#llx, type %s, root %s, options %s, source %s\n", (unsigned long long)status.mask, text_at(status.fs_type), text_at(status.mnt_root), text_at(status.mnt_opts),
         text_at(status.sb_source));
  CHECK(strncmp(text_at(status.mnt_point), workplace, strlen(workplace)) == 0 && strcmp(text_at(status.mnt_point) + strlen(workplace), "/a") == 0);
  struct line line;
  find_line("a", &line);
  CHECK(status.mnt_id == a && status.mnt_id_old == line.id && status.mnt_parent_id_old == line.parent && status.mnt_parent_id == unique_id("."));
  printf("magic %#llx, attributes %#llx, propagation %#llx, master %d\n", (unsigned long long)status.sb_magic, (unsigned long long)status.mnt_attr,
         (unsigned long long)status.mnt_propagation, status.mnt_master != 0);
  CHECK(status.mnt_peer_group == atoi(strchr(line.tags, ':') + 1));
  CHECK(status.mnt_ns_id == own);
  uint64_t group = status.mnt_peer_group;
  SHOW(statmount_(b, MNT_BASIC | MNT_ROOT | PROPAGATE_FROM, 0));
  printf("root %s, propagation %#llx, peers %d\n", text_at(status.mnt_root), (unsigned long long)status.mnt_propagation, status.mnt_peer_group != 0);
  CHECK(status.mnt_master == group && status.propagate_from == group);
  SHOW(statmount_(a, FS_TYPE, 0));
  printf("size %u, mask %#llx\n", status.size, (unsigned long long)status.mask);
  SHOW(statmount_(a, 0, 0));
  printf("size %u, mask %#llx\n", status.size, (unsigned long long)status.mask);
  SHOW(statmount_(a, OPT_ARRAY | UIDMAP, 0));
  printf("%u options, mask %#llx: %s\n", status.opt_num, (unsigned long long)status.mask, text_at(status.opt_array));

  RULE("MNT-091");
  SHOW(statmount_(line.id, MNT_BASIC, 0));
  SHOW(statmount_(1ull << 40, MNT_BASIC, 0));
  struct request request = { sizeof request, 0, a, FS_TYPE, 0 };
  request.size = 16;
  SHOW(syscall(SYS_statmount_, &request, &status, sizeof status, 0));
  request.size = 24;
  SHOW(syscall(SYS_statmount_, &request, &status, sizeof status, 0));
  request.size = 5000;
  SHOW(syscall(SYS_statmount_, &request, &status, sizeof status, 0));
  request.size = sizeof request;
  SHOW(syscall(SYS_statmount_, &request, &status, sizeof status, 8));
  SHOW(syscall(SYS_statmount_, &request, &status, 512, 0));
  SHOW(syscall(SYS_statmount_, &request, &status, 516, 0));
  SHOW(syscall(SYS_statmount_, &request, &status, 530, 0));
  SHOW(syscall(SYS_statmount_, 8, &status, sizeof status, 0));
  SHOW(syscall(SYS_statmount_, &request, 8, sizeof status, 0));
  SHOW(statmount_(ROOT_ID, MNT_BASIC, 0));

  RULE("MNT-092");
  int count = listmount_(ROOT_ID, 0, 0, ids, 512, 0);
  CHECK(count == count_mounts());
  int ascending = 1;
  for (int i = 1; i < count; i++) ascending &= ids[i - 1] < ids[i];
  CHECK(ascending);
  int pages = 0;
  uint64_t last = 0;
  for (int got; (got = listmount_(ROOT_ID, last, 0, others, 3, 0)) > 0; last = others[got - 1]) {
    if (memcmp(others, ids + pages, got * 8) != 0) printf("page at %d differs\n", pages);
    pages += got;
  }
  CHECK(pages == count);
  SHOW(listmount_(ROOT_ID, 0, 0, others, 512, 1) == count);
  CHECK(others[0] == ids[count - 1] && others[count - 1] == ids[0]);
  SHOW(listmount_(ROOT_ID, others[1], 0, others + 400, 1, 1));
  CHECK(others[400] == others[2]);
  SHOW(listmount_(ROOT_ID, 0, 0, ids, 512, 2));
  SHOW(listmount_(ROOT_ID, 0, 0, ids, 1000001, 0));
  SHOW(listmount_(ROOT_ID, 7, 0, ids, 512, 0));
  SHOW(listmount_(line.id, 0, 0, ids, 512, 0));
  SHOW(listmount_(a, 0, 0, ids, 512, 0));
  SHOW(listmount_(unique_id("."), 0, 0, ids, 512, 0));
  CHECK(ids[0] == a && ids[1] == b);
  SHOW(listmount_(1ull << 40, 0, 0, ids, 512, 0));
  SHOW(listmount_(ROOT_ID, 0, 0, ids, 0, 0));
  SHOW(listmount_(ROOT_ID, 0, 0, (uint64_t *)8, 2, 0));

  RULE("MNT-093");
  int ready[2], done[2];
  char byte, path[64];
  pipe(ready);
  pipe(done);
  pid_t child = fork();
  if (child == 0) {
    unshare(CLONE_NEWNS);
    mkdir("more", 0755);
    mount("t", "more", "tmpfs", 0, NULL);
    uint64_t id = unique_id("more");
    write(ready[1], &id, sizeof id);
    read(done[0], &byte, 1);
    _exit(0);
  }
  uint64_t theirs, more;
  read(ready[0], &more, sizeof more);
  snprintf(path, sizeof path, "/proc/%d/ns/mnt", child);
  theirs = namespace_id(path);
  CHECK(theirs != own);
  CHECK(listmount_(ROOT_ID, 0, theirs, ids, 512, 0) == count + 1);
  SHOW(statmount_(more, FS_TYPE | MNT_POINT | NS_ID, theirs));
  CHECK(strcmp(text_at(status.mnt_point) + strlen(workplace), "/more") == 0 && status.mnt_ns_id == theirs);
  SHOW(statmount_(more, FS_TYPE, 0));
  SHOW(statmount_(a, FS_TYPE, theirs));
  SHOW(listmount_(a, 0, theirs, ids, 512, 0));
  SHOW(statmount_(a, FS_TYPE, own));
  SHOW(statmount_(a, FS_TYPE, 1ull << 50));
  SHOW(listmount_(ROOT_ID, 0, 1ull << 50, ids, 512, 0));
  SHOW(statmount_(more, FS_TYPE, namespace_id("/proc/self/ns/uts") + (1ull << 49)));

  RULE("MNT-094");
  IN_CHILD(become_user(); SHOW(listmount_(ROOT_ID, 0, theirs, ids, 512, 0)); SHOW(statmount_(more, FS_TYPE, theirs)); SHOW(statmount_(a, FS_TYPE, 0));
           SHOW(statmount_(a, FS_TYPE, own)); CHECK(listmount_(ROOT_ID, 0, 0, ids, 512, 0) == count); CHECK(listmount_(ROOT_ID, 0, own, ids, 512, 0) == count));
  mkdir("jail", 0755);
  IN_CHILD(chroot("jail"); SHOW(listmount_(ROOT_ID, 0, 0, ids, 512, 0)); SHOW(statmount_(a, FS_TYPE | MNT_POINT, 0)); printf("mask %#llx\n", (unsigned long long)status.mask);
           become_user(); SHOW(statmount_(a, FS_TYPE, 0)); SHOW(listmount_(a, 0, 0, ids, 512, 0)); SHOW(listmount_(ROOT_ID, 0, 0, ids, 512, 0)));

  RULE("GEN-066");
  struct { uint32_t size, mounts; uint64_t id; } info = { sizeof info, 0, 0 };
  int fd = open("/proc/self/ns/mnt", O_RDONLY);
  SHOW(ioctl(fd, 0x8010b70a, &info));
  CHECK(info.id == own && info.mounts >= count);
  printf("size %u\n", info.size);
  int uts = open("/proc/self/ns/uts", O_RDONLY);
  SHOW(ioctl(uts, 0x8010b70a, &info));
  SHOW(ioctl(fd, 0x8010b70a, NULL));
  SHOW(ioctl(fd, 0x8010b70a, 8));

  RULE("MNT-095");
  IN_CHILD(become_user(); info.id = 0; SHOW(ioctl(fd, 0x8010b70a, &info)); CHECK(info.id == own));
  struct { uint32_t size, mounts; uint64_t id; } next = { 0 }, back = { 0 };
  int found = 0, at = fd;
  for (int steps = 0; steps < 1000 && at >= 0; steps++) {
    at = ioctl(at, 0x8010b70b, &next);
    if (at >= 0 && steps == 0) {
      CHECK(next.id > own && next.mounts > 0 && fcntl(at, F_GETFD) == FD_CLOEXEC);
      int previous = ioctl(at, 0x8010b70c, &back);
      CHECK(previous >= 0 && back.id == own);
    }
    if (at >= 0 && next.id == theirs) found = 1;
  }
  printf("at the end: %s, found the child's: %d\n", strerrorname_np(errno), found);
  at = fd;
  for (int steps = 0; steps < 1000 && at >= 0; steps++) at = ioctl(at, 0x8010b70c, NULL);
  printf("at the beginning: %s\n", strerrorname_np(errno));
  SHOW(ioctl(uts, 0x8010b70b, NULL));
  IN_CHILD(become_user(); SHOW(ioctl(fd, 0x8010b70b, NULL)));
  IN_CHILD(unshare(CLONE_NEWPID); IN_CHILD(SHOW(ioctl(fd, 0x8010b70b, NULL)); SHOW(ioctl(fd, 0x8010b70a, &info))));
  write(done[1], "x", 1);
  waitpid(child, NULL, 0);
  return 0;
}
