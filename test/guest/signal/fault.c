/* Faults: the signal, its code and its address (sigaction(2), "The si_code field"). */
#include "../report.h"
#include <fcntl.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>

#ifdef __riscv
#define ILLEGAL ".word 0xffffffff"
#define BREAKPOINT "ebreak"
#else
#define ILLEGAL "ud2"
#define BREAKPOINT "int3"
#endif

static sigjmp_buf escape;
static siginfo_t got;
static int has_mask;

static void catch(int signal, siginfo_t *info, void *context) {
  (void)context;
  got = *info;
  sigset_t now;
  sigprocmask(SIG_BLOCK, NULL, &now);
  has_mask = sigismember(&now, signal);
  siglongjmp(escape, 1);
}

static const char *code_name(void) {
  if (got.si_signo == SIGSEGV) return got.si_code == SEGV_MAPERR ? "SEGV_MAPERR" : got.si_code == SEGV_ACCERR ? "SEGV_ACCERR" : "?";
  if (got.si_signo == SIGBUS) return got.si_code == BUS_ADRERR ? "BUS_ADRERR" : "?";
  return got.si_code > 0 ? "from the kernel" : "from a user";
}

/* What an access faults with; the address is compared with the one expected. */
#define FAULT(expected, access)                                                                                         \
  do {                                                                                                                  \
    if (sigsetjmp(escape, 1) == 0) {                                                                                    \
      access;                                                                                                           \
      printf(#access ": no fault\n");                                                                                   \
    } else {                                                                                                            \
      printf(#access ": %s %s, address is %s, blocked inside: %d\n", signal_name(got.si_signo), code_name(),            \
             got.si_addr == (void *)(expected) ? "right" : "another", has_mask);                                        \
    }                                                                                                                   \
  } while (0)

static volatile char sink;

int main(void) {
  struct sigaction action = {.sa_sigaction = catch, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
  sigaction(SIGILL, &action, NULL);
  sigaction(SIGTRAP, &action, NULL);

  volatile char *null = NULL;
  FAULT(NULL, sink = *null);
  FAULT(16, null[16] = 1);
  volatile char *page = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  page[0] = page[4096] = page[8192] = 5;
  munmap((void *)(page + 8192), 4096);
  FAULT(page + 8192, sink = page[8192]);
  FAULT(page + 8200, page[8200] = 1);
  mprotect((void *)page, 4096, PROT_READ);
  FAULT(page, sink = page[0]);
  FAULT(page + 7, page[7] = 1);
  mprotect((void *)page, 4096, PROT_NONE);
  FAULT(page + 9, sink = page[9]);
  FAULT(page + 10, page[10] = 1);
  mprotect((void *)page, 4096, PROT_READ | PROT_WRITE);
  FAULT(page, sink = page[0]);
  void (*data)(void) = (void (*)(void))(page + 4096);
  FAULT(data, data());
  void (*nothing)(void) = (void (*)(void))0x1000;
  FAULT(0x1000, nothing());
  FAULT(data, mprotect((void *)(page + 4096), 4096, PROT_READ); data());

  /* An access that begins on one page and faults on the next. */
  volatile long *across = (volatile long *)(page + 8192 - 4);
  long value = 1;
  if (sigsetjmp(escape, 1) == 0) {
    __asm__ volatile("" ::: "memory");
    value = *across;
    printf("across: no fault %ld\n", value);
  } else {
    printf("across: %s %s, on the second page: %d\n", signal_name(got.si_signo), code_name(), (char *)got.si_addr >= page + 8192);
  }

  /* Beyond the end of a mapped file: the rest of its last page can be used, the next cannot. */
  char path[] = "/tmp/faultXXXXXX";
  int file = mkstemp(path);
  unlink(path);
  ftruncate(file, 5000);
  volatile char *mapped = mmap(NULL, 4 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  FAULT(0, sink = mapped[4999]);
  FAULT(0, mapped[8191] = 1);
  FAULT(mapped + 8192, sink = mapped[8192]);
  FAULT(mapped + 12289, mapped[12289] = 1);
  ftruncate(file, 4096);
  FAULT(mapped + 4096, sink = mapped[4096]);
  ftruncate(file, 16384);
  FAULT(0, sink = mapped[12289]);

  /* Their addresses and codes depend on the machine. */
  if (sigsetjmp(escape, 1) == 0) __asm__ volatile(ILLEGAL);
  printf("illegal instruction: %s %s\n", signal_name(got.si_signo), code_name());
  if (sigsetjmp(escape, 1) == 0) __asm__ volatile(BREAKPOINT);
  printf("breakpoint: %s %s\n", signal_name(got.si_signo), code_name());
  return 0;
}
