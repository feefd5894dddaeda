/* How processes of other pid namespaces look in /proc, and instances of it (pid_namespaces(7), proc(5)). */
#include "namespaces.h"
#include <stdarg.h>

static pid_t new_init(int flags) { return clone_raw(CLONE_NEWPID | flags | SIGCHLD); }

/* A line of /proc/PID/status; its first number by its name when it is `known`. */
static void show_line(const char *file, const char *key, pid_t known, const char *name) {
  char line[256];
  FILE *status = fopen(file, "r");
  if (status == NULL) {
    printf("%s: %s\n", key, strerrorname_np(errno));
    return;
  }
  while (fgets(line, sizeof line, status) != NULL) {
    if (strncmp(line, key, strlen(key)) != 0 || line[strlen(key)] != ':') continue;
    printf("%s:", key);
    int index = 0;
    for (char *field = strtok(line + strlen(key) + 1, "\t\n"); field != NULL; field = strtok(NULL, "\t\n"))
      printf(" %s", index++ == 0 && name != NULL && atoi(field) == known ? name : field);
    printf("\n");
  }
  fclose(status);
}

/* What the two instances of /proc show of a process: outer numbers in the one, NULL for names in the other. */
static void show_numbers(const char *proc, pid_t pid, pid_t parent, pid_t group, pid_t session, int by_name) {
  char path[200];
  snprintf(path, sizeof path, "%s/%d/status", proc, pid);
  show_line(path, "Pid", pid, by_name ? "own" : NULL);
  show_line(path, "PPid", parent, by_name ? "parent" : NULL);
  show_line(path, "NSpid", pid, by_name ? "own" : NULL);
  show_line(path, "NStgid", pid, by_name ? "own" : NULL);
  show_line(path, "NSpgid", group, by_name ? "group" : NULL);
  show_line(path, "NSsid", session, by_name ? "session" : NULL);
}

static void show_link(const char *path) {
  char text[100] = "";
  if (readlink(path, text, sizeof text - 1) < 0)
    printf("%s\n", strerrorname_np(errno));
  else
    printf("-> %s\n", text);
}

/* Process group and session: fields 5 and 6. */
static void show_stat(const char *path) {
  char text[600] = "";
  FILE *file = fopen(path, "r");
  fread(text, 1, sizeof text - 1, file);
  fclose(file);
  int ppid, pgrp, session;
  sscanf(strrchr(text, ')') + 4, "%d %d %d", &ppid, &pgrp, &session);
  printf("ppid %d, pgrp %d, session %d\n", ppid, pgrp, session);
}

static int count_pids(const char *proc) {
  int count = 0;
  DIR *directory = opendir(proc);
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) count += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
  closedir(directory);
  return count;
}

static int exists(const char *format, ...) {
  char path[200];
  va_list list;
  va_start(list, format);
  vsnprintf(path, sizeof path, format, list);
  va_end(list);
  struct stat status;
  return stat(path, &status) == 0 ? 1 : errno == ENOENT ? 0 : -1;
}

