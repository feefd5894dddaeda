/* proc_pid_ns(5), proc_pid_uid_map(5), proc_pid_setgroups(5), sysctls and instances of /proc in namespaces of one's own. */
#include "proc.h"
#include <sched.h>
#include <sys/mount.h>

static long write_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0) return -1;
  long result = write(fd, text, strlen(text));
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

int main(void) {
  const char *names[] = {"cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "time_for_children", "user", "uts"};
  for (size_t i = 0; i < 10; i++) {
    const char *text = link_text("/proc/self/ns/%s", names[i]);
    printf("%s -> %.*s\n", names[i], (int)(strchr(text, '[') - text), text);
  }
  struct stat a, b;
  stat("/proc/self/ns/uts", &a);
  stat("/proc/self/ns/user", &b);
  printf("%o, %ld links, %ld bytes\n", a.st_mode, (long)a.st_nlink, (long)a.st_size);
  CHECK(a.st_dev == b.st_dev && a.st_ino != b.st_ino);
  SHOW(open("/proc/self/ns/uts", O_RDWR));
  SHOW(open("/proc/self/ns/uts", O_RDONLY | O_NOFOLLOW));

  IN_CHILD({
    char before[64];
    strcpy(before, link_text("/proc/self/ns/uts"));
    SHOW(unshare(CLONE_NEWUTS));
    CHECK(strcmp(before, link_text("/proc/self/ns/uts")) != 0);
    SHOW(write_text("/proc/sys/kernel/hostname", "inside\nignored"));
    printf("%s", contents("/proc/sys/kernel/hostname"));
    char name[65];
    gethostname(name, sizeof name);
    puts(name);
    SHOW(sethostname("other", 5));
    printf("%s", contents("/proc/sys/kernel/hostname"));
  });

  IN_CHILD({
    SHOW(setgid(1000));
    SHOW(setuid(1000));
    SHOW(open("/proc/self/environ", O_RDONLY));
    SHOW(unshare(CLONE_NEWUSER));
    printf("[%s]\n", contents("/proc/self/uid_map"));
    printf("Uid %s\n", field(contents("/proc/self/status"), "Uid"));
    SHOW(write_text("/proc/self/uid_map", "0 1000 1"));
  });

  int up[2], down[2];
  pipe(up);
  pipe(down);
  pid_t child = fork();
  if (child == 0) {
    char byte;
    unshare(CLONE_NEWUSER | CLONE_NEWUTS);
    write(up[1], "u", 1);
    read(down[0], &byte, 1);
    printf("inside:\n%s%s", contents("/proc/self/uid_map"), contents("/proc/self/gid_map"));
    printf("Uid %s, Gid %s\n", field(contents("/proc/self/status"), "Uid"), field(contents("/proc/self/status"), "Gid"));
    printf("CapEff %s\n", strcmp(field(contents("/proc/self/status"), "CapEff"), "0000000000000000") == 0 ? "none" : "some");
    SHOW(write_text("/proc/sys/kernel/hostname", "x"));
    SHOW(write_text("/proc/sys/user/max_uts_namespaces", "3"));
    printf("%s", contents("/proc/sys/user/max_uts_namespaces"));
    _exit(0);
  }
  char byte;
  read(up[0], &byte, 1);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/uid_map", child);
  SHOW(write_text(path, "0 100000 10\n5 1 1\n"));
  SHOW(write_text(path, "0 100000 10\n20 0 1\n"));
  SHOW(write_text(path, "0 100000 10\n"));
  printf("outside:\n%s", contents(path));
  snprintf(path, sizeof path, "/proc/%d/setgroups", child);
  printf("%s", contents(path));
  SHOW(write_text(path, "deny"));
  printf("%s", contents(path));
  SHOW(write_text(path, "allow"));
  snprintf(path, sizeof path, "/proc/%d/gid_map", child);
  SHOW(write_text(path, "0 0 1\n"));
  write(down[1], "d", 1);
  show_end("child", child);

  IN_CHILD({
    unshare(CLONE_NEWPID | CLONE_NEWNS);
    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    mkdir("inner", 0755);
    IN_CHILD({
      SHOW(mount("proc", "inner", "proc", 0, NULL));
      printf("self -> %s\n", link_text("inner/self"));
      printf("thread-self -> %s\n", link_text("inner/thread-self"));
      char *status = contents("inner/self/status");
      printf("Pid %s, PPid %s, NSpid %s\n", field(status, "Pid"), field(status, "PPid"), field(status, "NSpid"));
      char outer[64];
      strcpy(outer, link_text("/proc/self"));
      strcat(outer, "\t1");
      CHECK(strcmp(field(contents("/proc/self/status"), "NSpid"), outer) == 0);
      printf("ns_last_pid %s", contents("/proc/sys/kernel/ns_last_pid"));
      SHOW(write_text("/proc/sys/kernel/ns_last_pid", "41"));
      pid_t next = fork();
      if (next == 0) _exit(0);
      SHOW(next);
      CHECK(lists("inner", "42") == 1);
      show_end("42", next);
      SHOW(mount("proc", "inner", "proc", 0, "hidepid=9"));
      SHOW(mount("proc", "inner", "proc", 0, "subset=pid,hidepid=invisible"));
      CHECK(lists("inner", "meminfo") == 0);
      CHECK(strstr(contents("/proc/self/mounts"), "hidepid=invisible,subset=pid") != NULL);
    });
    printf("outside: %s\n", link_text("inner/self"));
  });
  return 0;
}
