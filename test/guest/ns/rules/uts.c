/* UTS namespaces: what sethostname, setdomainname and uname say (uts_namespaces(7)). */
#include "rule.h"
#include <sched.h>
#include <sys/utsname.h>

static void show_names(const char *where) {
  struct utsname names;
  uname(&names);
  printf("%s: %s %s\n", where, names.nodename, names.domainname);
}

int main(void) {
  RULE("UTS-001");
  SHOW(unshare(CLONE_NEWUTS));
  SHOW(sethostname("one", 3));
  SHOW(setdomainname("net", 3));
  show_names("own");

  RULE("UTS-002");
  IN_CHILD(SHOW(unshare(CLONE_NEWUTS)); show_names("copy"));

  RULE("UTS-003");
  IN_CHILD(unshare(CLONE_NEWUTS); SHOW(sethostname("two", 3)); show_names("changed"));
  show_names("unchanged");
  return 0;
}
