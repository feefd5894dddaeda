/* futex(2): operations, errors, who is woken. */
#include "../report.h"
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

static unsigned word, other;

static long futex(unsigned *address, int operation, unsigned value, unsigned long timeout_or_value2, unsigned *second, unsigned value3) {
  return syscall(SYS_futex, address, operation, value, timeout_or_value2, second, value3);
}

static int order[16], count;

struct waiter {
  int number;
  unsigned bits;
  long result;
  pthread_t thread;
};

static void *wait_on(void *argument) {
  struct waiter *waiter = argument;
  waiter->result = futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, 0, NULL, waiter->bits);
  order[__atomic_fetch_add(&count, 1, __ATOMIC_SEQ_CST)] = waiter->number;
  return NULL;
}

static void start(struct waiter *waiters, int number) {
  for (int i = 0; i < number; i++) {
    waiters[i] = (struct waiter){.number = i, .bits = 1u << i};
    pthread_create(&waiters[i].thread, NULL, wait_on, &waiters[i]);
    /* Moving waiters to where they are counts them. */
    while (futex(&word, FUTEX_REQUEUE_PRIVATE, 0, INT_MAX, &word, 0) != i + 1) usleep(1000);
  }
}

static void join(struct waiter *waiters, int number) {
  for (int i = 0; i < number; i++) pthread_join(waiters[i].thread, NULL);
}

/* Who has been woken since it was last asked, once there are that many. */
static void show_order(const char *what, int expected) {
  while (__atomic_load_n(&count, __ATOMIC_SEQ_CST) < expected) usleep(1000);
  printf("%s:", what);
  for (int i = 0; i < count; i++) printf(" %d", order[i]);
  printf("\n");
  count = 0;
}

