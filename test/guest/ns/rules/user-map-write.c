/* User namespaces: who may write which map (user_namespaces(7)). */
#include "userns.h"

/* A process in a new user namespace, made by a user or by root, that waits until its parent has done what it has to. */
struct inside {
  pid_t pid;
  struct turns turns;
};

static struct inside enter_as(uid_t id) {
  struct inside inside = {.turns = make_turns()};
  inside.pid = fork();
  if (inside.pid == 0) {
    if (id != 0) become(id);
    if (unshare(CLONE_NEWUSER) != 0) perror("unshare");
    pass(inside.turns.to_parent);
    await(inside.turns.to_child);
    _exit(0);
  }
  await(inside.turns.to_parent);
  return inside;
}

static void leave(struct inside inside) {
  pass(inside.turns.to_child);
  waitpid(inside.pid, NULL, 0);
}

int main(void) {
  RULE("USER-020");
  IN_CHILD({
    become(1000);
    unshare(CLONE_NEWUSER);
    SHOW(put("/proc/self/uid_map", "0 1000 2"));
    SHOW(put("/proc/self/uid_map", "0 1001 1"));
    SHOW(put("/proc/self/uid_map", "0 0 1"));
    SHOW(put("/proc/self/uid_map", "0 1000 1\n1 1001 1\n"));
    SHOW(put("/proc/self/uid_map", "7 1000 1"));
    show_ids("mapped");
  });

  RULE("USER-021");
  IN_CHILD({
    become(1000);
    unshare(CLONE_NEWUSER);
    SHOW(put("/proc/self/gid_map", "0 1000 1"));
    SHOW(put("/proc/self/setgroups", "deny"));
    SHOW(put("/proc/self/gid_map", "0 1001 1"));
    SHOW(put("/proc/self/gid_map", "0 1000 2"));
    SHOW(put("/proc/self/gid_map", "0 1000 1"));
    show_ids("mapped");
  });

  RULE("USER-022");
  IN_CHILD({
    unshare(CLONE_NEWUSER);
    SHOW(put("/proc/self/uid_map", "0 0 1"));
    SHOW(put("/proc/self/uid_map", "0 0 1"));
    SHOW(put("/proc/self/uid_map", "nonsense"));
    SHOW(put("/proc/self/gid_map", "0 0 1"));
    SHOW(put("/proc/self/gid_map", "0 0 1"));
    SHOW(put("/proc/self/projid_map", "0 0 1"));
    SHOW(put("/proc/self/projid_map", "0 0 1"));
  });

  RULE("USER-023");
  IN_CHILD({
    become(1234);
    unshare(CLONE_NEWUSER);
    put("/proc/self/uid_map", "7 1234 1");
    show_file("one's own", "/proc/self/uid_map");
  });

  RULE("USER-024");
  IN_CHILD({
    become(1000);
    unshare(CLONE_NEWUSER);
    for (int capability = 0; capability <= CAP_LAST_CAP; capability++) drop(capability);
    SHOW(put("/proc/self/projid_map", "0 5 10\n100 70000 3"));
    show_file("projid_map", "/proc/self/projid_map");
  });

  RULE("USER-045");
  struct inside inside = enter_as(1000);
  IN_CHILD({
    drop(CAP_SETFCAP);
    SHOW(put(of(inside.pid, "uid_map"), "0 0 1"));
    SHOW(put(of(inside.pid, "uid_map"), "1 0 10"));
    SHOW(put(of(inside.pid, "uid_map"), "0 1 1\n5 0 1"));
    SHOW(put(of(inside.pid, "gid_map"), "0 0 1"));
  });
  SHOW(put(of(inside.pid, "uid_map"), "0 0 1"));
  leave(inside);

  RULE("USER-046");
  IN_CHILD(drop(CAP_SETFCAP); unshare(CLONE_NEWUSER); SHOW(put("/proc/self/uid_map", "0 0 1")));
  IN_CHILD(unshare(CLONE_NEWUSER); drop(CAP_SETFCAP); SHOW(put("/proc/self/uid_map", "0 0 1")));

  RULE("USER-047");
  inside = enter_as(1000);
  int fd = open(of(inside.pid, "uid_map"), O_WRONLY);
  IN_CHILD(become(1000); SHOW(write(fd, "0 1000 5", 8)));
  IN_CHILD(become(1001); SHOW(write(fd, "0 1000 5", 8)));
  IN_CHILD(drop(CAP_SETUID); SHOW(write(fd, "0 2000 5", 8)));
  IN_CHILD(become(1001); SHOW(open(of(inside.pid, "uid_map"), O_WRONLY)));
  IN_CHILD(become(1001); SHOW(put(of(inside.pid, "gid_map"), "0 1000 1")));
  SHOW(write(fd, "0 2000 5", 8));
  close(fd);
  leave(inside);

  RULE("USER-048");
  struct turns turns = make_turns();
  pid_t owner = fork();
  if (owner == 0) {
    become(1000);
    inside = enter_as(0);
    SHOW(put(of(inside.pid, "uid_map"), "0 1000 2"));
    SHOW(put(of(inside.pid, "uid_map"), "0 1001 1"));
    SHOW(put(of(inside.pid, "gid_map"), "0 1000 1"));
    SHOW(put(of(inside.pid, "setgroups"), "deny"));
    SHOW(put(of(inside.pid, "gid_map"), "0 1000 1"));
    SHOW(put(of(inside.pid, "uid_map"), "0 1000 1"));
    leave(inside);
    exit(0);
  }
  waitpid(owner, NULL, 0);

  RULE("USER-049");
  /* A child namespace and one in it: the one outside is neither in the inner one nor in its parent. */
  int numbers[2];
  if (pipe(numbers) != 0) perror("pipe");
  turns = make_turns();
  pid_t middle = fork();
  if (middle == 0) {
    unshare(CLONE_NEWUSER);
    pass(turns.to_parent);
    await(turns.to_child);
    inside = enter_as(0);
    write(numbers[1], &inside.pid, sizeof inside.pid);
    await(turns.to_child);
    SHOW(put(of(inside.pid, "uid_map"), "0 0 1"));
    leave(inside);
    _exit(0);
  }
  await(turns.to_parent);
  if (put(of(middle, "uid_map"), "0 0 10") < 0 || put(of(middle, "gid_map"), "0 0 10") < 0) perror("map");
  pass(turns.to_child);
  pid_t grandchild;
  read(numbers[0], &grandchild, sizeof grandchild);
  SHOW(put(of(grandchild, "uid_map"), "0 0 5"));
  SHOW(put(of(grandchild, "projid_map"), "0 0 5"));
  pass(turns.to_child);
  waitpid(middle, NULL, 0);

  RULE("USER-050");
  IN_USERNS("0 100000 10\n10 200000 10\n", "0 100000 10\n10 200000 10\n", {
    setresgid(0, 0, 0);
    setresuid(0, 0, 0);
    prctl(PR_SET_DUMPABLE, 1);
    inside = enter_as(0);
    SHOW(put(of(inside.pid, "uid_map"), "0 5 10"));
    SHOW(put(of(inside.pid, "uid_map"), "0 20 1"));
    SHOW(put(of(inside.pid, "uid_map"), "0 0 10\n20 19 2\n"));
    SHOW(put(of(inside.pid, "gid_map"), "0 9 2"));
    SHOW(put(of(inside.pid, "uid_map"), "0 0 10\n100 10 10\n"));
    show_file("read by its parent", of(inside.pid, "uid_map"));
    leave(inside);
  });

  RULE("USER-051");
  turns = make_turns();
  middle = fork();
  if (middle == 0) {
    unshare(CLONE_NEWUSER);
    pass(turns.to_parent);
    await(turns.to_child);
    inside = enter_as(0);
    put(of(inside.pid, "uid_map"), "0 2 3\n7 8 1\n");
    show_file("by the parent", of(inside.pid, "uid_map"));
    write(numbers[1], &inside.pid, sizeof inside.pid);
    await(turns.to_child);
    leave(inside);
    _exit(0);
  }
  await(turns.to_parent);
  if (put(of(middle, "uid_map"), "0 0 10") < 0 || put(of(middle, "gid_map"), "0 0 10") < 0) perror("map");
  pass(turns.to_child);
  read(numbers[0], &grandchild, sizeof grandchild);
  show_file("by the initial one", of(grandchild, "uid_map"));
  IN_USERNS("50 3 1\n", NULL, show_file("by another", of(grandchild, "uid_map")));
  pass(turns.to_child);
  waitpid(middle, NULL, 0);
  return 0;
}
