/* mq_notify(3) with SIGEV_THREAD: the system call writes a cookie to a netlink socket, and the C library starts a thread for it. */
#include "../report.h"
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static sem_t called;
static int value;

static void notified(union sigval given) {
  value = given.sival_int;
  sem_post(&called);
}

static char cookie[32] = "who am I";

static long ask(mqd_t queue, int socket, void *bytes) {
  struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_signo = socket, .sigev_value.sival_ptr = bytes};
  return syscall(SYS_mq_notify, queue, &event);
}

static void take(int socket) {
  char got[64] = {0};
  errno = 0;
  long count = recv(socket, got, sizeof got, MSG_DONTWAIT);
  report_result("recv", count, errno);
  if (count == 32) printf("\"%s\" code %d\n", got, got[31]);
}

int main(void) {
  char text[16];
  struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = sizeof text};
  mqd_t queue = mq_open("/tuxlet-notify", O_CREAT | O_EXCL | O_RDWR, 0600, &attributes);
  mq_unlink("/tuxlet-notify");
  int netlink = socket(AF_NETLINK, SOCK_RAW, 0);
  int other = socket(AF_UNIX, SOCK_STREAM, 0);
  SHOW(ask(queue, netlink, (void *)8));
  SHOW(ask(queue, 99, cookie));
  SHOW(ask(queue, queue, cookie));
  SHOW(ask(queue, other, cookie));
  SHOW(ask(other, netlink, cookie));
  SHOW(ask(99, netlink, cookie));
  take(netlink);

  SHOW(ask(queue, netlink, cookie));
  SHOW(ask(queue, netlink, cookie));
  SHOW(mq_send(queue, "a", 1, 0));
  take(netlink);
  SHOW(mq_send(queue, "b", 1, 0));
  take(netlink);
  SHOW(mq_receive(queue, text, sizeof text, NULL));
  SHOW(mq_receive(queue, text, sizeof text, NULL));

  SHOW(ask(queue, netlink, cookie));
  SHOW(mq_notify(queue, NULL));
  take(netlink);
  SHOW(ask(queue, netlink, cookie));
  mqd_t twin = dup(queue);
  close(twin);
  take(netlink);

  /* The socket is kept until there is something to say. */
  int copy = dup(netlink);
  SHOW(ask(queue, copy, cookie));
  close(netlink);
  close(copy);
  SHOW(mq_send(queue, "c", 1, 0));
  SHOW(mq_receive(queue, text, sizeof text, NULL));

  sem_init(&called, 0, 0);
  struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = notified, .sigev_value.sival_int = 7};
  SHOW(mq_notify(queue, &event));
  SHOW(mq_send(queue, "d", 1, 0));
  SHOW(sem_wait(&called));
  SHOW(value);
  return 0;
}