int main(void) {
  struct timespec brief = {0, 10000000}, invalid = {0, 1000000000}, past = {0, 1};
  SHOW(futex(&word, FUTEX_WAIT, 1, 0, NULL, 0));
  SHOW(futex(&word, FUTEX_WAIT, 0, (unsigned long)&brief, NULL, 0));
  SHOW(futex(&word, FUTEX_WAIT, 0, (unsigned long)&invalid, NULL, 0));
  SHOW(futex(&word, FUTEX_WAIT, 1, (unsigned long)&invalid, NULL, 0));
  SHOW(futex(&word, FUTEX_WAIT, 0, 8, NULL, 0));
  SHOW(futex((unsigned *)((char *)&word + 1), FUTEX_WAIT, 0, 0, NULL, 0));
  SHOW(futex((unsigned *)8, FUTEX_WAIT, 0, 0, NULL, 0));
  SHOW(futex((unsigned *)8, FUTEX_WAIT_PRIVATE, 0, 0, NULL, 0));
  SHOW(futex((unsigned *)8, FUTEX_WAKE, 1, 0, NULL, 0));
  SHOW(futex((unsigned *)8, FUTEX_WAKE_PRIVATE, 1, 0, NULL, 0));
  SHOW(futex((unsigned *)9, FUTEX_WAKE, 1, 0, NULL, 0));
  SHOW(futex(&word, FUTEX_WAIT_BITSET, 0, (unsigned long)&past, NULL, 0));
  SHOW(futex(&word, FUTEX_WAIT_BITSET, 0, (unsigned long)&past, NULL, 1));
  SHOW(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, (unsigned long)&past, NULL, 1));
  SHOW(futex(&word, FUTEX_WAKE_BITSET, 1, 0, NULL, 0));
  SHOW(futex(&word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, 0, NULL, 0));
  SHOW(futex(&word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 1, 0, NULL, 0));
  SHOW(futex(&word, 99, 1, 0, NULL, 0));
  SHOW(futex(&word, FUTEX_FD, 1, 0, NULL, 0));
  SHOW(futex(&word, FUTEX_WAKE, 1, 0, NULL, 0));
  SHOW(futex(&word, FUTEX_WAKE, 0, 0, NULL, 0));
  SHOW(futex(&word, FUTEX_WAKE, -1, 0, NULL, 0));
  SHOW(futex(&word, FUTEX_REQUEUE, -1, 0, &other, 0));
  SHOW(futex(&word, FUTEX_REQUEUE, 0, -1, &other, 0));
  SHOW(futex(&word, FUTEX_CMP_REQUEUE, 1, 1, &other, 5));
  SHOW(futex(&word, FUTEX_REQUEUE, 1, 1, (unsigned *)8, 0));
  SHOW(futex(&word, FUTEX_REQUEUE, 1, 1, (unsigned *)((char *)&other + 2), 0));

  struct waiter waiters[5];
  start(waiters, 5);
  SHOW(futex(&word, FUTEX_WAKE_PRIVATE, 1, 0, NULL, 0));
  show_order("one, the first", 1);
  SHOW(futex(&word, FUTEX_WAKE_BITSET_PRIVATE, INT_MAX, 0, NULL, 1 << 3));
  show_order("by bit", 1);
  SHOW(futex(&word, FUTEX_WAKE, INT_MAX, 0, NULL, 0));
  show_order("a shared wake does not find private waiters", 0);
  SHOW(futex(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, 1, &other, 0));
  show_order("one woken, one moved", 1);
  SHOW(futex(&word, FUTEX_WAKE_PRIVATE, INT_MAX, 0, NULL, 0));
  show_order("who had stayed", 1);
  SHOW(futex(&other, FUTEX_WAKE_PRIVATE, INT_MAX, 0, NULL, 0));
  show_order("who was moved", 1);
  join(waiters, 5);
  printf("results %ld %ld %ld %ld %ld\n", waiters[0].result, waiters[1].result, waiters[2].result, waiters[3].result, waiters[4].result);

  /* A waiter that was moved is woken by its timeout and by signals as before; and the word it waited for first is forgotten. */
  start(waiters, 2);
  SHOW(futex(&word, FUTEX_REQUEUE_PRIVATE, 0, INT_MAX, &other, 0));
  word = 7;
  SHOW(futex(&word, FUTEX_WAKE_PRIVATE, INT_MAX, 0, NULL, 0));
  SHOW(futex(&other, FUTEX_WAKE_PRIVATE, INT_MAX, 0, NULL, 0));
  join(waiters, 2);
  printf("results %ld %ld\n", waiters[0].result, waiters[1].result);
  word = 0;
  count = 0;

  /* FUTEX_WAKE_OP changes one word and wakes on both. */
  struct {
    int operation, argument, compare, with;
    unsigned before;
  } cases[] = {
      {FUTEX_OP_SET, 5, FUTEX_OP_CMP_EQ, 3, 3},       {FUTEX_OP_ADD, 2, FUTEX_OP_CMP_NE, 3, 3},
      {FUTEX_OP_OR, 12, FUTEX_OP_CMP_LT, 4, 3},       {FUTEX_OP_ANDN, 1, FUTEX_OP_CMP_LE, 2, 3},
      {FUTEX_OP_XOR, 6, FUTEX_OP_CMP_GT, 2, 3},       {FUTEX_OP_ADD, -1, FUTEX_OP_CMP_GE, -1, 0},
      {FUTEX_OP_SET | 8, 4, FUTEX_OP_CMP_EQ, 0, 0},   {FUTEX_OP_SET, -1, FUTEX_OP_CMP_LT, 0, 0x80000000u},
      {FUTEX_OP_ADD, 2047, FUTEX_OP_CMP_GT, 2047, 1}, {5, 1, FUTEX_OP_CMP_EQ, 0, 0},
      {FUTEX_OP_SET, 1, 6, 0, 0},
  };
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
    start(waiters, 1);
    other = cases[i].before;
    int encoded = FUTEX_OP(cases[i].operation, cases[i].argument, cases[i].compare, cases[i].with);
    /* The waiter waits on `word`: it is the second address here, woken if the comparison holds. */
    unsigned before = cases[i].before;
    unsigned unused = 0;
    word = before;
    errno = 0;
    long woken = futex(&unused, FUTEX_WAKE_OP_PRIVATE, 1, 1, &word, encoded);
    printf("case %u: %ld %s, word %#x\n", i, woken, errno == 0 ? "" : strerrorname_np(errno), word);
    futex(&word, FUTEX_WAKE_PRIVATE, 1, 0, NULL, 0);
    join(waiters, 1);
    word = 0;
    count = 0;
  }

  /* Shared between processes: anonymous and shared, by its place in the object. */
  unsigned *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t child = fork();
  if (child == 0) _exit((int)futex(shared, FUTEX_WAIT, 0, 0, NULL, 0));
  usleep(20000);
  SHOW(futex(shared, FUTEX_WAKE_PRIVATE, 1, 0, NULL, 0));
  SHOW(futex(shared, FUTEX_WAKE, 1, 0, NULL, 0));
  show_end("child", child);
  /* Private memory after fork is two words. */
  child = fork();
  if (child == 0) {
    struct timespec wait_time = {0, 50000000};
    _exit(futex(&word, FUTEX_WAIT, 0, (unsigned long)&wait_time, NULL, 0) == -1 && errno == ETIMEDOUT ? 1 : 2);
  }
  usleep(20000);
  SHOW(futex(&word, FUTEX_WAKE, 1, 0, NULL, 0));
  show_end("child", child);
  return 0;
}
