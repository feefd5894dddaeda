/* User namespaces: what is left of the capabilities after execve(2) (user_namespaces(7), capabilities(7)). */
#include "userns.h"

/* Executes this program again, to show what it has then. */
static void again(void) { execl("/proc/self/exe", "again", NULL), perror("execl"); }

int main(int argc, char **argv) {
  if (strcmp(argv[0], "again") == 0) {
    show_ids("after execve");
    show_status_lines("/proc/self/status", "CapPrm");
    show_status_lines("/proc/self/status", "CapEff");
    show_status_lines("/proc/self/status", "CapAmb");
    return 0;
  }
  RULE("USER-074");
  printf("unmapped\n");
  IN_CHILD(become(1000); unshare(CLONE_NEWUSER); again());
  printf("mapped, not as root\n");
  IN_CHILD(become(1000); unshare(CLONE_NEWUSER); put("/proc/self/uid_map", "7 1000 1"); again());
  printf("mapped as root\n");
  IN_CHILD(become(1000); unshare(CLONE_NEWUSER); put("/proc/self/uid_map", "0 1000 1"); again());

  RULE("USER-075");
  IN_CHILD({
    become(1000);
    unshare(CLONE_NEWUSER);
    put("/proc/self/uid_map", "7 1000 1");
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct *data = capabilities();
    data[0].inheritable = 1 << CAP_SYS_ADMIN | 1 << CAP_CHOWN;
    SHOW(syscall(SYS_capset, &header, data));
    SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN, 0, 0));
    SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
    again();
  });
  return 0;
}
