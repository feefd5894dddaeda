/* File systems in user namespaces: which may be mounted, and whose the files on them are (user_namespaces(7)). */
#include "mount.h"
#include <sys/prctl.h>
#include <sys/xattr.h>

static int tmpfs_at(const char *path) {
  mkdir(path, 0755);
  return mount("t", path, "tmpfs", 0, "mode=755");
}

static void show_owner(const char *path) {
  struct stat status;
  if (lstat(path, &status) != 0) printf("%s: %s\n", path, strerrorname_np(errno));
  else printf("%s: %d:%d\n", path, (int)status.st_uid, (int)status.st_gid);
}

static int creates(const char *path) {
  int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0644);
  int error = errno;
  if (fd >= 0) close(fd);
  errno = error;
  return fd < 0 ? -1 : 0;
}

/* Root there is 1000 here, and there is nobody else. */
static void as_1000(int flags) {
  setgroups(0, NULL);
  setresgid(1000, 1000, 1000);
  setresuid(1000, 1000, 1000);
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  unshare(CLONE_NEWUSER | flags);
  write_text("/proc/self/setgroups", "deny");
  write_text("/proc/self/uid_map", "0 1000 1");
  write_text("/proc/self/gid_map", "0 1000 1");
}

int main(void) {
  own_workplace();
  mkdir("place", 0755);
  mkdir("other", 0755);
  chmod(".", 0777);

  RULE("MNT-057");
  IN_CHILD(own_user_namespace(CLONE_NEWNS); SHOW(mount("t", "place", "tmpfs", 0, NULL)); SHOW(mount("t", "place", "ramfs", 0, NULL));
           SHOW(mount("t", "place", "devpts", 0, "newinstance")); SHOW(mount("t", "place", "devtmpfs", 0, NULL)); SHOW(mount("t", "place", "nonsense", 0, NULL));
           SHOW(mount("t", "place", "proc", 0, NULL)); SHOW(mount("t", "place", "tmpfs", 0, "nonsense")); SHOW(mount("t", "place", "devpts", 0, "nonsense")));

  RULE("MNT-060");
  IN_CHILD(own_user_namespace(CLONE_NEWNS); SHOW(mount("p", "place", "proc", 0, NULL)));
  IN_CHILD(own_user_namespace(CLONE_NEWNS | CLONE_NEWPID); SHOW(mount("p", "place", "proc", 0, NULL));
           IN_CHILD(SHOW(mount("p", "place", "proc", 0, NULL)); CHECK(access("place/1", F_OK) == 0); CHECK(getpid() == 1)));
  IN_CHILD(own_user_namespace(CLONE_NEWNS | CLONE_NEWPID);
           IN_CHILD(own_user_namespace(CLONE_NEWNS); SHOW(mount("p", "place", "proc", 0, NULL))));
  IN_CHILD(unshare(CLONE_NEWPID); IN_CHILD(own_user_namespace(CLONE_NEWNS); SHOW(mount("p", "place", "proc", 0, NULL))));

  IN_CHILD(own_user_namespace(CLONE_NEWNS); SHOW(mount("m", "place", "mqueue", 0, NULL)); SHOW(mount("c", "place", "cgroup2", 0, NULL));
           SHOW(mount("s", "place", "sysfs", 0, NULL)));
  IN_CHILD(own_user_namespace(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWCGROUP | CLONE_NEWNET); SHOW(mount("m", "place", "mqueue", 0, NULL));
           SHOW(mount("c", "place", "cgroup2", 0, NULL)); SHOW(mount("s", "place", "sysfs", 0, NULL)));

  RULE("MNT-061");
  tmpfs_at("cover");
  IN_CHILD(SHOW(mount("cover", "/proc/sys", NULL, MS_BIND, NULL)); own_user_namespace(CLONE_NEWNS | CLONE_NEWPID);
           IN_CHILD(SHOW(mount("p", "place", "proc", 0, NULL)); int fd = fsopen_("proc", 0); SHOW(fsconfig_(fd, CMD_CREATE, NULL, NULL, 0)); SHOW(fsmount_(fd, 0, 0))));
  SHOW(umount("/proc/sys"));
  IN_CHILD(own_user_namespace(CLONE_NEWNS | CLONE_NEWPID); SHOW(mount("cover", "/proc/sys", NULL, MS_BIND, NULL)); IN_CHILD(SHOW(mount("p", "place", "proc", 0, NULL))));
  IN_CHILD(own_user_namespace(CLONE_NEWNS | CLONE_NEWPID); SHOW(umount2("/proc", MNT_DETACH)); IN_CHILD(SHOW(mount("p", "place", "proc", 0, NULL))));
  IN_CHILD(mount("cover", "/proc/1/fdinfo", NULL, MS_BIND, NULL); own_user_namespace(CLONE_NEWNS | CLONE_NEWPID); IN_CHILD(SHOW(mount("p", "place", "proc", 0, NULL))));
  umount("/proc/1/fdinfo");
  IN_CHILD(SHOW(mount("cover", "/sys/kernel", NULL, MS_BIND, NULL)); own_user_namespace(CLONE_NEWNS | CLONE_NEWNET); SHOW(mount("s", "place", "sysfs", 0, NULL)));
  SHOW(umount("/sys/kernel"));
  IN_CHILD(own_user_namespace(CLONE_NEWNS | CLONE_NEWNET); SHOW(mount("cover", "/sys/kernel", NULL, MS_BIND, NULL)); SHOW(mount("s", "place", "sysfs", 0, NULL)));

  RULE("MNT-062");
  IN_CHILD(unshare(CLONE_NEWNS); SHOW(mount(NULL, "/proc", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOATIME | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
           unshare(CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWNS);
           IN_CHILD(SHOW(mount("p", "place", "proc", 0, NULL)); SHOW(mount("p", "place", "proc", MS_RDONLY, NULL)); SHOW(mount("p", "place", "proc", MS_RDONLY | MS_NOATIME, NULL));
                    SHOW(mount(NULL, "place", NULL, MS_REMOUNT | MS_BIND | MS_NOATIME, NULL)); SHOW(mount(NULL, "place", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
                    SHOW(mount(NULL, "place", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOATIME, NULL))));
  IN_CHILD(unshare(CLONE_NEWNS); SHOW(mount(NULL, "/sys", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOATIME, NULL));
           unshare(CLONE_NEWNET | CLONE_NEWUSER | CLONE_NEWNS);
           SHOW(mount("s", "place", "sysfs", 0, NULL)); SHOW(mount("s", "place", "sysfs", MS_RDONLY, NULL)); SHOW(mount("s", "place", "sysfs", MS_RDONLY | MS_NOATIME, NULL));
           SHOW(mount(NULL, "place", NULL, MS_REMOUNT | MS_BIND | MS_NOATIME, NULL)); SHOW(mount(NULL, "place", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
           SHOW(mount(NULL, "place", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOATIME, NULL)));

  RULE("MNT-098");
  int ready[2], done[2];
  char byte, path[128];
  pipe(ready);
  pipe(done);
  pid_t child = fork();
  if (child == 0) {
    as_1000(CLONE_NEWNS);
    SHOW(mount("t", "place", "tmpfs", 0, "mode=777"));
    SHOW(creates("place/own"));
    show_owner("place");
    show_owner("place/own");
    write(ready[1], "x", 1);
    read(done[0], &byte, 1);
    show_owner("place/own");
    show_owner("place/by-1000");
    exit(0);
  }
  read(ready[0], &byte, 1);
  snprintf(path, sizeof path, "/proc/%d/root%s/place", child, workplace);
  int there = open(path, O_RDONLY | O_DIRECTORY);
  CHECK(there >= 0);
  fchdir(there);
  show_owner("own");
  SHOW(creates("by-root"));
  SHOW(mkdir("dir-by-root", 0755));
  SHOW(chown("own", 7, 7));
  show_owner("own");
  IN_CHILD(setgroups(0, NULL); setresgid(1000, 1000, 1000); setresuid(1000, 1000, 1000); SHOW(creates("by-1000")));
  IN_CHILD(setgroups(0, NULL); setresgid(2000, 2000, 2000); setresuid(2000, 2000, 2000); SHOW(creates("by-2000")));
  show_owner("by-1000");
  chdir(workplace);
  write(done[1], "x", 1);
  show_end("child", child);
  close(there);

  RULE("MNT-099");
  /* A copy of this program with the set-user-ID bit of user 4242, run by 1000: argv tells it to print who it is. */
  tmpfs_at("programs");
  char command[256];
  int in = open("/proc/self/exe", O_RDONLY), out = open("programs/me", O_CREAT | O_WRONLY, 0755);
  static char buffer[65536];
  for (long length; (length = read(in, buffer, sizeof buffer)) > 0;) write(out, buffer, length);
  close(out);
  close(in);
  chown("programs/me", 4242, 4242);
  chmod("programs/me", 04755);
  IN_CHILD(become_user(); execl("programs/me", "me", "who", NULL));
  /* The mount belongs to another mount namespace than the caller. */
  int directory = open("programs", O_RDONLY | O_DIRECTORY);
  IN_CHILD(unshare(CLONE_NEWNS); fchdir(directory); become_user(); execl("./me", "me", "who", NULL));
  IN_CHILD(mount(NULL, "programs", NULL, MS_REMOUNT | MS_BIND | MS_NOSUID, NULL); become_user(); execl("programs/me", "me", "who", NULL));
  mount(NULL, "programs", NULL, MS_REMOUNT | MS_BIND, NULL);
  /* The file capability CAP_NET_BIND_SERVICE (VFS_CAP_REVISION_2, effective). */
  static const uint32_t capability[5] = { 0x02000001, 1u << 10 };
  SHOW(setxattr("programs/me", "security.capability", capability, sizeof capability, 0));
  IN_CHILD(become_user(); execl("programs/me", "me", "who", NULL));
  IN_CHILD(unshare(CLONE_NEWNS); fchdir(directory); become_user(); execl("./me", "me", "who", NULL));
  close(directory);
  /* A file system that was mounted in a user namespace, run from outside of it, but in its mount namespace. */
  int here = open("/proc/self/exe", O_RDONLY);
  pid_t inside = fork();
  if (inside == 0) {
    own_user_namespace(CLONE_NEWNS);
    mount("t", "place", "tmpfs", 0, "mode=755");
    int copy = open("place/me", O_CREAT | O_WRONLY, 0755);
    lseek(here, 0, SEEK_SET);
    for (long length; (length = read(here, buffer, sizeof buffer)) > 0;) write(copy, buffer, length);
    close(copy);
    chmod("place/me", 04755);
    write(ready[1], "x", 1);
    read(done[0], &byte, 1);
    exit(0);
  }
  read(ready[0], &byte, 1);
  snprintf(path, sizeof path, "/proc/%d/ns/mnt", inside);
  int theirs = open(path, O_RDONLY);
  IN_CHILD(SHOW(setns(theirs, CLONE_NEWNS)); chdir(workplace); become_user(); execl("place/me", "me", "who", NULL));
  write(done[1], "x", 1);
  show_end("inside", inside);
  return 0;
}

__attribute__((constructor)) static void say_who(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "who") == 0) {
    struct { uint32_t version; int pid; } header = { 0x20080522, 0 };
    uint32_t data[6] = { 0 };
    syscall(SYS_capget, &header, data);
    printf("runs as %d:%d, capabilities %#x\n", (int)geteuid(), (int)getegid(), data[0]);
    exit(0);
  }
}