int main(void) {
  char folder[] = "/tmp/namespacesXXXXXX", path[200];
  mkdtemp(folder);
  unshare(CLONE_NEWNS);
  mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
  mount("none", folder, "tmpfs", 0, NULL);
  chmod(folder, 0755);
  chdir(folder);
  mkdir("proc", 0755);
  mkdir("other", 0755);
  struct gate ready = new_gate(), go = new_gate();
  int line[2];
  pipe(line);
  pid_t self = getpid(), group = getpgrp(), session = getsid(0);

  /* init, a child of it, and an init below with a session of its own. */
  pid_t init = new_init(0);
  if (init == 0) {
    pid_t child = fork();
    if (child == 0) pause_forever();
    pid_t nested = new_init(0);
    if (nested == 0) {
      setsid();
      if (fork() == 0) pause_forever();
      gate_open(ready);
      pause_forever();
    }
    if (mount("proc", "proc", "proc", 0, NULL) != 0) perror("mount");
    gate_open(ready);
    gate_wait(go);
    RULE("PID-080");
    show_link("proc/self");
    show_link("proc/thread-self");
    show_numbers("proc", 1, 0, 0, 0, 0);
    show_stat("proc/1/stat");
    show_stat("proc/self/stat");
    RULE("PID-072");
    show_line("proc/1/status", "NSpid", 0, NULL);
    show_line("proc/2/status", "NSpid", 0, NULL);
    gate_open(ready);
    pause_forever();
  }
  gate_wait(ready);
  gate_wait(ready);
  int below = ns_open_of(init, "pid");
  pid_t child = ioctl(below, NS_GET_PID_FROM_PIDNS, 2), nested = ioctl(below, NS_GET_PID_FROM_PIDNS, 3);
  pid_t inner = ioctl(ns_open_of(nested, "pid"), NS_GET_PID_FROM_PIDNS, 2);

  RULE("PID-070");
  snprintf(path, sizeof path, "/proc/%d/status", nested);
  show_line(path, "NSpid", nested, "nested");
  show_line(path, "NStgid", nested, "nested");
  show_line(path, "NSpgid", nested, "nested");
  show_line(path, "NSsid", nested, "nested");
  snprintf(path, sizeof path, "/proc/%d/status", inner);
  show_line(path, "NSpid", inner, "inner");
  show_line(path, "NStgid", inner, "inner");
  show_line(path, "NSpgid", nested, "nested");
  show_line(path, "NSsid", nested, "nested");
  show_line("proc/3/status", "NSpid", 0, NULL);

  RULE("PID-071");
  snprintf(path, sizeof path, "/proc/%d/status", child);
  show_line(path, "NSpgid", group, "group");
  show_line(path, "NSsid", session, "session");
  show_line(path, "PPid", init, "init");
  show_line("proc/2/status", "NSpgid", 0, NULL);
  show_line("proc/2/status", "NSsid", 0, NULL);
  show_line("proc/2/status", "PPid", 0, NULL);
  show_line("proc/1/status", "PPid", 0, NULL);

  gate_open(go);
  gate_wait(ready);

  RULE("PID-081");
  show_numbers("/proc", init, self, group, session, 1);
  show_numbers("/proc", child, init, group, session, 1);

  RULE("PID-082");
  show_link("proc/self");
  show_link("proc/thread-self");
  SHOW(exists("proc/self"));
  SHOW(open("proc/self/status", O_RDONLY));
  SHOW(exists("proc/1"));
  show_line("proc/1/status", "Pid", 0, NULL);
  SHOW(count_pids("proc"));
  CHECK(self <= 4 || exists("proc/%d", self) == 0);

  RULE("PID-085");
  char option[100];
  snprintf(option, sizeof option, "pidns=/proc/%d/ns/pid", init);
  SHOW(mount("proc", "other", "proc", 0, option));
  show_line("other/1/status", "NSpid", 0, NULL);
  SHOW(count_pids("other"));
  show_link("other/self");
  SHOW(umount("other"));
  SHOW(mount("proc", "other", "proc", 0, "pidns=/proc/self/ns/uts"));
  SHOW(mount("proc", "other", "proc", 0, "pidns=/nowhere"));

  RULE("PID-083");
  IN_CHILD({
    snprintf(option, sizeof option, "hidepid=2,pidns=/proc/%d/ns/pid", init);
    SHOW(mount("proc", "other", "proc", 0, option));
    SHOW(exists("other/1"));
    SHOW(count_pids("other"));
    setgid(1000);
    setuid(1000);
    SHOW(exists("other/1"));
    SHOW(open("other/1/status", O_RDONLY));
    SHOW(count_pids("other"));
  });
  SHOW(umount("other"));

  RULE("PID-084");
  SHOW(mount("proc", "other", "proc", 0, "subset=pid"));
  SHOW(exists("other/self"));
  SHOW(exists("other/thread-self"));
  SHOW(exists("other/1"));
  SHOW(exists("other/uptime"));
  SHOW(exists("other/sys"));
  SHOW(exists("other/sys/kernel/hostname"));
  SHOW(open("other/meminfo", O_RDONLY));
  DIR *directory = opendir("other");
  int others = 0;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    if ((entry->d_name[0] >= '1' && entry->d_name[0] <= '9') || entry->d_name[0] == '.') continue;
    others++;
  }
  closedir(directory);
  printf("%d entries that are no processes\n", others);
  SHOW(umount("other"));

  RULE("PID-086");
  finish(init);
  SHOW(exists("proc"));
  SHOW(exists("proc/1"));
  SHOW(exists("proc/uptime"));
  SHOW(exists("proc/self"));
  SHOW(count_pids("proc"));
  SHOW(umount("proc"));

  RULE("PID-096");
  init = new_init(0);
  if (init == 0) {
    mount("proc", "proc", "proc", 0, NULL);
    for (int i = 0; i < 3; i++) {
      pid_t last = fork();
      if (last == 0) _exit(0);
      waitpid(last, NULL, 0);
      char text[100] = "";
      int fd = open("proc/loadavg", O_RDONLY);
      read(fd, text, sizeof text - 1);
      close(fd);
      printf("child %d, last pid %d\n", last, atoi(strrchr(text, ' ') + 1));
    }
    exit(0);
  }
  show_end("init", init);
  umount("proc");

  chdir("/");
  umount2(folder, MNT_DETACH);
  rmdir(folder);
  return 0;
}
