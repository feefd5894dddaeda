/* User namespaces: /proc/sys/user, and whom namespaces are charged to (namespaces(7)). */
#include "userns.h"

#define SYSCTL(name) "/proc/sys/user/max_" name "_namespaces"

static int does_nothing(void *argument) { return 0; }

static long clone_with(int flags) {
  char *stack = malloc(65536);
  pid_t child = clone(does_nothing, stack + 65536, flags | SIGCHLD, NULL);
  int error = errno;
  if (child > 0) waitpid(child, NULL, 0);
  free(stack);
  errno = error;
  return child > 0 ? 1 : child;
}

/* Root of a user namespace with ten ids. */
#define AS_ROOT_INSIDE(...) \
  IN_USERNS("0 100000 10\n", "0 100000 10\n", setresgid(0, 0, 0); setresuid(0, 0, 0); prctl(PR_SET_DUMPABLE, 1); __VA_ARGS__)

int main(void) {
  RULE("USER-080");
  AS_ROOT_INSIDE({
    show_file("user", SYSCTL("user"));
    show_file("uts", SYSCTL("uts"));
    show_file("pid", SYSCTL("pid"));
    show_file("mnt", SYSCTL("mnt"));
    show_file("ipc", SYSCTL("ipc"));
    show_file("net", SYSCTL("net"));
    show_file("cgroup", SYSCTL("cgroup"));
    show_file("time", SYSCTL("time"));
  });

  RULE("USER-081");
  AS_ROOT_INSIDE({
    SHOW(put(SYSCTL("uts"), "2"));
    SHOW(unshare(CLONE_NEWUTS));
    SHOW(clone_with(CLONE_NEWUTS));
    IN_CHILD(SHOW(unshare(CLONE_NEWUTS)); SHOW(clone_with(CLONE_NEWUTS)); SHOW(unshare(CLONE_NEWUTS)));
    SHOW(put(SYSCTL("user"), "0"));
    SHOW(unshare(CLONE_NEWUSER));
    SHOW(clone_with(CLONE_NEWUSER));
    SHOW(put(SYSCTL("pid"), "0"));
    SHOW(clone_with(CLONE_NEWPID));
    SHOW(put(SYSCTL("mnt"), "0"));
    SHOW(unshare(CLONE_NEWNS));
    SHOW(put(SYSCTL("ipc"), "0"));
    SHOW(unshare(CLONE_NEWIPC));
  });

  RULE("USER-082");
  AS_ROOT_INSIDE({
    SHOW(put(SYSCTL("uts"), "-1"));
    SHOW(put(SYSCTL("uts"), "2147483648"));
    SHOW(put(SYSCTL("uts"), "junk"));
    SHOW(put(SYSCTL("uts"), "2147483647"));
    SHOW(put(SYSCTL("uts"), "0"));
    SHOW(put(SYSCTL("uts"), " 77 \n"));
    show_file("uts", SYSCTL("uts"));
  });

  RULE("USER-083");
  AS_ROOT_INSIDE({
    SHOW(put(SYSCTL("uts"), "1"));
    SHOW(unshare(CLONE_NEWUTS));
    /* The old one goes only when the new one is there. */
    SHOW(unshare(CLONE_NEWUTS));
    /* Another user of the same namespace has an account of his own. */
    IN_CHILD({
      struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
      prctl(PR_SET_KEEPCAPS, 1);
      setresuid(5, 5, 5);
      struct __user_cap_data_struct *data = capabilities();
      data[0].effective = data[0].permitted;
      syscall(SYS_capset, &header, data);
      SHOW(unshare(CLONE_NEWUTS));
    });
    /* A namespace below shows no limit, and is bound by the one above. */
    unshare(CLONE_NEWUSER);
    map_self(0, 0);
    show_file("below", SYSCTL("uts"));
    SHOW(unshare(CLONE_NEWUTS));
  });

  RULE("USER-084");
  IN_CHILD({
    unshare(CLONE_NEWUSER);
    map_self(0, 0);
    int inside = open(SYSCTL("uts"), O_RDWR);
    CHECK(inside >= 0);
    SHOW(write(inside, "7", 1));
    show_file("inside", SYSCTL("uts"));
    IN_CHILD(drop(CAP_SYS_RESOURCE); SHOW(open(SYSCTL("uts"), O_WRONLY)); CHECK(open(SYSCTL("uts"), O_RDONLY) >= 0));
    /* Opened outside, it is that of outside for whoever reads it. */
    SHOW(unshare(CLONE_NEWUSER));
    map_self(0, 0);
    char text[16] = "";
    pread(inside, text, sizeof text - 1, 0);
    printf("opened above: %s", text);
    show_file("nested", SYSCTL("uts"));
  });
  IN_CHILD(become(1000); SHOW(open(SYSCTL("uts"), O_WRONLY)); CHECK(open(SYSCTL("uts"), O_RDONLY) >= 0));
  return 0;
}
