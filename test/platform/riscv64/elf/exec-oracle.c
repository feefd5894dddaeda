/* Executes each file it is given, and says what became of it: the judge of the ELF loader's tests. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    int line[2], error = 0, status;
    if (pipe2(line, O_CLOEXEC) != 0) return 1;
    pid_t child = fork();
    if (child == 0) {
      char *arguments[] = {argv[i], NULL};
      execve(argv[i], arguments, arguments + 1);
      error = errno;
      write(line[1], &error, sizeof error);
      _exit(0);
    }
    close(line[1]);
    read(line[0], &error, sizeof error);
    close(line[0]);
    waitpid(child, &status, 0);
    if (error != 0)
      printf("%s\n", strerrorname_np(error));
    else if (WIFEXITED(status))
      printf("exited with %d\n", WEXITSTATUS(status));
    else
      printf("killed by SIG%s\n", sigabbrev_np(WTERMSIG(status)));
  }
  return 0;
}
