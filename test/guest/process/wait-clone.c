/* wait4(2), "Linux notes": children made by clone(2) with another exit signal, __WCLONE and __WALL. */
#include "../report.h"
#include <sched.h>
#include <sys/syscall.h>

#ifndef __WALL
#define __WALL 0x40000000
#define __WCLONE 0x80000000
#endif

static int caught;
static void count(int signal) { caught = signal; }

static pid_t clone_with(int exit_signal) {
  pid_t child = syscall(SYS_clone, exit_signal, 0, 0, 0, 0);
  if (child == 0) _exit(exit_signal == 0 ? 1 : 2);
  return child;
}

int main(void) {
  int status;
  signal(SIGUSR1, count);
  signal(SIGCHLD, count);

  pid_t silent = clone_with(0);
  SHOW(waitpid(silent, &status, 0));
  SHOW(waitpid(-1, &status, WNOHANG));
  CHECK(waitpid(silent, &status, __WCLONE) == silent);
  show_status("no exit signal", status);
  printf("caught %s\n", caught == 0 ? "none" : signal_name(caught));

  pid_t other = clone_with(SIGUSR1);
  SHOW(waitpid(other, &status, 0));
  CHECK(waitpid(-1, &status, __WALL) == other);
  show_status("SIGUSR1", status);
  printf("caught %s\n", caught == 0 ? "none" : signal_name(caught));

  pid_t usual = clone_with(SIGCHLD);
  SHOW(waitpid(usual, &status, __WCLONE));
  CHECK(waitpid(usual, &status, __WALL) == usual);
  printf("caught %s\n", caught == 0 ? "none" : signal_name(caught));

  /* execve(2) makes the exit signal SIGCHLD again; so does the death of the parent. */
  pid_t executed = syscall(SYS_clone, SIGUSR1, 0, 0, 0, 0);
  if (executed == 0) {
    execl("/proc/self/exe", "exit", "only", NULL);
    _exit(9);
  }
  SHOW(waitpid(executed, &status, __WCLONE));
  CHECK(waitpid(executed, &status, 0) == executed);
  show_status("after execve", status);

  /* There is no signal 65; legacy clone(2) does not mind. */
  caught = 0;
  pid_t invalid = clone_with(65);
  CHECK(waitpid(invalid, &status, __WCLONE) == invalid);
  printf("caught %s\n", caught == 0 ? "none" : signal_name(caught));
  return 0;
}

/* The program that is executed ends before main. */
__attribute__((constructor)) static void exit_only(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "only") == 0) _exit(7);
}
