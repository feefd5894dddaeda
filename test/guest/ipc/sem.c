/* System V semaphores: semget, semop, semtimedop, semctl, SEM_UNDO (sysvipc(7)). */
#include "../report.h"
#include <pthread.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <time.h>

#define KEY 0x4d2

union semun {
  int val;
  struct semid_ds *buf;
  unsigned short *array;
  struct seminfo *info;
};

static int op(int id, int num, int change, int flags) {
  struct sembuf one = {num, change, flags};
  return semop(id, &one, 1);
}

static int value(int id, int num) { return semctl(id, num, GETVAL); }

static void show_values(int id, int count) {
  unsigned short values[8] = {0};
  SHOW(semctl(id, 0, GETALL, (union semun){.array = values}));
  for (int i = 0; i < count; i++) printf("%d%c", values[i], i + 1 < count ? ' ' : '\n');
}

static void gets(void) {
  SHOW(semget(KEY, 1, 0600));
  SHOW(semget(KEY, 0, IPC_CREAT | 0600));
  SHOW(semget(KEY, -1, IPC_CREAT | 0600));
  SHOW(semget(KEY, 32001, IPC_CREAT | 0600));
  SHOW(semget(KEY, 3, IPC_CREAT | 0640));
  SHOW(semget(KEY, 3, IPC_CREAT | IPC_EXCL | 0600));
  SHOW(semget(KEY, 0, 0));
  SHOW(semget(KEY, 4, 0));
  SHOW(semget(IPC_PRIVATE, 2, 0600));
  struct semid_ds ds;
  SHOW(semctl(0, 0, IPC_STAT, (union semun){.buf = &ds}));
  printf("key %#x mode %o nsems %lu, operated: %d, changed: %d\n", ds.sem_perm.__key, ds.sem_perm.mode, (unsigned long)ds.sem_nsems,
         ds.sem_otime != 0, ds.sem_ctime != 0);
}

static void operations(void) {
  unsigned short three[] = {1, 2, 3}, large[] = {1, 32768, 3};
  SHOW(semctl(0, 0, SETALL, (union semun){.array = three}));
  show_values(0, 3);
  SHOW(semctl(0, 0, SETALL, (union semun){.array = large}));
  SHOW(semctl(0, 0, SETALL, (union semun){.array = (void *)8}));
  SHOW(semctl(0, 1, SETVAL, (union semun){.val = 7}));
  SHOW(semctl(0, 1, SETVAL, (union semun){.val = -1}));
  SHOW(semctl(0, 1, SETVAL, (union semun){.val = 32768}));
  SHOW(semctl(0, 3, SETVAL, (union semun){.val = 1}));
  SHOW(semctl(0, -1, GETVAL));
  SHOW(semctl(0, 3, GETVAL));
  SHOW(semctl(9, 0, GETVAL));
  SHOW(semctl(0, 0, 99));
  SHOW(semctl(-1, 0, GETVAL));
  CHECK(semctl(0, 1, GETPID) == getpid());
  CHECK(semctl(1, 1, GETPID) == 0);
  SHOW(op(0, 0, 5, 0));
  SHOW(op(0, 0, -6, IPC_NOWAIT));
  SHOW(op(0, 0, -1, IPC_NOWAIT));
  SHOW(op(0, 0, 0, 0));
  SHOW(op(0, 1, 0, IPC_NOWAIT));
  SHOW(op(0, 3, 1, 0));
  SHOW(op(0, 0, 32767, 0));
  SHOW(op(0, 0, 1, 0));
  SHOW(op(9, 0, 1, 0));
  SHOW(op(-1, 0, 1, 0));
  SHOW(semop(0, NULL, 0));
  SHOW(semop(0, (void *)8, 1));
  SHOW(semop(0, (void *)8, 501));
  /* All or nothing, also with one semaphore twice. */
  struct sembuf several[] = {{0, -1, 0}, {1, -7, 0}, {2, -4, IPC_NOWAIT}};
  SHOW(semop(0, several, 3));
  show_values(0, 3);
  several[2].sem_op = -3;
  SHOW(semop(0, several, 3));
  show_values(0, 3);
  struct sembuf twice[] = {{1, 2, 0}, {1, -2, 0}, {1, 0, 0}, {1, 1, SEM_UNDO}, {1, -1, SEM_UNDO}, {1, 4, 0}};
  SHOW(semop(0, twice, 6));
  show_values(0, 3);
  struct timespec soon = {0, 20000000}, wrong = {0, 1000000000};
  struct sembuf take = {2, -1, 0};
  SHOW(semtimedop(0, &take, 1, &soon));
  SHOW(semtimedop(0, &take, 1, &wrong));
  SHOW(semtimedop(0, &take, 1, (void *)8));
}

