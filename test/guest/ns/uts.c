/* UTS namespaces: uname(2), sethostname(2), setdomainname(2) in one's own (uts_namespaces(7)). */
#include "../report.h"
#include <sched.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

static void show(const char *what) {
  struct utsname name;
  uname(&name);
  printf("%s: %s, %s\n", what, name.nodename, name.domainname);
}

int main(void) {
  struct utsname name;
  SHOW(syscall(SYS_uname, (void *)8));
  SHOW(uname(&name));
  printf("system %s\n", name.sysname);
  SHOW(unshare(CLONE_NEWUTS));
  SHOW(sethostname("first", 5));
  SHOW(setdomainname("example.org", 11));
  show("new");
  char host[64];
  SHOW(gethostname(host, sizeof host));
  printf("%s\n", host);
  SHOW(gethostname(host, 3));
  SHOW(sethostname("", 0));
  show("empty");
  char longest[66];
  memset(longest, 'x', sizeof longest);
  SHOW(syscall(SYS_sethostname, longest, 65));
  SHOW(syscall(SYS_sethostname, longest, 64));
  SHOW(syscall(SYS_sethostname, longest, -1));
  SHOW(syscall(SYS_sethostname, (void *)8, 1));
  SHOW(syscall(SYS_sethostname, (void *)8, 65));
  SHOW(syscall(SYS_sethostname, (void *)8, 0));
  SHOW(sethostname("parent", 6));

  /* A copy for the child; what it changes stays there. */
  IN_CHILD(unshare(CLONE_NEWUTS); show("copied"); sethostname("child", 5); show("child"));
  show("parent");
  pid_t child = syscall(SYS_clone, CLONE_NEWUTS | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    show("clone");
    sethostname("clone", 5);
    exit(0);
  }
  waitpid(child, NULL, 0);
  IN_CHILD(sethostname("shared", 6));
  show("shared");
  IN_CHILD(setuid(1000); SHOW(sethostname("x", 1)); SHOW(syscall(SYS_sethostname, (void *)8, 99)); SHOW(setdomainname("x", 1)); SHOW(unshare(CLONE_NEWUTS)));
  return 0;
}
