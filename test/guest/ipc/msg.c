/* System V message queues: msgget, msgsnd, msgrcv, msgctl (sysvipc(7)). */
#include "../report.h"
#include <limits.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#define KEY 0x4d2
#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

struct message {
  long type;
  char text[16384];
};

static struct message buffer;

static int send_text(int id, long type, const char *text, int flags) {
  buffer.type = type;
  strcpy(buffer.text, text);
  return msgsnd(id, &buffer, strlen(text), flags);
}

static void receive(int id, size_t size, long type, int flags) {
  memset(&buffer, 0, sizeof buffer);
  errno = 0;
  long length = msgrcv(id, &buffer, size, type, flags);
  if (length < 0)
    printf("msgrcv(%zu, %ld, %#x): %s\n", size, type, flags, strerrorname_np(errno));
  else
    printf("msgrcv(%zu, %ld, %#x): %ld bytes, type %ld, %s\n", size, type, flags, length, buffer.type, buffer.text);
}

static void show(int id) {
  struct msqid_ds ds;
  memset(&ds, 0, sizeof ds);
  SHOW(msgctl(id, IPC_STAT, &ds));
  printf("key %#x mode %o uid %d cbytes %lu qnum %lu qbytes %lu\n", ds.msg_perm.__key, ds.msg_perm.mode, (int)ds.msg_perm.uid,
         ds.__msg_cbytes, (unsigned long)ds.msg_qnum, (unsigned long)ds.msg_qbytes);
  printf("sent by me: %d, by nobody: %d, received by me: %d, by nobody: %d, sent: %d, received: %d, changed: %d\n",
         ds.msg_lspid == getpid(), ds.msg_lspid == 0, ds.msg_lrpid == getpid(), ds.msg_lrpid == 0, ds.msg_stime != 0, ds.msg_rtime != 0,
         ds.msg_ctime != 0);
}

static void gets(void) {
  SHOW(msgget(KEY, 0600));
  SHOW(msgget(KEY, IPC_CREAT | 0640));
  SHOW(msgget(KEY, IPC_CREAT | 0640));
  SHOW(msgget(KEY, IPC_CREAT | IPC_EXCL));
  SHOW(msgget(IPC_PRIVATE, 0600));
  show(0);
}

static void types(void) {
  SHOW(send_text(0, 5, "five", 0));
  SHOW(send_text(0, 3, "three", 0));
  SHOW(send_text(0, 9, "nine", 0));
  SHOW(send_text(0, 3, "three again", 0));
  SHOW(send_text(0, LONG_MAX, "", 0));
  show(0);
  receive(0, 100, 3, MSG_COPY | IPC_NOWAIT);
  receive(0, 100, 9, MSG_COPY | IPC_NOWAIT);
  receive(0, 100, -1, MSG_COPY | IPC_NOWAIT);
  receive(0, 100, 0, MSG_COPY);
  receive(0, 100, 0, MSG_COPY | MSG_EXCEPT | IPC_NOWAIT);
  receive(0, 2, 0, MSG_COPY | IPC_NOWAIT);
  receive(0, 2, 0, MSG_COPY | MSG_NOERROR | IPC_NOWAIT);
  receive(0, 100, 9, 0);
  receive(0, 100, -4, 0);
  receive(0, 2, 3, 0);
  receive(0, 2, 3, MSG_NOERROR);
  receive(0, 100, 3, IPC_NOWAIT);
  receive(0, 100, 5, MSG_EXCEPT);
  receive(0, 100, 5, MSG_EXCEPT | IPC_NOWAIT);
  receive(0, 100, -4, IPC_NOWAIT);
  receive(0, 100, LONG_MIN, 0);
  receive(0, 100, 0, IPC_NOWAIT);
  show(0);
}

static void errors(void) {
  SHOW(send_text(0, 0, "x", 0));
  SHOW(send_text(0, -1, "x", 0));
  SHOW(send_text(9, 1, "x", 0));
  SHOW(send_text(-1, 1, "x", 0));
  buffer.type = 1;
  SHOW(msgsnd(0, &buffer, 8193, 0));
  SHOW(msgsnd(0, &buffer, -1, 0));
  SHOW(msgsnd(0, (void *)8, 1, 0));
  receive(9, 1, 0, IPC_NOWAIT);
  receive(0, -1, 0, IPC_NOWAIT);
  SHOW(send_text(0, 1, "lost", 0));
  SHOW(msgrcv(0, (void *)8, 10, 0, 0));
  receive(0, 10, 0, IPC_NOWAIT);
  struct msqid_ds ds;
  SHOW(msgctl(0, 99, &ds));
  SHOW(msgctl(0, -1, &ds));
  SHOW(msgctl(-1, IPC_STAT, &ds));
  SHOW(msgctl(0, IPC_STAT, (void *)8));
  SHOW(msgctl(0, IPC_SET, (void *)8));
}

static int receive_status(int id, size_t size, long type) {
  long length = msgrcv(id, &buffer, size, type, 0);
  return length >= 0 ? 100 + length : errno == EIDRM ? 1 : errno == EINTR ? 2 : errno == E2BIG ? 3 : errno == EACCES ? 4 : 9;
}

static pid_t receiver(int id, size_t size, long type) {
  pid_t child = fork();
  if (child == 0) exit(receive_status(id, size, type));
  await_state(child, 'S');
  return child;
}

