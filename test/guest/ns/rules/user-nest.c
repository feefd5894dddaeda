/* User namespaces: how deep, and in a changed root (user_namespaces(7)). */
#include "userns.h"

static int does_nothing(void *argument) { return 0; }

int main(void) {
  RULE("USER-052");
  IN_CHILD({
    int level = 0;
    while (unshare(CLONE_NEWUSER) == 0) level++, map_self(0, 0);
    printf("%d levels, then %s\n", level, strerrorname_np(errno));
    char *stack = malloc(65536);
    SHOW(clone(does_nothing, stack + 65536, CLONE_NEWUSER | SIGCHLD, NULL));
  });

  RULE("USER-053");
  mkdir("jail", 0755);
  IN_CHILD({
    SHOW(chroot("/"));
    SHOW(unshare(CLONE_NEWUSER));
  });
  IN_CHILD({
    SHOW(chroot("jail"));
    SHOW(unshare(CLONE_NEWUSER));
    char *stack = malloc(65536);
    SHOW(clone(does_nothing, stack + 65536, CLONE_NEWUSER | SIGCHLD, NULL));
  });

  RULE("USER-054");
  IN_CHILD({
    SHOW(unshare(CLONE_NEWUSER));
    map_self(0, 0);
    SHOW(chroot("jail"));
    SHOW(unshare(CLONE_NEWUSER));
  });
  return 0;
}
