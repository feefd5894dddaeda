/* The interpreter of scripts in test/kernel/exec. Started with one argument it executes that file, and tells the error if it cannot. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const char *strerrorname_np(int error);

int main(int argc, char **argv) {
  if (argc == 2 && getenv("EXECUTED") == NULL) {
    char *script_argv[] = {"script", NULL};
    char *environment[] = {"EXECUTED=1", NULL};
    execve(argv[1], script_argv, environment);
    puts(strerrorname_np(errno));
    return 0;
  }
  /* The last argument is the script itself. */
  for (int i = 0; i < argc - 1; i++) {
    for (const char *byte = argv[i]; *byte != '\0'; byte++) printf("%02x", (unsigned char)*byte);
    printf("\n");
  }
  return 0;
}
