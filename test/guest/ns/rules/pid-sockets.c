/* Numbers of processes that come through sockets. */
#include "namespaces.h"
#include <sys/socket.h>
#include <sys/un.h>

static pid_t new_init(int flags) { return clone_raw(CLONE_NEWPID | flags | SIGCHLD); }

/* The pid that comes along with a message. */
static pid_t receive_pid(int fd) {
  char byte;
  union {
    char room[CMSG_SPACE(sizeof(struct ucred))];
    struct cmsghdr align;
  } control;
  struct iovec iov = {&byte, 1};
  struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  if (recvmsg(fd, &message, 0) < 0) return -1;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header == NULL || header->cmsg_type != SCM_CREDENTIALS) return -2;
  return ((struct ucred *)CMSG_DATA(header))->pid;
}

static int peer(int fd) {
  struct ucred credentials;
  socklen_t size = sizeof credentials;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 ? credentials.pid : -1;
}

int main(void) {
  pid_t init;
  int ends[2], on = 1;

  RULE("PID-130");
  SHOW(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
  setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
  setsockopt(ends[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
  init = new_init(0);
  if (init == 0) {
    write(ends[1], "x", 1);
    SHOW(receive_pid(ends[1]));
    pid_t child = fork();
    if (child == 0) {
      write(ends[1], "y", 1);
      exit(0);
    }
    waitpid(child, NULL, 0);
    exit(0);
  }
  CHECK(receive_pid(ends[0]) == init);
  write(ends[0], "x", 1);
  show_end("init", init);
  pid_t grandchild = receive_pid(ends[0]);
  CHECK(grandchild > 0 && grandchild != init);

  RULE("PID-131");
  SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  CHECK(peer(ends[0]) == getpid());
  init = new_init(0);
  if (init == 0) {
    SHOW(peer(ends[0]));
    exit(0);
  }
  show_end("init", init);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
  struct gate ready = new_gate();
  init = new_init(0);
  if (init == 0) {
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    bind(listener, (struct sockaddr *)&address, sizeof address);
    listen(listener, 1);
    gate_open(ready);
    int connection = accept(listener, NULL, NULL);
    char byte;
    SHOW(read(connection, &byte, 1));
    SHOW(peer(connection));
    exit(0);
  }
  gate_wait(ready);
  int client = socket(AF_UNIX, SOCK_STREAM, 0);
  SHOW(connect(client, (struct sockaddr *)&address, sizeof address));
  /* connect() returns as soon as the connection waits in the backlog: the byte is what puts the two outputs in an order. */
  write(client, "x", 1);
  show_end("init", init);
  CHECK(peer(client) == init);
  unlink("socket");
  return 0;
}
