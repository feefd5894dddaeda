/* Faults nobody can handle: blocked, ignored, or without room for the frame (force_sig_info_to_task()). */
#include "../report.h"
#include <sys/mman.h>
#include <sys/resource.h>

static volatile char *const null = NULL;

static void handler(int signal) { printf("handled %s\n", signal_name(signal)); }

static int times;
static void fault_again(int signal) {
  (void)signal;
  times++;
  printf("in the handler, %d\n", times);
  *null = 1;
}

static void block(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  sigprocmask(SIG_BLOCK, &set, NULL);
}

int main(void) {
  IN_CHILD(*null = 1);
  IN_CHILD(signal(SIGSEGV, SIG_IGN); *null = 1);
  IN_CHILD(signal(SIGSEGV, handler); block(SIGSEGV); *null = 1);
  /* A blocked or ignored signal from kill(2) is another matter. */
  IN_CHILD(signal(SIGSEGV, SIG_IGN); raise(SIGSEGV); printf("ignored\n"));
  IN_CHILD(block(SIGSEGV); raise(SIGSEGV); printf("blocked\n"));
  IN_CHILD(signal(SIGSEGV, handler); raise(SIGSEGV); printf("back\n"));
  IN_CHILD(signal(SIGSEGV, fault_again); *null = 1);
  IN_CHILD({
    struct sigaction action = {.sa_handler = fault_again, .sa_flags = SA_RESETHAND};
    sigaction(SIGSEGV, &action, NULL);
    *null = 1;
  });
  /* No room for the frame of SIGUSR1: SIGSEGV instead, which can be handled elsewhere. */
  IN_CHILD({
    stack_t stack = {.ss_sp = mmap(NULL, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), .ss_size = 65536};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
    sigaction(SIGUSR1, &action, NULL);
    signal(SIGSEGV, handler);
    raise(SIGUSR1);
    printf("goes on\n");
  });
  IN_CHILD({
    stack_t stack = {.ss_sp = mmap(NULL, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), .ss_size = 65536};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
    sigaction(SIGSEGV, &action, NULL);
    raise(SIGSEGV);
    printf("goes on\n");
  });
  IN_CHILD(abort());
  IN_CHILD(signal(SIGABRT, handler); abort());
  IN_CHILD(block(SIGABRT); abort());
  return 0;
}