/* A child that waits in semop(2): how it ends tells whether it got what it wanted. */
static pid_t waiter(int id, struct sembuf *operations, int count) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) exit(semop(id, operations, count) == 0 ? 0 : errno == EIDRM ? 1 : errno == EINTR ? 2 : errno == EAGAIN ? 3 : 4);
  await_state(child, 'S');
  return child;
}

static void order(void) {
  int id = semget(IPC_PRIVATE, 3, 0600);
  /* Of those that fit the first goes; one that does not fit holds up nobody. */
  struct sembuf two = {0, -2, 0}, one = {0, -1, 0}, zero = {0, 0, 0};
  pid_t a = waiter(id, &two, 1), b = waiter(id, &one, 1), c = waiter(id, &one, 1);
  SHOW(semctl(id, 0, GETNCNT));
  SHOW(op(id, 0, 1, 0));
  show_end("second", b);
  SHOW(op(id, 0, 2, 0));
  show_end("first", a);
  SHOW(semctl(id, 0, GETNCNT));
  SHOW(op(id, 0, 1, 0));
  show_end("third", c);
  /* For zero. */
  SHOW(op(id, 0, 2, 0));
  a = waiter(id, &zero, 1);
  b = waiter(id, &zero, 1);
  SHOW(semctl(id, 0, GETZCNT));
  SHOW(semctl(id, 0, GETNCNT));
  SHOW(op(id, 0, -2, 0));
  show_end("zero", a);
  show_end("zero", b);
  /* On several semaphores. */
  struct sembuf both[] = {{0, -1, 0}, {1, -1, 0}}, chain[] = {{0, 0, 0}, {2, 5, 0}};
  a = waiter(id, both, 2);
  b = waiter(id, &one, 1);
  printf("%d %d\n", semctl(id, 0, GETNCNT), semctl(id, 1, GETNCNT));
  SHOW(op(id, 0, 1, 0));
  show_end("single", b);
  SHOW(op(id, 1, 1, 0));
  printf("%d %d\n", semctl(id, 0, GETNCNT), semctl(id, 1, GETNCNT));
  SHOW(op(id, 0, 1, 0));
  show_end("both", a);
  show_values(id, 3);
  SHOW(op(id, 0, 1, 0));
  a = waiter(id, chain, 2);
  struct sembuf take = {2, -5, 0};
  b = waiter(id, &take, 1);
  SHOW(op(id, 0, -1, 0));
  show_end("chain", a);
  show_end("end of chain", b);
  show_values(id, 3);
  /* SETVAL lets waiters pass, too. */
  a = waiter(id, &two, 1);
  SHOW(semctl(id, 0, SETVAL, (union semun){.val = 3}));
  show_end("setval", a);
  CHECK(semctl(id, 0, GETPID) == a);
  a = waiter(id, &two, 1);
  SHOW(semctl(id, 0, IPC_RMID));
  show_end("removed", a);
  SHOW(op(id, 0, 1, 0));
}

static void on_alarm(int signal) { (void)signal; }

static void interruptions(void) {
  int id = semget(IPC_PRIVATE, 1, 0600);
  struct sembuf one = {0, -1, 0};
  struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  pid_t child = waiter(id, &one, 1);
  SHOW(kill(child, SIGUSR1));
  show_end("interrupted", child);
  SHOW(semctl(id, 0, GETNCNT));
  child = waiter(id, &one, 1);
  SHOW(kill(child, SIGKILL));
  show_end("killed", child);
  SHOW(semctl(id, 0, GETNCNT));
  SHOW(op(id, 0, 1, 0));
  SHOW(value(id, 0));
}

static void *give_back(void *id) {
  op((int)(long)id, 0, 3, SEM_UNDO);
  return NULL;
}

