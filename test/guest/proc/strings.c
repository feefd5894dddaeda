/* proc_pid_cmdline(5), proc_pid_environ(5), proc_pid_auxv(5): what the program was started with, and what it makes of it. */
#include "proc.h"
#include <sys/auxv.h>

static void show(const char *name, const char *text, size_t length) {
  printf("%s:", name);
  for (size_t i = 0; i < length; i++) putchar(text[i] == 0 ? '|' : text[i]);
  printf(" (%zu)\n", length);
}

int main(int argc, char **argv, char **envp) {
  if (argc == 1) {
    char *arguments[] = {"a program", "", "three", NULL};
    char *environment[] = {"FIRST=1", "SECOND=two words", NULL};
    execve("/proc/self/exe", arguments, environment);
    return 1;
  }
  char *text = contents("/proc/self/cmdline");
  show("cmdline", text, proc_length);
  CHECK(memcmp(text, argv[0], proc_length) == 0);
  text = contents("/proc/self/environ");
  show("environ", text, proc_length);
  CHECK(memcmp(text, envp[0], proc_length) == 0);

  char **end = envp;
  while (*end++ != NULL) {}
  text = contents("/proc/self/auxv");
  CHECK(proc_length > 0 && memcmp(text, end, proc_length) == 0);
  unsigned long *vector = (unsigned long *)(text + proc_length) - 2;
  CHECK(vector[0] == AT_NULL && vector[1] == 0);

  int fd = open("/proc/self/cmdline", O_RDONLY);
  char part[5] = "";
  SHOW(pread(fd, part, 4, 2));
  puts(part);
  SHOW(pread(fd, part, 4, 1000));
  close(fd);

  argv[0][0] = 'A';
  envp[0][0] = 'f';
  text = contents("/proc/self/cmdline");
  show("cmdline", text, proc_length);
  text = contents("/proc/self/environ");
  show("environ", text, proc_length);

  /* setproctitle(3): over the end of the arguments, into the environment. */
  strcpy(argv[0], "a title longer than arguments");
  text = contents("/proc/self/cmdline");
  show("cmdline", text, proc_length);
  return 0;
}
