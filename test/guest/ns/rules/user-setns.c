/* User namespaces: joining them, and what their owner may do (user_namespaces(7), setns(2), ioctl_nsfs(2)). */
#include "userns.h"
#include <linux/nsfs.h>
#include <linux/securebits.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>

/* Somebody who is in namespaces of his own until he is let go. */
struct member {
  pid_t pid;
  struct turns turns;
};

static void map_ids(pid_t pid, const char *map) {
  if (put(of(pid, "uid_map"), map) < 0 || put(of(pid, "gid_map"), map) < 0) perror("map");
}

/* In new namespaces made by a user; with this map, by root. */
static struct member start(uid_t id, int flags, const char *map) {
  struct member member = {.turns = make_turns()};
  member.pid = fork();
  if (member.pid == 0) {
    if (id != 0) become(id);
    if (unshare(flags) != 0) perror("unshare");
    pass(member.turns.to_parent);
    await(member.turns.to_child);
    _exit(0);
  }
  await(member.turns.to_parent);
  if (map != NULL) map_ids(member.pid, map);
  return member;
}

static void end(struct member member) {
  pass(member.turns.to_child);
  waitpid(member.pid, NULL, 0);
}

static int ns_of(pid_t pid, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

static int pidfd_of(pid_t pid) { return syscall(SYS_pidfd_open, pid, 0); }

static int same_ns(int a, int b) {
  struct stat first, second;
  return fstat(a, &first) == 0 && fstat(b, &second) == 0 && first.st_ino == second.st_ino && first.st_dev == second.st_dev;
}

static void show_some_capabilities(void) {
  struct __user_cap_data_struct *data = capabilities();
  printf("capabilities %s\n", data[0].effective == 0 ? "none" : data[0].effective == ~0u ? "all" : "some");
}

int main(void) {
  RULE("USER-060");
  struct member member = start(1000, CLONE_NEWUSER, "0 1000 1");
  int user = ns_of(member.pid, "user");
  IN_CHILD(become(1001); SHOW(setns(user, CLONE_NEWUSER)));
  IN_CHILD(drop(CAP_SYS_ADMIN); SHOW(setns(user, CLONE_NEWUSER)));

  RULE("USER-061");
  IN_CHILD({
    become(1000);
    SHOW(setns(user, 0));
    show_ids("inside");
    show_status_lines("/proc/self/status", "Cap");
  });
  IN_CHILD(SHOW(setns(user, CLONE_NEWUSER)); show_some_capabilities());

  RULE("USER-062");
  IN_CHILD({
    int initial = open("/proc/self/ns/user", O_RDONLY);
    SHOW(setns(initial, 0));
    setns(user, 0);
    SHOW(setns(user, 0));
    SHOW(setns(initial, 0));
    SHOW(setns(ns_of(getpid(), "user"), CLONE_NEWUSER));
  });
  close(user);
  end(member);

  RULE("USER-063");
  member = start(1000, CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWIPC, "0 1000 1");
  user = ns_of(member.pid, "user");
  int uts = ns_of(member.pid, "uts");
  int ipc = ns_of(member.pid, "ipc");
  IN_CHILD({
    become(1000);
    SHOW(setns(user, 0));
    SHOW(setns(uts, CLONE_NEWUTS));
    SHOW(setns(ipc, CLONE_NEWIPC));
    SHOW(sethostname("within", 6));
    struct utsname names;
    uname(&names);
    printf("%s\n", names.nodename);
  });

  RULE("USER-064");
  IN_CHILD(become(1000); SHOW(setns(uts, CLONE_NEWUTS)));
  IN_CHILD({
    become(1000);
    int process = pidfd_of(member.pid);
    SHOW(setns(process, CLONE_NEWUTS));
    SHOW(setns(process, CLONE_NEWUSER | CLONE_NEWUTS));
    CHECK(same_ns(ns_of(getpid(), "uts"), uts));
    CHECK(same_ns(ns_of(getpid(), "user"), user));
  });

  RULE("USER-065");
  IN_CHILD({
    prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS | SECBIT_NOROOT);
    SHOW(setns(user, 0));
    SHOW(prctl(PR_GET_SECUREBITS));
    show_ids("root, who is not mapped");
  });

  RULE("USER-066");
  IN_CHILD({
    int signal = 0;
    prctl(PR_SET_PDEATHSIG, SIGUSR1);
    prctl(PR_SET_DUMPABLE, 1);
    unshare(CLONE_NEWUSER);
    SHOW(prctl(PR_GET_DUMPABLE));
    prctl(PR_GET_PDEATHSIG, &signal);
    printf("signal %d\n", signal);
  });
  IN_CHILD({
    int signal = 0;
    become(1000);
    prctl(PR_SET_PDEATHSIG, SIGUSR1);
    setns(user, 0);
    SHOW(prctl(PR_GET_DUMPABLE));
    prctl(PR_GET_PDEATHSIG, &signal);
    printf("signal %d\n", signal);
  });
  IN_CHILD({
    int signal = 0;
    prctl(PR_SET_PDEATHSIG, SIGUSR1);
    prctl(PR_SET_DUMPABLE, 1);
    setns(user, 0);
    SHOW(prctl(PR_GET_DUMPABLE));
    prctl(PR_GET_PDEATHSIG, &signal);
    printf("signal %d\n", signal);
  });

  RULE("USER-067");
  IN_CHILD({
    /* A child that shares its root and working directory: who shares them cannot join. */
    struct turns turns = make_turns();
    pid_t sharer = syscall(SYS_clone, CLONE_FS | SIGCHLD, 0, 0, 0, 0);
    if (sharer == 0) {
      await(turns.to_child);
      _exit(0);
    }
    SHOW(setns(user, 0));
    SHOW(unshare(CLONE_NEWUSER));
    pass(turns.to_child);
    waitpid(sharer, NULL, 0);
  });

  RULE("USER-070");
  uid_t uid = 0;
  SHOW(ioctl(user, NS_GET_OWNER_UID, &uid));
  printf("owner %u\n", uid);
  int initial = open("/proc/self/ns/user", O_RDONLY);
  SHOW(ioctl(initial, NS_GET_OWNER_UID, &uid));
  printf("owner %u\n", uid);
  SHOW(ioctl(uts, NS_GET_OWNER_UID, &uid));
  IN_USERNS("7 1000 1", NULL, SHOW(ioctl(user, NS_GET_OWNER_UID, &uid)); printf("owner %u\n", uid));
  IN_USERNS("7 1001 1", NULL, SHOW(ioctl(user, NS_GET_OWNER_UID, &uid)); printf("owner %u\n", uid));

  RULE("USER-071");
  int parent = ioctl(user, NS_GET_PARENT);
  int owner = ioctl(user, NS_GET_USERNS);
  CHECK(same_ns(parent, initial));
  CHECK(same_ns(owner, initial));
  SHOW(ioctl(initial, NS_GET_PARENT));
  SHOW(ioctl(initial, NS_GET_USERNS));
  owner = ioctl(uts, NS_GET_USERNS);
  CHECK(same_ns(owner, user));
  SHOW(fcntl(owner, F_GETFD));

  RULE("USER-072");
  IN_CHILD({
    unshare(CLONE_NEWUSER);
    map_self(0, 0);
    int own = open("/proc/self/ns/user", O_RDONLY);
    SHOW(ioctl(own, NS_GET_PARENT));
    SHOW(ioctl(own, NS_GET_USERNS));
    SHOW(ioctl(ns_of(getpid(), "uts"), NS_GET_USERNS));
    SHOW(ioctl(ns_of(getpid(), "mnt"), NS_GET_USERNS));
    struct member child = start(0, CLONE_NEWUSER, NULL);
    int of_child = ioctl(ns_of(child.pid, "user"), NS_GET_PARENT);
    CHECK(same_ns(of_child, own));
    end(child);
  });
  close(user);
  end(member);

  RULE("USER-073");
  struct turns turns = make_turns();
  int numbers[2];
  if (pipe(numbers) != 0) perror("pipe");
  pid_t middle = fork();
  if (middle == 0) {
    become(1000);
    unshare(CLONE_NEWUSER);
    map_self(1000, 1000);
    struct member inner = start(0, CLONE_NEWUSER | CLONE_NEWUTS, NULL);
    write(numbers[1], &inner.pid, sizeof inner.pid);
    await(turns.to_child);
    end(inner);
    _exit(0);
  }
  pid_t grandchild;
  read(numbers[0], &grandchild, sizeof grandchild);
  IN_CHILD({
    become(1000);
    int process = pidfd_of(grandchild);
    SHOW(setns(process, CLONE_NEWUSER | CLONE_NEWUTS));
    show_some_capabilities();
  });
  IN_CHILD({
    become(1001);
    int process = pidfd_of(grandchild);
    SHOW(setns(process, CLONE_NEWUSER));
  });
  pass(turns.to_child);
  waitpid(middle, NULL, 0);
  return 0;
}
