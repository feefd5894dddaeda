/* The system's files: what other calls say of the same things. */
#include "proc.h"
#include <sys/sysinfo.h>
#include <sys/utsname.h>

int main(void) {
  struct utsname name;
  uname(&name);
  char line[256];
  snprintf(line, sizeof line, "%s\n", name.nodename);
  CHECK(strcmp(contents("/proc/sys/kernel/hostname"), line) == 0);
  snprintf(line, sizeof line, "%s\n", name.release);
  CHECK(strcmp(contents("/proc/sys/kernel/osrelease"), line) == 0);
  snprintf(line, sizeof line, "%s\n", name.version);
  CHECK(strcmp(contents("/proc/sys/kernel/version"), line) == 0);
  snprintf(line, sizeof line, "%s\n", name.machine);
  CHECK(strcmp(contents("/proc/sys/kernel/arch"), line) == 0);
  printf("%s", contents("/proc/sys/kernel/ostype"));
  snprintf(line, sizeof line, "%s version %s (", name.sysname, name.release);
  CHECK(strncmp(contents("/proc/version"), line, strlen(line)) == 0);
  CHECK(strstr(contents("/proc/version"), name.version) != NULL);

  struct sysinfo info;
  sysinfo(&info);
  long total = 0, cores = 0;
  sscanf(contents("/proc/meminfo"), "MemTotal: %ld kB", &total);
  CHECK(total == (long)(info.totalram * info.mem_unit / 1024));
  for (char *at = contents("/proc/stat"); (at = strstr(at, "\ncpu")) != NULL; at++) cores++;
  CHECK(cores == sysconf(_SC_NPROCESSORS_ONLN));
  double up, idle;
  CHECK(sscanf(contents("/proc/uptime"), "%lf %lf\n", &up, &idle) == 2);
  CHECK(up >= info.uptime - 1 && up <= info.uptime + 2);
  CHECK(strstr(contents("/proc/filesystems"), "nodev\tproc\n") != NULL);
  CHECK(strstr(contents("/proc/filesystems"), "nodev\ttmpfs\n") != NULL);
  CHECK(strstr(contents("/proc/self/mountinfo"), " /proc rw,") != NULL);
  CHECK(strstr(contents("/proc/mounts"), " /proc proc rw,") != NULL);
  CHECK(strstr(contents("/proc/devices"), "  1 mem\n") != NULL);

  int load1, load2, running, tasks, last;
  CHECK(sscanf(contents("/proc/loadavg"), "%d.%*d %*d.%*d %d.%*d %d/%d %d\n", &load1, &load2, &running, &tasks, &last) == 5);
  CHECK(running >= 1 && tasks >= running);
  char *first = contents("/proc/sys/kernel/random/uuid");
  CHECK(proc_length == 37 && first[14] == '4' && strchr("89ab", first[19]) != NULL);
  CHECK(strcmp(first, contents("/proc/sys/kernel/random/uuid")) != 0);
  CHECK(strcmp(contents("/proc/sys/kernel/random/boot_id"), contents("/proc/sys/kernel/random/boot_id")) == 0);
  printf("%s", contents("/proc/sys/kernel/cap_last_cap"));
  printf("%s", contents("/proc/sys/kernel/ngroups_max"));
  printf("%s", contents("/proc/sys/fs/nr_open"));
  SHOW(open("/proc/sys/kernel/ostype", O_WRONLY));
  SHOW(open("/proc/sys/kernel", O_WRONLY));
  return 0;
}
