/* Capabilities in a user namespace: what they are not good for, and what they are (user_namespaces(7), capabilities(7)). */
#include "userns.h"
#include <linux/reboot.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/swap.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>

/* All capabilities, in a namespace of one's own, and none over the initial one. */
#define WITH_ALL(...) IN_CHILD(become(1000); unshare(CLONE_NEWUSER); map_self(1000, 1000); __VA_ARGS__)

int main(void) {
  chmod(".", 0777);
  RULE("CAP-001");
  WITH_ALL({
    struct timespec now = {1700000000, 0};
    struct timeval tv = {1700000000, 0};
    struct timex adjustment = {.modes = ADJ_TICK, .tick = 10000};
    SHOW(clock_settime(CLOCK_REALTIME, &now));
    SHOW(settimeofday(&tv, NULL));
    SHOW(adjtimex(&adjustment));
    SHOW(swapon("/nothing", 0));
    SHOW(swapoff("/nothing"));
    SHOW(acct(NULL));
    SHOW(klogctl(4, NULL, 0));
    SHOW(klogctl(5, NULL, 0));
    SHOW(syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_CAD_OFF, NULL));
    SHOW(mknod("null", S_IFCHR | 0666, makedev(1, 3)));
    SHOW(mknod("disk", S_IFBLK | 0666, makedev(8, 0)));
    SHOW(vhangup());
  });

  RULE("CAP-002");
  WITH_ALL({
    struct rlimit limit;
    getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max = 4096;
    SHOW(setrlimit(RLIMIT_CORE, &limit));
    limit.rlim_max = 8192;
    SHOW(setrlimit(RLIMIT_CORE, &limit));
    SHOW(setpriority(PRIO_PROCESS, 0, -1));
    struct sched_param parameter = {1};
    SHOW(sched_setscheduler(0, SCHED_FIFO, &parameter));
    SHOW(put("/proc/self/oom_score_adj", "-1"));
    SHOW(put("/proc/sys/kernel/pid_max", "4194304"));
    SHOW(put("/proc/sys/kernel/overflowuid", "65534"));
    SHOW(open("/proc/sys/vm/overcommit_memory", O_WRONLY));
  });

  RULE("CAP-003");
  mkdir("jail", 0755);
  mkdir("place", 0755);
  WITH_ALL({
    SHOW(chroot("jail"));
  });
  WITH_ALL({
    SHOW(unshare(CLONE_NEWUTS | CLONE_NEWNS));
    SHOW(sethostname("inside", 6));
    SHOW(mount("tmpfs", "place", "tmpfs", 0, NULL));
    SHOW(mount("jail", "place", NULL, MS_BIND, NULL));
    SHOW(prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0));
    SHOW(prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN, 0, 0, 0));
    SHOW(prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED));
    SHOW(prctl(PR_GET_SECUREBITS));
  });
  return 0;
}
