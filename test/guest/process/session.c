/* Sessions and process groups: setsid(2), setpgid(2), getsid(2), getpgid(2). */
#include "../report.h"

static int ready[2], go[2];

static void tell(int *line) { write(line[1], "x", 1); }

static void await(int *line) {
  char byte;
  read(line[0], &byte, 1);
}

int main(int argc, char **argv) {
  if (argc == 2) {
    tell((int[]){0, atoi(argv[1])});
    pause();
  }
  pipe(ready);
  pipe(go);
  pid_t missing = 1 << 22;
  SHOW(getpgid(missing));
  SHOW(getsid(missing));
  SHOW(getpgid(-1));
  SHOW(setpgid(missing, 0));
  SHOW(setpgid(0, -1));
  SHOW(setpgid(-1, 0));
  SHOW(setpgid(getppid(), 0));
  SHOW(setpgid(1, 0));

  IN_CHILD({
    SHOW(setpgid(0, 0));
    CHECK(getpgrp() == getpid());
    SHOW(setpgid(0, 0));
    SHOW(setpgid(getpid(), getpid()));
    SHOW(setsid());
    SHOW(setpgid(0, missing));
    SHOW(setpgid(0, getpgid(getppid())));
    CHECK(getpgrp() == getpgid(getppid()));
    CHECK(setsid() == getpid());
    CHECK(getsid(0) == getpid() && getpgrp() == getpid());
    SHOW(setsid());
    SHOW(setpgid(0, 0));
    SHOW(setpgid(0, getpgid(getppid())));
    CHECK(getsid(getppid()) != getsid(0));
  });

  /* A child: until it has executed a program, in the same session only. */
  pid_t child = fork();
  if (child == 0) {
    await(go);
    char number[16];
    snprintf(number, sizeof number, "%d", ready[1]);
    execl("/proc/self/exe", "session", number, NULL);
  }
  SHOW(setpgid(child, child));
  CHECK(getpgid(child) == child);
  SHOW(setpgid(child, getpgrp()));
  CHECK(getpgid(child) == getpgrp());
  SHOW(setpgid(child, missing));
  tell(go);
  await(ready);
  SHOW(setpgid(child, child));
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);

  child = fork();
  if (child == 0) {
    setsid();
    tell(ready);
    pause();
  }
  await(ready);
  SHOW(setpgid(child, 0));
  SHOW(setpgid(0, child));
  CHECK(getsid(child) == child);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);

  /* A grandchild is nobody's business. */
  int pids[2];
  pipe(pids);
  child = fork();
  if (child == 0) {
    pid_t grandchild = fork();
    if (grandchild == 0) pause();
    write(pids[1], &grandchild, sizeof grandchild);
    pause();
  }
  pid_t grandchild;
  read(pids[0], &grandchild, sizeof grandchild);
  SHOW(setpgid(grandchild, grandchild));
  CHECK(getpgid(grandchild) == getpgrp());
  kill(grandchild, SIGKILL);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);

  /* setsid(2) fails as long as a group with the number lives. */
  child = fork();
  if (child == 0) {
    setpgid(0, 0);
    pid_t member = fork();
    if (member == 0) pause();
    setpgid(0, getpgid(getppid()));
    SHOW(setsid());
    kill(member, SIGKILL);
    waitpid(member, NULL, 0);
    CHECK(setsid() == getpid());
    exit(0);
  }
  show_end("leader of a group it has left", child);
  return 0;
}
