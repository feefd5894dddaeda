/* setuid(2), setreuid(2), setresuid(2), setfsuid(2) from every constellation of ids (credentials(7)). */
#include "../report.h"
#include <sys/fsuid.h>
#include <sys/syscall.h>

/* The raw calls: glibc's change all threads. */
static void show(const char *what, long result) {
  int error = errno;
  uid_t real, effective, saved;
  getresuid(&real, &effective, &saved);
  uid_t fs = syscall(SYS_setfsuid, -1);
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

#define SETUID(id) syscall(SYS_setuid, id)
#define SETREUID(r, e) syscall(SYS_setreuid, r, e)
#define SETRESUID(r, e, s) syscall(SYS_setresuid, r, e, s)

static void from(uid_t real, uid_t effective, uid_t saved) {
  printf("from %d/%d/%d\n", real, effective, saved);
  if (fork() != 0) {
    wait(NULL);
    return;
  }
  syscall(SYS_setresuid, real, effective, saved);
  TRY(SETUID(0));
  TRY(SETUID(1));
  TRY(SETUID(2));
  TRY(SETUID(3));
  TRY(SETUID(4));
  TRY(SETUID(-1));
  TRY(SETREUID(-1, -1));
  TRY(SETREUID(1, -1));
  TRY(SETREUID(2, -1));
  TRY(SETREUID(3, -1));
  TRY(SETREUID(-1, 0));
  TRY(SETREUID(-1, 1));
  TRY(SETREUID(-1, 2));
  TRY(SETREUID(-1, 3));
  TRY(SETREUID(2, 1));
  TRY(SETREUID(4, 4));
  TRY(SETRESUID(-1, -1, -1));
  TRY(SETRESUID(3, 2, 1));
  TRY(SETRESUID(2, 3, 1));
  TRY(SETRESUID(-1, -1, 2));
  TRY(SETRESUID(-1, 3, -1));
  TRY(SETRESUID(4, -1, -1));
  TRY(SETRESUID(0, 0, 0));
  /* setfsuid(2) tells the old id, whether it worked or not. */
  for (int id = 0; id <= 4; id++) {
    int before = syscall(SYS_setfsuid, id);
    int after = syscall(SYS_setfsuid, -1);
    printf("  setfsuid(%d): %d, then %d\n", id, before, after);
  }
  exit(0);
}

int main(void) {
  from(0, 0, 0);
  from(1, 2, 3);
  from(1, 1, 1);
  from(1, 0, 0);
  from(0, 1, 0);
  from(0, 0, 1);
  from(1, 0, 2);
  from(1, 2, 0);
  SHOW(syscall(SYS_getresuid, (void *)8, NULL, NULL));
  return 0;
}
