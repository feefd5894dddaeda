/* User namespaces: what keeps a namespace (namespaces(7)). A limit of one tells whether it is there still. */
#include "userns.h"
#include <sys/mount.h>

#define UTS "/proc/sys/user/max_uts_namespaces"
#define USER "/proc/sys/user/max_user_namespaces"

/* Namespaces go some time after what kept them: until then there is no room for another. */
static void make(int flags) {
  for (int i = 0; unshare(flags) != 0 && i < 500; i++) usleep(2000);
}

static long eventually(int flags) {
  for (int i = 0; i < 500; i++) {
    pid_t child = fork();
    if (child == 0) _exit(unshare(flags) == 0 ? 0 : errno);
    int status = 0;
    waitpid(child, &status, 0);
    if (status == 0) return 0;
    usleep(2000);
  }
  errno = ENOSPC;
  return -1;
}

static long at_once(int flags) {
  pid_t child = fork();
  if (child == 0) _exit(unshare(flags) == 0 ? 0 : errno);
  int status = 0;
  waitpid(child, &status, 0);
  errno = WEXITSTATUS(status);
  return status == 0 ? 0 : -1;
}

/* A child that makes one namespace, and waits. */
static pid_t maker(int flags, struct turns turns) {
  pid_t child = fork();
  if (child == 0) {
    make(flags);
    pass(turns.to_parent);
    await(turns.to_child);
    _exit(0);
  }
  await(turns.to_parent);
  return child;
}

static void end(pid_t child, struct turns turns) {
  pass(turns.to_child);
  waitpid(child, NULL, 0);
}

static int ns_of(pid_t pid, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

static void inside(void) {
  struct turns turns = make_turns();
  SHOW(unshare(CLONE_NEWNS));
  SHOW(put(UTS, "1"));

  pid_t child = maker(CLONE_NEWUTS, turns);
  int fd = ns_of(child, "uts");
  SHOW(at_once(CLONE_NEWUTS));
  end(child, turns);
  SHOW(at_once(CLONE_NEWUTS));
  int copy = dup(fd);
  close(fd);
  SHOW(at_once(CLONE_NEWUTS));
  close(copy);
  SHOW(eventually(CLONE_NEWUTS));
  child = maker(CLONE_NEWUTS, turns);
  close(open("place", O_CREAT | O_RDWR, 0600));
  SHOW(mount(of(child, "ns/uts"), "place", NULL, MS_BIND, NULL));
  end(child, turns);
  SHOW(at_once(CLONE_NEWUTS));
  SHOW(umount("place"));
  SHOW(eventually(CLONE_NEWUTS));

  RULE("USER-092");
  child = maker(CLONE_NEWUTS, turns);
  SHOW(at_once(CLONE_NEWUTS));
  pass(turns.to_child);
  await_state(child, 'Z');
  SHOW(eventually(CLONE_NEWUTS));
  waitpid(child, NULL, 0);

  RULE("USER-093");
  SHOW(put(USER, "1"));
  child = maker(CLONE_NEWUSER | CLONE_NEWUTS, turns);
  fd = ns_of(child, "uts");
  end(child, turns);
  SHOW(at_once(CLONE_NEWUSER));
  close(fd);
  SHOW(eventually(CLONE_NEWUSER));

  RULE("USER-094");
  SHOW(put(USER, "2"));
  int numbers[2];
  if (pipe(numbers) != 0) perror("pipe");
  child = fork();
  if (child == 0) {
    make(CLONE_NEWUSER);
    map_self(0, 0);
    make(CLONE_NEWUSER);
    pass(turns.to_parent);
    await(turns.to_child);
    _exit(0);
  }
  await(turns.to_parent);
  fd = ns_of(child, "user");
  end(child, turns);
  /* The inner one, which the descriptor keeps, keeps the outer one. */
  SHOW(at_once(CLONE_NEWUSER));
  close(fd);
  SHOW(eventually(CLONE_NEWUSER));

  RULE("USER-095");
  SHOW(put(USER, "1"));
  /* A file of any kind, opened inside, which somebody outside has: the two share their table of files. */
  child = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    make(CLONE_NEWUSER);
    int file = open("place", O_RDONLY);
    dup2(file, 50);
    close(file);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  SHOW(at_once(CLONE_NEWUSER));
  SHOW(close(50));
  SHOW(eventually(CLONE_NEWUSER));
}

int main(void) {
  RULE("USER-090");
  chmod(".", 0777);
  IN_USERNS("0 100000 10\n", "0 100000 10\n", {
    SHOW(setresgid(0, 0, 0));
    SHOW(setresuid(0, 0, 0));
    prctl(PR_SET_DUMPABLE, 1);
    inside();
  });
  return 0;
}
