/* User namespaces: what one is inside, and what that is worth (user_namespaces(7)). */
#include "../report.h"
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static void show(const char *what) {
  uid_t ruid, euid, suid;
  gid_t rgid, egid, sgid;
  getresuid(&ruid, &euid, &suid);
  getresgid(&rgid, &egid, &sgid);
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  syscall(SYS_capget, &header, data);
  printf("%s: users %u/%u/%u, groups %u/%u/%u, capabilities %s, securebits %d\n", what, ruid, euid, suid, rgid, egid, sgid,
         data[0].effective == 0 ? "none" : data[0].effective == ~0u ? "all" : "some", prctl(PR_GET_SECUREBITS));
}

static long write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0) return -1;
  long result = write(fd, text, strlen(text));
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

static void show_file(const char *path) {
  char text[512];
  int fd = open(path, O_RDONLY);
  long length = read(fd, text, sizeof text - 1);
  close(fd);
  text[length < 0 ? 0 : length] = '\0';
  printf("%s: [%s]\n", path, text);
}

int main(void) {
  /* By somebody who is not root. */
  IN_CHILD({
    setgroups(0, NULL);
    setresgid(1000, 1000, 1000);
    setresuid(1000, 1000, 1000);
    prctl(PR_SET_DUMPABLE, 1);
    SHOW(unshare(CLONE_NEWUTS));
    SHOW(unshare(CLONE_NEWUSER));
    show("unmapped");
    show_file("/proc/self/uid_map");
    SHOW(setuid(0));
    SHOW(write_file("/proc/self/uid_map", "0 0 1"));
    SHOW(write_file("/proc/self/uid_map", "0 1000 2"));
    SHOW(write_file("/proc/self/uid_map", "0 1000"));
    SHOW(write_file("/proc/self/uid_map", "0 1000 0"));
    SHOW(write_file("/proc/self/uid_map", ""));
    SHOW(write_file("/proc/self/uid_map", "0 1000 1\n"));
    SHOW(write_file("/proc/self/uid_map", "0 1000 1\n"));
    show_file("/proc/self/uid_map");
    SHOW(write_file("/proc/self/gid_map", "0 1000 1"));
    show_file("/proc/self/setgroups");
    SHOW(write_file("/proc/self/setgroups", "maybe"));
    SHOW(write_file("/proc/self/setgroups", "deny"));
    SHOW(write_file("/proc/self/gid_map", "0 1000 1"));
    SHOW(write_file("/proc/self/setgroups", "allow"));
    show("mapped");
    SHOW(setgroups(0, NULL));
    SHOW(setuid(5));
    SHOW(setgid(0));
    SHOW(setresuid(0, 0, 0));
    SHOW(unshare(CLONE_NEWUTS));
    SHOW(sethostname("inside", 6));
    SHOW(chroot("/"));
    IN_CHILD(show("child"));
    SHOW(unshare(CLONE_NEWUSER));
    show("nested");
  });
  /* By root, who maps more than one. */
  IN_CHILD({
    int ready[2];
    int go[2];
    pipe(ready);
    pipe(go);
    pid_t child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) {
      char byte;
      read(go[0], &byte, 1);
      show("mapped by the parent");
      SHOW(setgroups(0, NULL));
      SHOW(setresgid(5, 6, 7));
      SHOW(setresuid(5, 6, 7));
      show("after setresuid");
      SHOW(setuid(200));
      exit(0);
    }
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/uid_map", child);
    SHOW(write_file(path, "0 100000 100\n100 0 1\n"));
    snprintf(path, sizeof path, "/proc/%d/gid_map", child);
    SHOW(write_file(path, "0 100000 50\n40 200000 10\n"));
    SHOW(write_file(path, "0 100000 100\n"));
    write(go[1], "x", 1);
    waitpid(child, NULL, 0);
  });
  /* What does not go together. */
  SHOW(unshare(1 << 3));
  IN_CHILD(chroot("/tmp"); SHOW(unshare(CLONE_NEWUSER)));
  /* Without a mapping there are no children; with one, so many levels. */
  IN_CHILD(SHOW(unshare(CLONE_NEWUSER)); SHOW(unshare(CLONE_NEWUSER)));
  IN_CHILD({
    int level = 0;
    while (unshare(CLONE_NEWUSER) == 0) {
      level++;
      if (write_file("/proc/self/uid_map", "0 0 1") != 5 || write_file("/proc/self/gid_map", "0 0 1") != 5) perror("map");
    }
    printf("%d levels, then %s\n", level, strerrorname_np(errno));
  });
  return 0;
}
