/* Other processes: children, threads, zombies, and those that are gone. */
#include "proc.h"
#include <pthread.h>

static int line[2];
static pid_t thread_number;

static void *stay(void *nothing) {
  thread_number = gettid();
  write(line[1], "t", 1);
  for (;;) pause();
}

int main(void) {
  pipe(line);
  int hold[2];
  pipe(hold);
  pid_t child = fork();
  if (child == 0) {
    char byte;
    close(hold[1]);
    write(line[1], "c", 1);
    read(hold[0], &byte, 1);
    _exit(7);
  }
  close(hold[0]);
  char byte;
  read(line[0], &byte, 1);
  while (strncmp(field(contents("/proc/%d/status", child), "State"), "S", 1) != 0) usleep(1000);
  printf("State %s\n", field(contents("/proc/%d/status", child), "State"));
  CHECK(is_number(field(contents("/proc/%d/status", child), "PPid"), getpid()));
  CHECK(lists("/proc", number_text(child)) == 1);
  char expected[32];
  snprintf(expected, sizeof expected, "%d ", child);
  CHECK(strcmp(contents("/proc/self/task/%d/children", getpid()), expected) == 0);
  CHECK(strcmp(link_text("/proc/%d/exe", child), link_text("/proc/self/exe")) == 0);

  kill(child, SIGSTOP);
  waitpid(child, NULL, WUNTRACED);
  printf("State %s\n", field(contents("/proc/%d/status", child), "State"));
  kill(child, SIGCONT);

  char path[64];
  snprintf(path, sizeof path, "/proc/%d", child);
  int directory = open(path, O_RDONLY | O_DIRECTORY);
  int status = openat(directory, "status", O_RDONLY);
  int maps = openat(directory, "maps", O_RDONLY);
  int environ_fd = openat(directory, "environ", O_RDONLY);
  close(hold[1]);
  siginfo_t info;
  waitid(P_PID, child, &info, WEXITED | WNOWAIT);

  char *zombie = contents("/proc/%d/status", child);
  printf("Name is there: %d, State %s, Umask %s, VmSize %s, FDSize %s, Threads %s\n", strcmp(field(zombie, "Name"), "none") != 0,
         field(zombie, "State"), field(zombie, "Umask"), field(zombie, "VmSize"), field(zombie, "FDSize"), field(zombie, "Threads"));
  contents("/proc/%d/cmdline", child);
  printf("cmdline %zu bytes\n", proc_length);
  printf("environ %s\n", contents("/proc/%d/environ", child));
  printf("maps [%s]\n", contents("/proc/%d/maps", child));
  printf("statm %s", contents("/proc/%d/statm", child));
  printf("mountinfo %s\n", contents("/proc/%d/mountinfo", child));
  printf("exe %s, cwd %s, ns/uts %s\n", link_text("/proc/%d/exe", child), link_text("/proc/%d/cwd", child), link_text("/proc/%d/ns/uts", child));
  CHECK(strcmp(link_text("/proc/%d/ns/user", child), link_text("/proc/self/ns/user")) == 0);
  CHECK(strstr(contents("/proc/%d/stat", child), ") Z ") != NULL);
  CHECK(atoi(strrchr(contents("/proc/%d/stat", child), ' ')) == 7 << 8);
  char buffer[256];
  SHOW(read(environ_fd, buffer, sizeof buffer));

  waitpid(child, NULL, 0);
  SHOW(read(status, buffer, sizeof buffer));
  SHOW(read(maps, buffer, sizeof buffer));
  SHOW(openat(directory, "status", O_RDONLY));
  SHOW(open(path, O_RDONLY));
  CHECK(lists("/proc", number_text(child)) == 0);
  CHECK(strcmp(contents("/proc/self/task/%d/children", getpid()), "") == 0);

  pthread_t thread;
  pthread_create(&thread, NULL, stay, NULL);
  read(line[0], &byte, 1);
  printf("Threads %s\n", field(contents("/proc/self/status"), "Threads"));
  CHECK(lists("/proc/self/task", number_text(thread_number)) == 1);
  CHECK(lists("/proc", number_text(thread_number)) == 0);
  CHECK(is_number(field(contents("/proc/%d/status", thread_number), "Tgid"), getpid()));
  CHECK(is_number(field(contents("/proc/self/task/%d/status", thread_number), "Pid"), thread_number));
  snprintf(path, sizeof path, "/proc/self/task/%d/comm", thread_number);
  int comm = open(path, O_WRONLY);
  SHOW(write(comm, "a thread with a long name", 25));
  printf("%s", contents(path));
  SHOW(access("/proc/self/task/1x", F_OK));
  return 0;
}
