/* setgid(2), setregid(2), setresgid(2), setgroups(2), getgroups(2) (credentials(7)). */
#include "../report.h"
#include <grp.h>
#include <sys/syscall.h>

static void show(const char *what, long result) {
  int error = errno;
  gid_t real, effective, saved;
  getresgid(&real, &effective, &saved);
  gid_t fs = syscall(SYS_setfsgid, -1);
  if (result == 0)
    printf("  %s: %d/%d/%d, fs %d\n", what, (int)real, (int)effective, (int)saved, (int)fs);
  else
    printf("  %s: %s\n", what, strerrorname_np(error));
}

#define TRY(call)                    \
  do {                               \
    if (fork() == 0) {               \
      errno = 0;                     \
      long result_ = (call);         \
      show(#call, result_);          \
      exit(0);                       \
    }                                \
    wait(NULL);                      \
  } while (0)

#define SETGID(id) syscall(SYS_setgid, id)
#define SETREGID(r, e) syscall(SYS_setregid, r, e)
#define SETRESGID(r, e, s) syscall(SYS_setresgid, r, e, s)

static void from(uid_t user, gid_t real, gid_t effective, gid_t saved) {
  printf("user %d, from %d/%d/%d\n", user, real, effective, saved);
  if (fork() != 0) {
    wait(NULL);
    return;
  }
  syscall(SYS_setresgid, real, effective, saved);
  syscall(SYS_setresuid, user, user, user);
  TRY(SETGID(0));
  TRY(SETGID(1));
  TRY(SETGID(3));
  TRY(SETGID(-1));
  TRY(SETREGID(-1, -1));
  TRY(SETREGID(2, 1));
  TRY(SETREGID(3, -1));
  TRY(SETREGID(-1, 3));
  TRY(SETREGID(4, -1));
  TRY(SETRESGID(3, 2, 1));
  TRY(SETRESGID(-1, -1, 1));
  TRY(SETRESGID(-1, 4, -1));
  for (int id = 1; id <= 4; id++) {
    int before = syscall(SYS_setfsgid, id);
    int after = syscall(SYS_setfsgid, -1);
    printf("  setfsgid(%d): %d, then %d\n", id, before, after);
  }
  exit(0);
}

static void show_groups(void) {
  gid_t groups[64];
  int count = getgroups(64, groups);
  printf("  groups:");
  for (int i = 0; i < count; i++) printf(" %u", groups[i]);
  printf("\n");
}

int main(void) {
  from(0, 0, 0, 0);
  from(0, 1, 2, 3);
  from(5, 1, 2, 3);
  from(5, 0, 0, 0);
  gid_t groups[] = {30, 10, 20, 10};
  SHOW(syscall(SYS_setgroups, 4, groups));
  show_groups();
  SHOW(getgroups(0, NULL));
  SHOW(getgroups(3, groups));
  SHOW(getgroups(-1, groups));
  SHOW(syscall(SYS_getgroups, 4, (void *)8));
  SHOW(syscall(SYS_setgroups, -1, groups));
  SHOW(syscall(SYS_setgroups, 65537, groups));
  SHOW(syscall(SYS_setgroups, 1, (void *)8));
  groups[0] = -1;
  SHOW(syscall(SYS_setgroups, 1, groups));
  show_groups();
  SHOW(syscall(SYS_setgroups, 0, NULL));
  show_groups();
  IN_CHILD({
    setuid(1);
    SHOW(syscall(SYS_setgroups, 0, NULL));
    SHOW(syscall(SYS_setgroups, 1, (void *)8));
  });
  return 0;
}
