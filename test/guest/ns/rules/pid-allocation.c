/* Which numbers processes get: ns_last_pid, pid_max, set_tid (pid_namespaces(7), clone3(2)). */
#include "namespaces.h"

static char folder[] = "/tmp/namespacesXXXXXX";

/* An init with /proc of its own namespace. */
static pid_t new_init(void) {
  pid_t init = clone_raw(CLONE_NEWPID | SIGCHLD);
  if (init == 0) {
    unshare(CLONE_NEWNS);
    if (mount("proc", "/proc", "proc", 0, NULL) != 0) perror("mount");
  }
  return init;
}

static int set_last(const char *number) { return write_file("/proc/sys/kernel/ns_last_pid", number); }
static int set_max(const char *number) { return write_file("/proc/sys/kernel/pid_max", number); }

static int number_in(const char *path) {
  char text[32] = "";
  int fd = open(path, O_RDONLY);
  read(fd, text, sizeof text - 1);
  close(fd);
  return atoi(text);
}

/* The number a child gets that is gone again. */
static int next(void) {
  pid_t child = fork();
  if (child == 0) _exit(0);
  if (child > 0) waitpid(child, NULL, 0);
  return child;
}

static pid_t paused(void) {
  pid_t child = fork();
  if (child == 0) pause_forever();
  return child;
}

static int chosen(unsigned long flags, const pid_t *tids, size_t count) {
  struct clone_args args = {.flags = flags, .exit_signal = SIGCHLD, .set_tid = (uintptr_t)tids, .set_tid_size = count};
  pid_t child = clone3_raw(&args, sizeof args);
  if (child == 0) _exit(0);
  int error = errno;
  if (child > 0) waitpid(child, NULL, 0);
  errno = error;
  return child;
}
#define CHOSEN(flags, ...) chosen(flags, (pid_t[]){__VA_ARGS__}, sizeof((pid_t[]){__VA_ARGS__}) / sizeof(pid_t))