static void undo(void) {
  int id = semget(IPC_PRIVATE, 2, 0600);
  op(id, 0, 5, 0);
  IN_CHILD(SHOW(op(id, 0, -2, SEM_UNDO)); SHOW(op(id, 1, 4, SEM_UNDO)); SHOW(op(id, 0, -1, 0)); show_values(id, 2));
  show_values(id, 2);
  CHECK(semctl(id, 1, GETPID) != getpid());
  /* Below zero it stays zero. */
  IN_CHILD(op(id, 0, 3, SEM_UNDO); op(id, 0, -6, 0));
  show_values(id, 2);
  /* A fork has adjustments of its own; exec keeps them. */
  IN_CHILD(op(id, 0, 1, SEM_UNDO); IN_CHILD(SHOW(op(id, 0, 2, SEM_UNDO))); show_values(id, 2));
  show_values(id, 2);
  IN_CHILD(op(id, 0, 1, SEM_UNDO); char text[16]; snprintf(text, sizeof text, "%d", id);
           execl("/proc/self/exe", "sem", "value", text, NULL));
  show_values(id, 2);
  /* SETVAL forgets them. */
  IN_CHILD(op(id, 0, 1, SEM_UNDO); SHOW(semctl(id, 0, SETVAL, (union semun){.val = 9})));
  show_values(id, 2);
  /* Threads share them: those of one that ends wait for the last. */
  IN_CHILD(pthread_t thread; pthread_create(&thread, NULL, give_back, (void *)(long)id); pthread_join(thread, NULL); show_values(id, 2));
  show_values(id, 2);
  /* What is given back at exit wakes a waiter. */
  struct sembuf all = {0, -9, 0}, take = {0, -9, SEM_UNDO};
  pid_t holder = fork();
  if (holder == 0) {
    semop(id, &take, 1);
    pause();
  }
  await_state(holder, 'S');
  pid_t child = waiter(id, &all, 1);
  SHOW(kill(holder, SIGTERM));
  show_end("holder", holder);
  show_end("waiter", child);
  show_values(id, 2);
  /* The range of an adjustment. */
  IN_CHILD(semctl(id, 0, SETVAL, (union semun){.val = 0}); SHOW(op(id, 0, 32767, SEM_UNDO)); SHOW(op(id, 0, -32767, 0));
           SHOW(op(id, 0, 1, SEM_UNDO)); SHOW(op(id, 0, 2, SEM_UNDO)));
  show_values(id, 2);
  /* A waiting operation with adjustments, and then the set goes. */
  IN_CHILD(op(id, 0, 1, SEM_UNDO); SHOW(semctl(id, 0, IPC_RMID)); SHOW(op(id, 0, 1, SEM_UNDO)));
}

static void permissions(void) {
  int id = semget(IPC_PRIVATE, 1, 0604);
  op(id, 0, 1, 0);
  IN_CHILD(setgid(100); setuid(100); SHOW(value(id, 0)); SHOW(op(id, 0, 1, 0)); SHOW(op(id, 0, 0, IPC_NOWAIT));
           SHOW(semctl(id, 0, SETVAL, (union semun){.val = 1})); SHOW(semctl(id, 0, IPC_RMID)));
  struct semid_ds ds;
  semctl(id, 0, IPC_STAT, (union semun){.buf = &ds});
  ds.sem_perm.uid = 100;
  ds.sem_perm.mode = 0400;
  SHOW(semctl(id, 0, IPC_SET, (union semun){.buf = &ds}));
  IN_CHILD(setgid(100); setuid(100); SHOW(value(id, 0)); SHOW(op(id, 0, 1, 0)); SHOW(semctl(id, 0, IPC_RMID)));
  struct seminfo info;
  SHOW(semctl(0, 0, IPC_INFO, (union semun){.info = &info}));
  printf("%d %d %d %d %d %d %d %d %d %d\n", info.semmap, info.semmni, info.semmns, info.semmnu, info.semmsl, info.semopm, info.semume,
         info.semusz, info.semvmx, info.semaem);
  SHOW(semctl(0, 0, SEM_INFO, (union semun){.info = &info}));
  printf("%d sets, %d semaphores\n", info.semusz, info.semaem);
  SHOW(semctl(1, 0, SEM_STAT, (union semun){.buf = &ds}));
  SHOW(semctl(20, 0, SEM_STAT, (union semun){.buf = &ds}));
}

int main(int argc, char **argv) {
  if (argc == 3) {
    SHOW(value(atoi(argv[2]), 0));
    return 0;
  }
  SHOW(unshare(CLONE_NEWIPC));
  gets();
  operations();
  order();
  interruptions();
  undo();
  permissions();
  return 0;
}
