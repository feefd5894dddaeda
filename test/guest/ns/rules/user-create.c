/* User namespaces: what one is inside of a new one (user_namespaces(7)). */
#include "userns.h"
#include <linux/securebits.h>

static void *stack_of_child(void) { return (char *)malloc(65536) + 65536; }

static int shows_capabilities(void *argument) {
  (void)argument;
  show_status_lines("/proc/self/status", "Cap");
  return 0;
}

int main(void) {
  umask(022);
  RULE("USER-001");
  IN_CHILD(become(1000); SHOW(unshare(CLONE_NEWUSER)));
  IN_CHILD({
    become(1000);
    show_end("its child", clone(shows_capabilities, stack_of_child(), CLONE_NEWUSER | SIGCHLD, NULL));
  });

  RULE("USER-002");
  IN_CHILD({
    become(1000);
    unshare(CLONE_NEWUSER);
    show_status_lines("/proc/self/status", "Cap");
  });
  IN_CHILD({
    become(1000);
    show_end("clone", clone(shows_capabilities, stack_of_child(), CLONE_NEWUSER | SIGCHLD, NULL));
  });

  RULE("USER-003");
  IN_CHILD({
    SHOW(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS | SECBIT_NOROOT | SECBIT_NOROOT_LOCKED));
    SHOW(unshare(CLONE_NEWUSER));
    SHOW(prctl(PR_GET_SECUREBITS));
  });

  RULE("USER-004");
  IN_CHILD({
    unshare(CLONE_NEWUSER);
    show_ids("of one's own");
    show_status_lines("/proc/self/status", "Uid");
    show_status_lines("/proc/self/status", "Gid");
  });

  RULE("USER-005");
  IN_CHILD({
    unshare(CLONE_NEWUSER);
    show_file("uid_map", "/proc/self/uid_map");
    show_file("gid_map", "/proc/self/gid_map");
    show_file("projid_map", "/proc/self/projid_map");
  });

  RULE("USER-006");
  show_file("before", "/proc/self/setgroups");
  IN_CHILD({
    unshare(CLONE_NEWUSER);
    show_file("inside", "/proc/self/setgroups");
    map_self(0, 0);
    unshare(CLONE_NEWUSER);
    show_file("nested", "/proc/self/setgroups");
  });

  RULE("USER-007");
  IN_CHILD({
    SHOW(unshare(CLONE_NEWUSER));
    SHOW(unshare(CLONE_NEWUSER));
    SHOW(clone(shows_capabilities, stack_of_child(), CLONE_NEWUSER | SIGCHLD, NULL));
  });
  IN_CHILD(unshare(CLONE_NEWUSER); put("/proc/self/uid_map", "0 0 1"); SHOW(unshare(CLONE_NEWUSER)));
  IN_USERNS(NULL, "0 0 1", SHOW(unshare(CLONE_NEWUSER)));
  IN_USERNS("0 0 1", "0 0 1", SHOW(unshare(CLONE_NEWUSER)));

  RULE("USER-008");
  IN_USERNS("0 0 1\n5 5 1\n", "0 0 1\n5 5 1\n", {
    SHOW(setuid(7));
    SHOW(setuid(65534));
    SHOW(setgid(7));
    SHOW(setgid(65534));
    SHOW(setreuid(7, -1));
    SHOW(setreuid(-1, 7));
    SHOW(setregid(7, -1));
    SHOW(setresuid(0, 7, 0));
    SHOW(setresgid(0, 0, 7));
    SHOW(setresuid(-1, -1, -1));
    SHOW(setresgid(-1, -1, -1));
    SHOW(setreuid(-1, -1));
    SHOW(setfsuid(7));
    SHOW(setfsuid(5));
    SHOW(setfsuid(65534));
    SHOW(setfsuid(0));
    SHOW(setfsgid(7));
    SHOW(setresuid(5, 5, 5));
    show_ids("now");
  });

  RULE("USER-009");
  gid_t none[1] = {0};
  IN_CHILD(unshare(CLONE_NEWUSER); SHOW(setgroups(0, NULL)); SHOW(setgroups(1, none)));
  IN_CHILD({
    unshare(CLONE_NEWUSER);
    put("/proc/self/setgroups", "deny");
    SHOW(put("/proc/self/gid_map", "0 0 1"));
    SHOW(setgroups(0, NULL));
    SHOW(setgroups(1, none));
  });

  RULE("USER-010");
  close(open("file", O_CREAT | O_WRONLY, 0666));
  IN_USERNS("0 0 1", "0 0 1", {
    SHOW(chown("file", 7, -1));
    SHOW(chown("file", -1, 7));
    SHOW(chown("file", 65534, -1));
    SHOW(chown("file", 0, 0));
    SHOW(chown("file", -1, -1));
  });

  RULE("USER-011");
  SHOW(chown("file", 1000, 0));
  IN_USERNS("0 0 1", "0 0 1", {
    struct stat st;
    stat("file", &st);
    printf("file: %u %u\n", st.st_uid, st.st_gid);
  });
  struct turns turns = make_turns();
  pid_t other = fork();
  if (other == 0) {
    become_ids(1000, 0);
    pass(turns.to_parent);
    await(turns.to_child);
    exit(0);
  }
  await(turns.to_parent);
  IN_USERNS("0 0 1", "0 0 1", {
    show_status_lines(of(other, "status"), "Uid");
    show_status_lines(of(other, "status"), "Gid");
  });
  pass(turns.to_child);
  waitpid(other, NULL, 0);
  return 0;
}
