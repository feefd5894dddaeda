/*
 * How guest programs report: each line shows an expression as it stands in the source and what it gave. Nothing that may differ between
 * two machines (process numbers, addresses, times) is printed.
 */
#ifndef REPORT_H
#define REPORT_H
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Lines reach the file before a fork could copy the buffer, and before a signal could kill the process. */
__attribute__((constructor)) static void report_by_lines(void) { setvbuf(stdout, NULL, _IOLBF, 4096); }

static inline void report_result(const char *what, long result, int error) {
  if (result == -1 && error != 0)
    printf("%s = -1 %s\n", what, strerrorname_np(error));
  else
    printf("%s = %ld\n", what, result);
}

/* A system call and its result; the error's name when it failed. */
#define SHOW(call)                       \
  do {                                   \
    errno = 0;                           \
    long result_ = (long)(call);         \
    report_result(#call, result_, errno); \
  } while (0)

/* Something that is or is not so. */
#define CHECK(condition) printf("%s: %s\n", #condition, (condition) ? "yes" : "no")

static inline const char *signal_name(int signal) {
  static char name[32];
  const char *known = sigabbrev_np(signal);
  if (known != NULL)
    snprintf(name, sizeof name, "SIG%s", known);
  else if (signal >= SIGRTMIN)
    snprintf(name, sizeof name, "SIGRTMIN+%d", signal - SIGRTMIN);
  else
    snprintf(name, sizeof name, "signal %d", signal);
  return name;
}

/* A wait status in words. WCOREFLAG depends on the machine's core limit, and is left out. */
static inline void show_status(const char *what, int status) {
  if (WIFEXITED(status))
    printf("%s: exited with %d\n", what, WEXITSTATUS(status));
  else if (WIFSIGNALED(status))
    printf("%s: killed by %s\n", what, signal_name(WTERMSIG(status)));
  else if (WIFSTOPPED(status))
    printf("%s: stopped by %s\n", what, signal_name(WSTOPSIG(status)));
  else if (WIFCONTINUED(status))
    printf("%s: continued\n", what);
  else
    printf("%s: status %#x\n", what, status);
}

/* Waits for `pid` to exit and shows how it did. */
static inline void show_end(const char *what, pid_t pid) {
  int status = 0;
  if (waitpid(pid, &status, 0) == pid)
    show_status(what, status);
  else
    printf("%s: waitpid gave %s\n", what, strerrorname_np(errno));
}

/* Waits until a process is in a state of /proc/PID/stat: 'S', it waits in a system call; 'T', it is stopped. */
static inline void await_state(pid_t pid, char state) {
  char path[32], text[512];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  for (;;) {
    FILE *file = fopen(path, "r");
    size_t length = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    if (file != NULL) fclose(file);
    text[length] = '\0';
    const char *after_name = strrchr(text, ')');
    if (after_name != NULL && after_name[2] == state) return;
    usleep(1000);
  }
}

/* Runs statements in a child process, which exits with 0 unless it does so itself, and shows how it ended unless that was with 0. */
#define IN_CHILD(...)                               \
  do {                                              \
    pid_t child_ = fork();                          \
    if (child_ == 0) {                              \
      __VA_ARGS__;                                  \
      exit(0);                                      \
    }                                               \
    int status_ = 0;                                \
    if (waitpid(child_, &status_, 0) != child_)     \
      printf("child is gone: %s\n", strerrorname_np(errno)); \
    else if (status_ != 0)                          \
      show_status("child", status_);                \
  } while (0)
#endif
