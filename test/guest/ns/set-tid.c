/* clone3(2), set_tid: numbers of one's choice (PID-100 and following). */
#include "../report.h"
#include <sched.h>
#include <sys/syscall.h>

struct args3 {
  unsigned long long flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

static pid_t numbers[32];

/* A child with these numbers, innermost first, that shows its own. */
static void show(size_t size, pid_t inner, pid_t outer) {
  numbers[0] = inner;
  numbers[1] = outer;
  struct args3 args = {.exit_signal = SIGCHLD, .set_tid = (unsigned long)numbers, .set_tid_size = size};
  pid_t child = syscall(SYS_clone3, &args, sizeof args);
  if (child == 0) {
    printf("  the child is %d\n", getpid());
    exit(0);
  }
  int error = errno;
  if (child > 0) waitpid(child, NULL, 0);
  printf("%zu numbers, %d and %d: %s\n", size, inner, outer, child < 0 ? strerrorname_np(error) : "made");
}

int main(void) {
  struct args3 args = {.exit_signal = SIGCHLD, .flags = CLONE_NEWPID};
  pid_t init = syscall(SYS_clone3, &args, sizeof args);
  if (init == 0) {
    show(1, 77, 0);
    show(1, 0, 0);
    show(1, -5, 0);
    show(1, 1, 0);
    show(1, 1 << 23, 0);
    show(5, 90, 0);
    show(32, 90, 0);
    /* The next number is not changed by it. */
    IN_CHILD(printf("  fork gives %d\n", getpid()));
    pid_t inner = syscall(SYS_clone3, &args, sizeof args);
    if (inner == 0) {
      show(2, 50, 60);
      show(2, 50, 1);
      IN_CHILD(printf("  fork gives %d\n", getpid()));
      exit(0);
    }
    waitpid(inner, NULL, 0);
    /* The first process of a new namespace has number 1, or none. */
    args.set_tid = (unsigned long)numbers;
    args.set_tid_size = 1;
    numbers[0] = 2;
    SHOW(syscall(SYS_clone3, &args, sizeof args));
    numbers[0] = 1;
    inner = syscall(SYS_clone3, &args, sizeof args);
    if (inner == 0) exit(getpid());
    show_end("inner", inner);
    IN_CHILD(setuid(1000); show(1, 99, 0));
    exit(0);
  }
  show_end("init", init);
  return 0;
}
