/* What the host's kernel takes for the calls that bench/programs.ts makes in Tuxlet. Prints "NAME NANOSECONDS NANOSECONDS-OF-CPU" lines. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double start_wall, start_cpu;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static double cpu_of(int who) {
  struct rusage r;
  getrusage(who, &r);
  return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e9 + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e3;
}

static double cpu(void) {
  return cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN);
}

static void begin(void) {
  start_cpu = cpu();
  start_wall = now();
}

static void report(const char *name, int count) {
  printf("%s %.1f %.1f\n", name, (now() - start_wall) / count, (cpu() - start_cpu) / count);
}

int main(void) {
  begin();
  for (int i = 0; i < 2000000; i++) syscall(SYS_getppid);
  report("getppid", 2000000);

  int there[2], back[2];
  char byte = 0;
  begin();
  if (pipe(there) != 0 || pipe(back) != 0) return 1;
  if (fork() == 0) {
    close(there[1]);
    while (read(there[0], &byte, 1) == 1) if (write(back[1], &byte, 1) != 1) _exit(1);
    _exit(0);
  }
  close(there[0]);
  for (int i = 0; i < 50000; i++) if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1) return 1;
  close(there[1]);
  wait(NULL);
  report("pipe-round-trip", 50000);

  begin();
  for (int i = 0; i < 2000; i++) {
    if (fork() == 0) _exit(0);
    wait(NULL);
  }
  report("fork-wait", 2000);

  begin();
  for (int i = 0; i < 1000; i++) {
    if (fork() == 0) {
      execl("/bin/true", "true", (char *)NULL);
      _exit(127);
    }
    wait(NULL);
  }
  report("fork-exec-wait", 1000);

  // Namespaces are taken down later than the child that had them: what that takes is seen in the next one's time.
  begin();
  for (int i = 0; i < 1000; i++) {
    if (fork() == 0) _exit(unshare(CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWIPC) == 0 ? 0 : 1);
    wait(NULL);
  }
  report("fork-unshare-wait", 1000);
  return 0;
}
