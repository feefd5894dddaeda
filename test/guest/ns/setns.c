/* setns(2), unshare(2), clone(2): joining through /proc/PID/ns, and the errors (namespaces(7)). */
#include "../report.h"
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <linux/nsfs.h>

static int open_namespace(const char *process, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%s/ns/%s", process, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

static ino_t inode_of(const char *process, const char *name) {
  char path[64];
  struct stat stat_buffer;
  snprintf(path, sizeof path, "/proc/%s/ns/%s", process, name);
  return stat(path, &stat_buffer) == 0 ? stat_buffer.st_ino : 0;
}

static void show_host(const char *what) {
  char name[64];
  gethostname(name, sizeof name);
  printf("%s: %s\n", what, name);
}

int main(void) {
  int old = open_namespace("self", "uts");
  SHOW(unshare(CLONE_NEWUTS));
  sethostname("one", 3);
  int one = open_namespace("self", "uts");
  ino_t first = inode_of("self", "uts");
  unshare(CLONE_NEWUTS);
  sethostname("two", 3);
  CHECK(inode_of("self", "uts") != first);
  show_host("second");
  SHOW(setns(one, CLONE_NEWUTS));
  show_host("joined");
  CHECK(inode_of("self", "uts") == first);
  SHOW(setns(one, 0));
  SHOW(setns(one, CLONE_NEWIPC));
  SHOW(setns(one, CLONE_NEWUTS | CLONE_NEWIPC));
  SHOW(setns(99, CLONE_NEWUTS));
  SHOW(setns(99, 0));
  SHOW(setns(0, CLONE_NEWUTS));
  SHOW(setns(open("/", O_RDONLY), CLONE_NEWUTS));
  SHOW(ioctl(one, NS_GET_NSTYPE));
  int owner = ioctl(one, NS_GET_USERNS);
  CHECK(owner >= 0);
  SHOW(ioctl(owner, NS_GET_NSTYPE));
  SHOW(ioctl(one, NS_GET_PARENT));
  SHOW(ioctl(owner, NS_GET_OWNER_UID, NULL));

  /* A namespace lives as long as a descriptor refers to it. */
  pid_t child = fork();
  int line[2];
  pipe(line);
  if (child == 0) {
    unshare(CLONE_NEWUTS);
    sethostname("gone", 4);
    raise(SIGSTOP);
    _exit(0);
  }
  waitpid(child, NULL, WUNTRACED);
  char number[16];
  snprintf(number, sizeof number, "%d", child);
  int held = open_namespace(number, "uts");
  kill(child, SIGCONT);
  waitpid(child, NULL, 0);
  SHOW(setns(held, 0));
  show_host("held");

  /* Without privilege. */
  IN_CHILD(setuid(1000); SHOW(setns(one, CLONE_NEWUTS)); SHOW(setns(owner, CLONE_NEWUSER)); SHOW(setns(0, 0)));
  SHOW(setns(open_namespace("self", "user"), CLONE_NEWUSER));
  IN_CHILD({
    SHOW(unshare(CLONE_NEWUSER));
    SHOW(setns(owner, CLONE_NEWUSER));
    SHOW(setns(old, CLONE_NEWUTS));
    SHOW(unshare(CLONE_NEWUTS));
  });

  /* A mount namespace: mounts made in it stay in it; joining it moves root and working directory. */
  char folder[] = "/tmp/setnsXXXXXX";
  mkdtemp(folder);
  int mounts = open_namespace("self", "mnt");
  IN_CHILD({
    SHOW(unshare(CLONE_NEWNS));
    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    SHOW(mount("none", folder, "tmpfs", 0, NULL));
    chdir(folder);
    close(open("inside", O_CREAT | O_WRONLY, 0644));
    SHOW(access("inside", F_OK));
    SHOW(setns(mounts, CLONE_NEWNS));
    char cwd[100];
    printf("working directory %s\n", getcwd(cwd, sizeof cwd));
    chdir(folder);
    SHOW(access("inside", F_OK));
  });

  /* A pid namespace is for the children, and only downwards. */
  int above = open_namespace("self", "pid");
  int done[2];
  pipe(line);
  pipe(done);
  child = syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    char byte;
    SHOW(setns(above, CLONE_NEWPID));
    write(done[1], "x", 1);
    read(line[0], &byte, 1);
    _exit(0);
  }
  char byte;
  read(done[0], &byte, 1);
  snprintf(number, sizeof number, "%d", child);
  int below = open_namespace(number, "pid");
  IN_CHILD({
    SHOW(setns(below, CLONE_NEWPID));
    CHECK(getpid() > 1);
    IN_CHILD(SHOW(getpid()); SHOW(getppid()));
    SHOW(setns(above, CLONE_NEWPID));
    IN_CHILD(CHECK(getppid() > 1));
  });
  write(line[1], "x", 1);
  waitpid(child, NULL, 0);
  IN_CHILD({
    SHOW(setns(below, CLONE_NEWPID));
    SHOW(fork());
  });
  CHECK(inode_of("self", "pid") == inode_of("self", "pid_for_children"));

  /* IPC */
  ino_t ipc = inode_of("self", "ipc");
  SHOW(unshare(CLONE_NEWIPC));
  CHECK(inode_of("self", "ipc") != ipc);
  IN_CHILD(CHECK(inode_of("self", "ipc") != ipc));
  return 0;
}
