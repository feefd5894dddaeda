/* sigaltstack(2): where handlers run. */
#include "../report.h"
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>

#define SIZE 65536
#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1U << 31)
#endif

static char *area, *second;

static int is_on(const char *stack) {
  char here;
  return &here >= stack && &here < stack + SIZE;
}

static void show_stack(const char *what) {
  stack_t now;
  sigaltstack(NULL, &now);
  printf("%s: %s, size %zu, flags %#x\n", what, now.ss_sp == area ? "area" : now.ss_sp == second ? "second" : "none", now.ss_size,
         (unsigned)now.ss_flags);
}

static void handler(int signal, siginfo_t *info, void *context) {
  (void)info;
  ucontext_t *frame = context;
  printf("handler of %s is on the %s stack\n", signal_name(signal), is_on(area) ? "alternate" : is_on(second) ? "second" : "usual");
  printf("frame says %s, flags %#x\n", frame->uc_stack.ss_sp == area ? "area" : "none", (unsigned)frame->uc_stack.ss_flags);
  show_stack("inside");
  if (signal == SIGUSR1) {
    stack_t other = {.ss_sp = second, .ss_size = SIZE};
    SHOW(sigaltstack(&other, NULL));
  }
  if (signal == SIGHUP) raise(SIGUSR1);
}

static void install(int signal, int flags) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = flags | SA_SIGINFO};
  sigaction(signal, &action, NULL);
}

static sigjmp_buf escape;
static void jump(int signal) {
  (void)signal;
  siglongjmp(escape, is_on(area) ? 2 : 1);
}

static int grow(int depth) {
  volatile char room[4096];
  room[0] = (char)depth;
  return grow(depth + 1) + room[0];
}

int main(void) {
  area = malloc(SIZE);
  second = malloc(SIZE);
  show_stack("at first");
  stack_t stack = {.ss_sp = area, .ss_size = 2047};
  SHOW(sigaltstack(&stack, NULL));
  stack.ss_size = SIZE;
  stack.ss_flags = 8;
  SHOW(sigaltstack(&stack, NULL));
  SHOW(sigaltstack((void *)8, NULL));
  SHOW(sigaltstack(NULL, (void *)8));
  stack.ss_flags = SS_ONSTACK;
  SHOW(sigaltstack(&stack, NULL));
  show_stack("SS_ONSTACK counts as none");
  stack_t off = {.ss_sp = second, .ss_size = 7, .ss_flags = SS_DISABLE};
  SHOW(sigaltstack(&off, NULL));
  show_stack("disabled");
  install(SIGUSR1, SA_ONSTACK);
  raise(SIGUSR1);
  show_stack("after it");
  stack.ss_flags = 0;
  SHOW(sigaltstack(&stack, NULL));
  raise(SIGUSR1);
  install(SIGUSR2, 0);
  raise(SIGUSR2);
  printf("nested:\n");
  install(SIGHUP, SA_ONSTACK);
  raise(SIGHUP);
  show_stack("after it");

  printf("SS_AUTODISARM:\n");
  stack.ss_flags = (int)SS_AUTODISARM;
  SHOW(sigaltstack(&stack, NULL));
  show_stack("set");
  raise(SIGUSR1);
  show_stack("after it");

  /* The usual stack is used up: only the alternate one can take the handler. */
  stack.ss_flags = 0;
  sigaltstack(&stack, NULL);
  struct sigaction action = {.sa_handler = jump, .sa_flags = SA_ONSTACK};
  sigaction(SIGSEGV, &action, NULL);
  int landed = sigsetjmp(escape, 1);
  if (landed == 0) grow(0);
  printf("overflow: handled on the %s stack\n", landed == 2 ? "alternate" : "usual");
  IN_CHILD({
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, NULL);
    grow(0);
  });
  /* A stack that cannot be written. */
  IN_CHILD({
    stack.ss_sp = mmap(NULL, SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    stack.ss_flags = 0;
    sigaltstack(&stack, NULL);
    raise(SIGUSR1);
  });
  IN_CHILD(show_stack("child of fork"));
  return 0;
}
