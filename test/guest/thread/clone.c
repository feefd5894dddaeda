/* clone(2): flags that need each other, and what is shared. */
#include "../report.h"
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static char stack[65536] __attribute__((aligned(16)));
static int value, descriptor;

static int change(void *argument) {
  (void)argument;
  value = 2;
  chdir("/proc");
  umask(077);
  descriptor = dup2(1, 40);
  signal(SIGUSR1, SIG_IGN);
  _exit(0);
}

static void show(const char *what, int flags) {
  value = 1;
  chdir("/tmp");
  umask(022);
  close(40);
  signal(SIGUSR1, SIG_DFL);
  pid_t child = clone(change, stack + sizeof stack, flags | SIGCHLD, NULL);
  if (child < 0) {
    printf("%s: %s\n", what, strerrorname_np(errno));
    return;
  }
  waitpid(child, NULL, 0);
  char cwd[64];
  mode_t mask = umask(022);
  struct sigaction action;
  sigaction(SIGUSR1, NULL, &action);
  printf("%s: value %d, in %s, umask %03o, descriptor %s, SIGUSR1 %s\n", what, value, getcwd(cwd, sizeof cwd), mask,
         fcntl(40, F_GETFD) == 0 ? "open" : "closed", action.sa_handler == SIG_IGN ? "ignored" : "default");
}

#define RAW(flags) SHOW(syscall(SYS_clone, flags, 0, 0, 0, 0))

struct args3 {
  unsigned long long flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

static long clone3_raw(struct args3 *args, size_t size) { return syscall(SYS_clone3, args, size); }

int main(void) {
  show("nothing", 0);
  show("CLONE_VM", CLONE_VM);
  show("CLONE_FS", CLONE_FS);
  show("CLONE_FILES", CLONE_FILES);
  show("CLONE_VM | CLONE_SIGHAND", CLONE_VM | CLONE_SIGHAND);
  show("all", CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND);
  RAW(CLONE_SIGHAND | SIGCHLD);
  RAW(CLONE_THREAD | SIGCHLD);
  RAW(CLONE_THREAD | CLONE_VM | SIGCHLD);
  RAW(CLONE_NEWNS | CLONE_FS | SIGCHLD);
  RAW(CLONE_NEWUSER | CLONE_FS | SIGCHLD);
  RAW(CLONE_NEWPID | CLONE_THREAD | CLONE_VM | CLONE_SIGHAND);
  RAW(CLONE_PIDFD | CLONE_DETACHED | SIGCHLD);

  struct args3 args = {.exit_signal = SIGCHLD};
  SHOW(clone3_raw((void *)8, sizeof args));
  SHOW(clone3_raw(&args, 63));
  SHOW(clone3_raw(&args, 5000));
  args.flags = 1ULL << 40;
  SHOW(clone3_raw(&args, sizeof args));
  args.flags = SIGCHLD;
  SHOW(clone3_raw(&args, sizeof args));
  args.flags = CLONE_DETACHED;
  SHOW(clone3_raw(&args, sizeof args));
  args = (struct args3){.exit_signal = 65};
  SHOW(clone3_raw(&args, sizeof args));
  args = (struct args3){.exit_signal = SIGCHLD, .stack = 1 << 20};
  SHOW(clone3_raw(&args, sizeof args));
  args = (struct args3){.exit_signal = SIGCHLD, .stack_size = 4096};
  SHOW(clone3_raw(&args, sizeof args));
  args = (struct args3){.exit_signal = SIGCHLD, .flags = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM};
  SHOW(clone3_raw(&args, sizeof args));
  args = (struct args3){.exit_signal = SIGCHLD, .set_tid_size = 33};
  SHOW(clone3_raw(&args, sizeof args));
  args = (struct args3){.exit_signal = SIGCHLD, .set_tid_size = 1};
  SHOW(clone3_raw(&args, sizeof args));
  /* A larger struct is fine as long as what nobody knows is zero. */
  struct {
    struct args3 args;
    unsigned long long more[2];
  } large = {.args = {.exit_signal = SIGCHLD}};
  large.more[1] = 1;
  SHOW(clone3_raw(&large.args, sizeof large));
  large.more[1] = 0;
  pid_t child = clone3_raw(&large.args, sizeof large);
  if (child == 0) _exit(6);
  show_end("clone3", child);

  /* The words for thread numbers. */
  pid_t parent_word = 0;
  pid_t *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  args = (struct args3){.exit_signal = SIGCHLD, .flags = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID,
                        .parent_tid = (unsigned long)&parent_word, .child_tid = (unsigned long)shared};
  child = clone3_raw(&args, sizeof args);
  if (child == 0) _exit(*shared == getpid() ? 0 : 1);
  CHECK(parent_word == child);
  show_end("CLONE_CHILD_SETTID", child);
  CHECK(*shared == child);
  /* Cleared at exit only where another still uses the memory. */
  args.flags = CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
  child = clone3_raw(&args, sizeof args);
  if (child == 0) _exit(0);
  show_end("CLONE_CHILD_CLEARTID", child);
  CHECK(*shared == child);

  /* Handlers go, ignored signals stay. */
  signal(SIGUSR1, SIG_IGN);
  signal(SIGUSR2, (void (*)(int))main);
  args = (struct args3){.exit_signal = SIGCHLD, .flags = 1ULL << 32};
  child = clone3_raw(&args, sizeof args);
  if (child == 0) {
    struct sigaction first, second;
    sigaction(SIGUSR1, NULL, &first);
    sigaction(SIGUSR2, NULL, &second);
    printf("CLONE_CLEAR_SIGHAND: USR1 %s, USR2 %s\n", first.sa_handler == SIG_IGN ? "ignored" : "default",
           second.sa_handler == SIG_DFL ? "default" : "handled");
    exit(0);
  }
  waitpid(child, NULL, 0);
  args.flags = 1ULL << 32 | CLONE_SIGHAND | CLONE_VM;
  SHOW(clone3_raw(&args, sizeof args));

  /* CLONE_PARENT makes a sibling. */
  pid_t self = getpid();
  child = fork();
  if (child == 0) {
    pid_t sibling = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
    if (sibling == 0) _exit(getppid() == self ? 31 : 32);
    SHOW(waitpid(sibling, NULL, 0));
    exit(0);
  }
  waitpid(child, NULL, 0);
  int status;
  CHECK(wait(&status) > 0);
  show_status("sibling", status);
  return 0;
}
