/* System calls of System V IPC and POSIX message queues, for strace. */
#include "../report.h"
#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <time.h>

struct message {
  long type;
  char text[40];
};

static void mark(void) { write(1, "MARK\n", 5); }

static void segments(void) {
  shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  shmget(0x1234, 4096, IPC_CREAT | IPC_EXCL | 0640);
  shmget(0x77, 0, 0);
  void *at = shmat(0, NULL, SHM_RDONLY);
  shmat(9, (void *)0x10000, SHM_RND | SHM_REMAP);
  shmdt(at);
  shmctl(1, IPC_RMID, NULL);
  shmctl(0, SHM_LOCK, NULL);
  shmctl(0, 99, NULL);
}

static void semaphores(void) {
  struct sembuf operations[] = {{0, 1, SEM_UNDO}, {1, 2, IPC_NOWAIT | SEM_UNDO}}, one = {0, -5, 0};
  struct timespec soon = {0, 1000000};
  semget(IPC_PRIVATE, 2, 0600);
  semtimedop(0, operations, 2, NULL);
  semtimedop(0, &one, 1, &soon);
  semctl(0, 0, SETVAL, 5);
  semctl(0, 0, GETVAL);
  semctl(0, 0, IPC_RMID);
}

static void queues(void) {
  struct message message = {7, "hello"};
  msgget(0x99, IPC_CREAT | 0600);
  msgsnd(0, &message, 5, IPC_NOWAIT);
  msgrcv(0, &message, 40, 0, MSG_NOERROR | IPC_NOWAIT);
  msgrcv(0, &message, 40, -3, IPC_NOWAIT);
  msgctl(0, IPC_RMID, NULL);
}

static void posix_queues(void) {
  struct mq_attr attributes = {.mq_maxmsg = 3, .mq_msgsize = 50}, old;
  unsigned priority;
  char buffer[50];
  syscall(SYS_mq_open, "queue", O_RDWR | O_CREAT, 0600, &attributes);
  syscall(SYS_mq_open, "queue", O_RDWR, 0, NULL);
  syscall(SYS_mq_timedsend, 3, "some", 4, 2, NULL);
  syscall(SYS_mq_timedreceive, 3, buffer, sizeof buffer, &priority, NULL);
  attributes.mq_flags = O_NONBLOCK;
  syscall(SYS_mq_getsetattr, 3, &attributes, &old);
  syscall(SYS_mq_notify, 3, NULL);
  syscall(SYS_mq_unlink, "queue");
}

int main(void) {
  unshare(CLONE_NEWIPC);
  mark();
  segments();
  semaphores();
  queues();
  posix_queues();
  mark();
  return 0;
}
