/* execve(2), "Limits on size of arguments and environment". */
#include "../report.h"
#include <sys/resource.h>

static char *none[] = {NULL};

/* A string of `length` bytes without its NUL. */
static char *text(size_t length) {
  char *bytes = malloc(length + 1);
  memset(bytes, 'x', length);
  bytes[length] = '\0';
  return bytes;
}

static void run(const char *what, char **argv, char **envp) {
  pid_t child = fork();
  if (child == 0) {
    errno = 0;
    execve("/proc/self/exe", argv, envp);
    printf("%s: %s\n", what, strerrorname_np(errno));
    exit(1);
  }
  waitpid(child, NULL, 0);
}

/* `count` strings of `length` bytes each. */
static void run_many(const char *what, size_t count, size_t length) {
  char **argv = calloc(count + 2, sizeof *argv);
  argv[0] = "count";
  for (size_t i = 1; i <= count; i++) argv[i] = text(length);
  run(what, argv, none);
}

int main(int argc, char **argv) {
  if (strcmp(argv[0], "count") == 0) {
    size_t bytes = 0;
    for (int i = 1; i < argc; i++) bytes += strlen(argv[i]);
    for (int i = 0; environ[i] != NULL; i++) bytes += strlen(environ[i]);
    printf("executed with %d strings of %zu bytes\n", argc - 1, bytes);
    return 0;
  }
  /* MAX_ARG_STRLEN: 32 pages with the NUL. */
  char *longest[] = {"count", text(131071), NULL};
  char *too_long[] = {"count", text(131072), NULL};
  run("131071 bytes", longest, none);
  run("131072 bytes", too_long, none);
  run("131072 bytes of environment", (char *[]){"count", NULL}, (char *[]){text(131072), NULL});

  /* A quarter of the stack limit for everything: 2 MiB of the usual 8. */
  struct rlimit stack;
  getrlimit(RLIMIT_STACK, &stack);
  stack.rlim_cur = 8 << 20;
  setrlimit(RLIMIT_STACK, &stack);
  run_many("15 strings", 15, 131000);
  run_many("17 strings", 17, 131000);
  run_many("100000 short strings", 100000, 10);
  run_many("200000 short strings", 200000, 10);

  /* 6 MiB at most, however large the stack. */
  stack.rlim_cur = stack.rlim_max;
  setrlimit(RLIMIT_STACK, &stack);
  run_many("46 strings", 46, 131000);
  run_many("49 strings", 49, 131000);

  /* ARG_MAX, 128 KiB, at least. */
  stack.rlim_cur = 256 << 10;
  setrlimit(RLIMIT_STACK, &stack);
  run_many("110000 bytes", 11, 10000);
  run_many("150000 bytes", 15, 10000);
  return 0;
}