static pid_t sender(int id, long type, int size) {
  pid_t child = fork();
  if (child == 0) {
    buffer.type = type;
    exit(msgsnd(id, &buffer, size, 0) == 0 ? 0 : errno == EIDRM ? 1 : errno == EINTR ? 2 : 9);
  }
  await_state(child, 'S');
  return child;
}

static void on_signal(int signal) { (void)signal; }

static void waiting(void) {
  int id = msgget(IPC_PRIVATE, 0600);
  pid_t any = receiver(id, 100, 0), third = receiver(id, 100, 3), small = receiver(id, 1, -5);
  SHOW(send_text(id, 3, "abc", 0));
  show_end("first", any);
  SHOW(send_text(id, 4, "ab", 0));
  show_end("too small", small);
  SHOW(send_text(id, 3, "abcd", 0));
  show_end("of its type", third);
  show(id);
  receive(id, 10, 0, IPC_NOWAIT);
  /* A full queue. */
  struct msqid_ds ds;
  msgctl(id, IPC_STAT, &ds);
  ds.msg_qbytes = 10;
  SHOW(msgctl(id, IPC_SET, &ds));
  SHOW(send_text(id, 1, "123456", 0));
  SHOW(send_text(id, 1, "12345", IPC_NOWAIT));
  SHOW(send_text(id, 4, "1234", IPC_NOWAIT));
  /* One that does not fit holds up nobody. */
  pid_t large = sender(id, 2, 9), little = sender(id, 3, 4);
  receive(id, 10, 4, 0);
  show_end("little", little);
  receive(id, 10, 1, 0);
  receive(id, 10, 3, 0);
  show_end("large", large);
  receive(id, 10, 0, 0);
  SHOW(send_text(id, 1, "1234567890", 0));
  large = sender(id, 2, 5);
  ds.msg_qbytes = 20;
  SHOW(msgctl(id, IPC_SET, &ds));
  show_end("room made", large);
  receive(id, 10, 0, 0);
  receive(id, 10, 0, 0);
  /* Empty messages fill a queue by their number. */
  ds.msg_qbytes = 2;
  SHOW(msgctl(id, IPC_SET, &ds));
  SHOW(send_text(id, 1, "", IPC_NOWAIT));
  SHOW(send_text(id, 1, "", IPC_NOWAIT));
  SHOW(send_text(id, 1, "", IPC_NOWAIT));
  receive(id, 0, 0, 0);
  receive(id, 0, 0, 0);
  /* Signals: with SA_RESTART, too, a handler ends the call. */
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  any = receiver(id, 10, 0);
  kill(any, SIGUSR1);
  show_end("interrupted", any);
  any = receiver(id, 10, 0);
  kill(any, SIGSTOP);
  await_state(any, 'T');
  kill(any, SIGCONT);
  await_state(any, 'S');
  SHOW(send_text(id, 1, "on", 0));
  show_end("stopped and continued", any);
  /* The queue goes. */
  any = receiver(id, 10, 0);
  buffer.type = 1;
  SHOW(msgctl(id, IPC_RMID, NULL));
  show_end("receiver", any);
  id = msgget(IPC_PRIVATE, 0600);
  ds.msg_qbytes = 1;
  SHOW(msgctl(id, IPC_SET, &ds));
  large = sender(id, 1, 2);
  SHOW(msgctl(id, IPC_RMID, NULL));
  show_end("sender", large);
  SHOW(send_text(id, 1, "x", 0));
}

static void permissions(void) {
  int id = msgget(IPC_PRIVATE, 0604);
  send_text(id, 1, "hello", 0);
  IN_CHILD(setgid(100); setuid(100); SHOW(send_text(id, 1, "x", 0)); receive(id, 10, 0, 0); SHOW(msgctl(id, IPC_RMID, NULL));
           struct msqid_ds ds; SHOW(msgctl(id, IPC_STAT, &ds)); SHOW(msgctl(id, IPC_SET, &ds)));
  struct msqid_ds ds;
  msgctl(id, IPC_STAT, &ds);
  ds.msg_perm.uid = 100;
  SHOW(msgctl(id, IPC_SET, &ds));
  IN_CHILD(setgid(100); setuid(100); struct msqid_ds mine; msgctl(id, IPC_STAT, &mine); mine.msg_qbytes = 16385;
           SHOW(msgctl(id, IPC_SET, &mine)); mine.msg_qbytes = 100; mine.msg_perm.mode = 0200; SHOW(msgctl(id, IPC_SET, &mine));
           receive(id, 10, 0, IPC_NOWAIT); SHOW(msgctl(id, IPC_STAT, &mine)); SHOW(msgctl(id, MSG_STAT, &mine)));
  show(id);
  struct msginfo info;
  SHOW(msgctl(0, IPC_INFO, (struct msqid_ds *)&info));
  printf("%d %d %d %d %d %d %d %d\n", info.msgpool, info.msgmap, info.msgmax, info.msgmnb, info.msgmni, info.msgssz, info.msgtql,
         info.msgseg);
  send_text(1, 1, "counted", 0);
  SHOW(msgctl(0, MSG_INFO, (struct msqid_ds *)&info));
  printf("%d queues, %d messages, %d bytes\n", info.msgpool, info.msgmap, info.msgtql);
  SHOW(msgctl(1, MSG_STAT, &ds));
  SHOW(msgctl(40, MSG_STAT, &ds));
}

int main(void) {
  SHOW(unshare(CLONE_NEWIPC));
  gets();
  types();
  errors();
  waiting();
  permissions();
  return 0;
}
