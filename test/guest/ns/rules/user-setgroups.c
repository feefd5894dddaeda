/* User namespaces: /proc/PID/setgroups and setgroups(2) (user_namespaces(7)). */
#include "userns.h"

int main(void) {
  RULE("USER-040");
  const char *refused[] = {"", "maybe", "den", "denyx", "deny x", "Deny", " deny", "allowed", "deny    ", "allow   "};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    IN_CHILD(unshare(CLONE_NEWUSER); printf("\"%s\" ", refused[i]); SHOW(put("/proc/self/setgroups", refused[i])));
  const char *taken[] = {"deny", "deny\n", "deny \t\n", "allow", "allow \n"};
  for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
    IN_CHILD(unshare(CLONE_NEWUSER); SHOW(put("/proc/self/setgroups", taken[i])); show_file("then", "/proc/self/setgroups"));
  IN_CHILD({
    unshare(CLONE_NEWUSER);
    SHOW(put("/proc/self/setgroups", "deny"));
    SHOW(put("/proc/self/setgroups", "deny"));
    SHOW(put("/proc/self/setgroups", "allow"));
    SHOW(put("/proc/self/gid_map", "0 0 1"));
    SHOW(put("/proc/self/setgroups", "deny"));
  });

  RULE("USER-041");
  IN_CHILD({
    unshare(CLONE_NEWUSER);
    map_self(0, 0);
    SHOW(setgroups(0, NULL));
    SHOW(put("/proc/self/setgroups", "allow"));
    unshare(CLONE_NEWUSER);
    show_file("of the child", "/proc/self/setgroups");
    SHOW(put("/proc/self/setgroups", "allow"));
    map_self(0, 0);
    SHOW(setgroups(0, NULL));
  });

  RULE("USER-042");
  IN_USERNS("0 0 1", "0 0 1\n5 5 2\n", {
    gid_t mapped[] = {5, 6, 0};
    gid_t unmapped[] = {5, 7};
    gid_t got[8];
    SHOW(setgroups(3, mapped));
    SHOW(getgroups(8, got));
    SHOW(setgroups(2, unmapped));
    SHOW(setgroups(0, NULL));
    SHOW(put("/proc/self/setgroups", "deny"));
    SHOW(put("/proc/self/setgroups", "allow"));
    SHOW(setgroups(1, mapped));
  });

  RULE("USER-043");
  struct turns turns = make_turns();
  pid_t child = fork();
  if (child == 0) {
    become(1000);
    unshare(CLONE_NEWUSER);
    pass(turns.to_parent);
    await(turns.to_child);
    _exit(0);
  }
  await(turns.to_parent);
  IN_CHILD(drop(CAP_SYS_ADMIN); SHOW(open(of(child, "setgroups"), O_WRONLY)); CHECK(open(of(child, "setgroups"), O_RDONLY) > 0));
  IN_CHILD(become(1001); SHOW(open(of(child, "setgroups"), O_WRONLY)));
  IN_CHILD(become(1000); CHECK(open(of(child, "setgroups"), O_WRONLY) > 0));
  pass(turns.to_child);
  waitpid(child, NULL, 0);

  RULE("USER-044");
  IN_CHILD({
    gid_t groups[] = {5, 9, 70};
    gid_t got[8];
    setgroups(3, groups);
    unshare(CLONE_NEWUSER);
    int count = getgroups(8, got);
    for (int i = 0; i < count; i++) printf("%u\n", got[i]);
    show_status_lines("/proc/self/status", "Groups");
  });
  gid_t groups[] = {5, 9, 70};
  setgroups(3, groups);
  IN_USERNS(NULL, "0 0 1\n100 9 1\n", {
    gid_t got[8];
    int count = getgroups(8, got);
    for (int i = 0; i < count; i++) printf("%u\n", got[i]);
    show_status_lines("/proc/self/status", "Groups");
  });
  return 0;
}