int main(void) {
  pid_t init;
  unshare(CLONE_NEWNS);
  mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);

  RULE("PID-090");
  int before = next();
  init = new_init();
  if (init == 0) {
    SHOW(set_last("500"));
    SHOW(next());
    SHOW(next());
    SHOW(number_in("/proc/sys/kernel/ns_last_pid"));
    SHOW(set_last("400\n"));
    SHOW(next());
    exit(0);
  }
  show_end("init", init);
  /* Outside the numbers go on as before. */
  int after = next();
  CHECK(after > before || before > 30000);
  CHECK(after != 402);

  RULE("PID-091");
  init = new_init();
  if (init == 0) {
    SHOW(set_last("-1"));
    SHOW(set_last("-100"));
    SHOW(set_max("1000"));
    SHOW(set_last("1001"));
    SHOW(set_last("4194305"));
    SHOW(set_last("999"));
    SHOW(set_last("words"));
    exit(0);
  }
  show_end("init", init);

  RULE("PID-092");
  int outer = number_in("/proc/sys/kernel/pid_max");
  init = new_init();
  if (init == 0) {
    SHOW(number_in("/proc/sys/kernel/pid_max"));
    SHOW(set_max("300"));
    SHOW(set_max("301"));
    SHOW(set_max("4194305"));
    SHOW(set_max("4194304"));
    SHOW(set_max("500"));
    SHOW(number_in("/proc/sys/kernel/pid_max"));
    exit(0);
  }
  show_end("init", init);
  CHECK(number_in("/proc/sys/kernel/pid_max") == outer);

  RULE("PID-093");
  init = new_init();
  if (init == 0) {
    set_max("400");
    set_last("397");
    for (int i = 0; i < 4; i++) SHOW(next());
    set_last("398");
    pid_t busy = paused();
    SHOW(busy);
    set_last("398");
    SHOW(next());
    pid_t low = paused();
    SHOW(low);
    set_last("399");
    SHOW(next());
    exit(0);
  }
  show_end("init", init);

  RULE("PID-094");
  init = new_init();
  if (init == 0) {
    set_last("600");
    pid_t zombie = fork();
    if (zombie == 0) _exit(0);
    SHOW(zombie);
    await_state(zombie, 'Z');
    set_last("600");
    SHOW(next());
    waitpid(zombie, NULL, 0);
    set_last("600");
    SHOW(next());
    /* A process group whose leader is gone. */
    struct gate ready = new_gate();
    set_last("700");
    pid_t leader = fork();
    if (leader == 0) {
      setpgid(0, 0);
      if (fork() == 0) {
        gate_open(ready);
        pause_forever();
      }
      _exit(0);
    }
    gate_wait(ready);
    waitpid(leader, NULL, 0);
    set_last("700");
    SHOW(next());
    exit(0);
  }
  show_end("init", init);

  RULE("PID-095");
  init = new_init();
  if (init == 0) {
    set_max("304");
    set_last("299");
    for (int i = 0; i < 4; i++) SHOW(paused());
    SHOW(fork());
    exit(0);
  }
  show_end("init", init);

  RULE("PID-097");
  init = new_init();
  if (init == 0) {
    struct stat status;
    stat("/proc/sys/kernel/ns_last_pid", &status);
    printf("%o\n", status.st_mode);
    IN_CHILD({
      setuid(1000);
      SHOW(open("/proc/sys/kernel/ns_last_pid", O_RDWR) >= 0);
      SHOW(set_last("800"));
    });
    const int capabilities[] = {CAP_SYS_ADMIN, CAP_CHECKPOINT_RESTORE};
    for (int i = 0; i < 2; i++)
      IN_CHILD({
        drop_capability(capabilities[i]);
        SHOW(set_last("800"));
        drop_capability(capabilities[1 - i]);
        SHOW(set_last("800"));
      });
    exit(0);
  }
  show_end("init", init);

  RULE("PID-100");
  init = new_init();
  if (init == 0) {
    SHOW(CHOSEN(0, 77));
    SHOW(CHOSEN(0, 77));
    pid_t busy = paused();
    CHECK(CHOSEN(0, busy) == -1 && errno == EEXIST);
    SHOW(CHOSEN(0, 1));
    SHOW(CHOSEN(0, 0));
    SHOW(CHOSEN(0, -1));
    SHOW(CHOSEN(0, 4194303));
    SHOW(CHOSEN(0, 4194304));
    set_max("500");
    SHOW(CHOSEN(0, 499));
    SHOW(CHOSEN(0, 500));
    exit(0);
  }
  show_end("init", init);

  RULE("PID-101");
  init = new_init();
  if (init == 0) {
    pid_t many[40] = {0};
    SHOW(chosen(0, many, 3));
    SHOW(chosen(0, many, 33));
    SHOW(chosen(0, many, 40));
    SHOW(chosen(0, NULL, 1));
    SHOW(chosen(0, many, 0));
    SHOW(chosen(0, (pid_t *)8, 1));
    SHOW(CHOSEN(0, 80, 0));
    SHOW(CHOSEN(0, 80, -5));
    SHOW(CHOSEN(0, 80, 30001));
    exit(0);
  }
  show_end("init", init);

  RULE("PID-102");
  init = new_init();
  if (init == 0) {
    SHOW(CHOSEN(CLONE_NEWPID, 2));
    SHOW(CHOSEN(CLONE_NEWPID, 1));
    SHOW(CHOSEN(CLONE_NEWPID, 1, 90));
    SHOW(CHOSEN(CLONE_NEWPID, 5, 90));
    exit(0);
  }
  show_end("init", init);

  RULE("PID-103");
  init = new_init();
  if (init == 0) {
    IN_CHILD({
      drop_capability(CAP_SYS_ADMIN);
      SHOW(CHOSEN(0, 90));
      drop_capability(CAP_CHECKPOINT_RESTORE);
      SHOW(CHOSEN(0, 90));
    });
    IN_CHILD({
      drop_capability(CAP_CHECKPOINT_RESTORE);
      SHOW(CHOSEN(0, 90));
    });
    IN_CHILD({
      /* Root of a user namespace is nobody to those above. */
      become_user_root();
      SHOW(CHOSEN(CLONE_NEWPID, 1));
      SHOW(CHOSEN(CLONE_NEWPID, 1, 91));
      SHOW(CHOSEN(0, 91));
    });
    exit(0);
  }
  show_end("init", init);
  return 0;
}
