/* prlimit(2), getpriority(2), sched_*(2), uname(2), getrandom(2), prctl(2): settings of a process. */
#include "../report.h"
#include <linux/capability.h>
#include <sched.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static long set(int resource, rlim_t soft, rlim_t hard) {
  struct rlimit limit = {soft, hard};
  return prlimit(0, resource, &limit, NULL);
}

/* Root in a container may lack CAP_SYS_RESOURCE: it does here. */
static void drop_sys_resource(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  syscall(SYS_capget, &header, data);
  data[0].effective &= ~(1u << CAP_SYS_RESOURCE);
  data[0].permitted &= ~(1u << CAP_SYS_RESOURCE);
  syscall(SYS_capset, &header, data);
}

static pid_t sleeper(uid_t user, gid_t group) {
  int line[2];
  pipe(line);
  pid_t child = fork();
  if (child == 0) {
    setresgid(group, group, group);
    setresuid(user, user, user);
    write(line[1], "x", 1);
    for (;;) pause();
  }
  char byte;
  read(line[0], &byte, 1);
  close(line[0]);
  close(line[1]);
  return child;
}

int main(void) {
  struct rlimit limit;
  drop_sys_resource();
  SHOW(prlimit(0, 16, NULL, &limit));
  SHOW(prlimit(0, -1, NULL, &limit));
  SHOW(prlimit(1 << 22, RLIMIT_CORE, NULL, &limit));
  SHOW(prlimit(1 << 22, 16, NULL, &limit));
  SHOW(syscall(SYS_prlimit64, 0, RLIMIT_CORE, NULL, (void *)8));
  SHOW(syscall(SYS_prlimit64, 0, RLIMIT_CORE, (void *)8, NULL));
  SHOW(syscall(SYS_prlimit64, 0, RLIMIT_CORE, NULL, NULL));
  SHOW(syscall(SYS_prlimit64, 0, 16, NULL, NULL));
  SHOW(set(RLIMIT_CORE, 10, 5));
  SHOW(set(RLIMIT_NOFILE, 100, (1 << 30) + 1));
  SHOW(set(RLIMIT_CORE, 5, 10));
  SHOW(getrlimit(RLIMIT_CORE, &limit));
  printf("%lu %lu\n", (unsigned long)limit.rlim_cur, (unsigned long)limit.rlim_max);
  SHOW(set(RLIMIT_CORE, 5, RLIM_INFINITY));
  getrlimit(RLIMIT_CORE, &limit);
  CHECK(limit.rlim_max == RLIM_INFINITY);
  SHOW(set(RLIMIT_CORE, RLIM_INFINITY, 5));
  SHOW(set(RLIMIT_CORE, 0, 10));
  IN_CHILD({
    setuid(1000);
    SHOW(set(RLIMIT_CORE, 10, 10));
    SHOW(set(RLIMIT_CORE, 0, 11));
    SHOW(set(RLIMIT_CORE, 0, 5));
    SHOW(set(RLIMIT_CORE, 0, 10));
  });
  pid_t other = sleeper(1000, 1000);
  IN_CHILD(setgid(1000); setuid(1000); SHOW(prlimit(other, RLIMIT_CORE, NULL, &limit)));
  IN_CHILD(setgid(1001); setuid(1000); SHOW(prlimit(other, RLIMIT_CORE, NULL, &limit)));
  IN_CHILD(setgid(1001); setuid(1001); SHOW(prlimit(other, RLIMIT_CORE, NULL, &limit)));

  SHOW(getpriority(9, 0));
  SHOW(getpriority(-1, 0));
  SHOW(getpriority(PRIO_PROCESS, 1 << 22));
  SHOW(getpriority(PRIO_PGRP, 1 << 22));
  SHOW(getpriority(PRIO_USER, 4711));
  SHOW(setpriority(9, 0, 0));
  SHOW(setpriority(PRIO_PROCESS, 1 << 22, 0));
  SHOW(setpriority(PRIO_PROCESS, other, 4));
  SHOW(syscall(SYS_getpriority, PRIO_PROCESS, other));
  SHOW(getpriority(PRIO_USER, 1000));
  SHOW(setpriority(PRIO_PROCESS, other, 100));
  SHOW(getpriority(PRIO_PROCESS, other));
  SHOW(setpriority(PRIO_PROCESS, other, -100));
  SHOW(getpriority(PRIO_PROCESS, other));
  setpriority(PRIO_PROCESS, other, 5);
  IN_CHILD({
    set(RLIMIT_NICE, 0, 0);
    setgid(1000);
    setuid(1000);
    SHOW(setpriority(PRIO_PROCESS, other, 6));
    SHOW(setpriority(PRIO_PROCESS, other, 5));
    SHOW(setpriority(PRIO_PROCESS, getppid(), 5));
    SHOW(setpriority(PRIO_PROCESS, 0, -1));
    SHOW(nice(3));
    SHOW(nice(-1));
  });
  IN_CHILD(setpriority(PRIO_PROCESS, 0, 7); IN_CHILD(SHOW(getpriority(PRIO_PROCESS, 0))));

  struct sched_param param = {0};
  cpu_set_t cpus;
  SHOW(sched_getscheduler(0));
  SHOW(sched_getscheduler(-1));
  SHOW(sched_getscheduler(1 << 22));
  SHOW(sched_getparam(0, &param));
  printf("priority %d\n", param.sched_priority);
  SHOW(sched_getparam(0, NULL));
  SHOW(sched_getparam(-1, &param));
  SHOW(syscall(SYS_sched_getparam, 0, (void *)8));
  for (int policy = -1; policy <= 7; policy++) {
    if (policy == 7) continue;
    printf("policy %d: %d %d\n", policy, sched_get_priority_min(policy), sched_get_priority_max(policy));
  }
  SHOW(sched_yield());
  SHOW(syscall(SYS_sched_getaffinity, 0, 7, &cpus));
  SHOW(syscall(SYS_sched_getaffinity, 0, 0, &cpus));
  CHECK(syscall(SYS_sched_getaffinity, 0, sizeof cpus, &cpus) > 0);
  SHOW(syscall(SYS_sched_getaffinity, 1 << 22, sizeof cpus, &cpus));
  SHOW(syscall(SYS_sched_getaffinity, 0, 128, (void *)8));
  CHECK(CPU_COUNT(&cpus) > 0);
  SHOW(sched_setaffinity(0, sizeof cpus, &cpus));
  CPU_ZERO(&cpus);
  SHOW(sched_setaffinity(0, sizeof cpus, &cpus));
  CHECK(sched_getcpu() >= 0);

  unsigned char bytes[64] = {0};
  SHOW(getrandom(bytes, sizeof bytes, 0));
  int zeros = 0;
  for (unsigned i = 0; i < sizeof bytes; i++) zeros += bytes[i] == 0;
  CHECK(zeros < 10);
  SHOW(getrandom(bytes, 0, 0));
  SHOW(getrandom(bytes, 4, GRND_NONBLOCK | GRND_RANDOM));
  SHOW(getrandom(bytes, 4, GRND_INSECURE));
  SHOW(getrandom(bytes, 4, GRND_INSECURE | GRND_RANDOM));
  SHOW(getrandom(bytes, 4, 8));
  SHOW(getrandom((void *)8, 4, 0));
  kill(other, SIGKILL);
  return 0;
}
