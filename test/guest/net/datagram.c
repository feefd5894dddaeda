/* unix(7): SOCK_DGRAM and SOCK_SEQPACKET: messages, their bounds, who may send to whom, and full queues. */
#include "sockets.h"
#include <sys/time.h>
#include <sys/uio.h>

static char buffer[400000];

static int datagram(void) { return socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0); }

static void messages(int type) {
  printf("== messages of type %d\n", type);
  int p[2];
  SHOW(pair(type, p));
  EVENTS(p[0]);
  SHOW(write(p[0], "hello", 5));
  SHOW(write(p[0], "", 0));
  SHOW(write(p[0], "world", 5));
  EVENTS(p[1]);
  VALUE(queued(p[1], FIONREAD));
  VALUE(queued(p[0], SIOCOUTQ));
  SHOW(recv(p[1], buffer, 3, MSG_PEEK));
  SHOW(recv(p[1], buffer, 3, MSG_PEEK | MSG_TRUNC));
  SHOW(recv(p[1], buffer, 3, MSG_TRUNC));
  SHOW(recv(p[1], buffer, 3, 0));
  SHOW(read(p[1], buffer, 0));
  VALUE(queued(p[1], FIONREAD));
  struct iovec parts[2] = {{buffer, 2}, {buffer + 100, 3}};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
  SHOW(recvmsg(p[1], &message, MSG_WAITALL));
  printf("flags %#x: %.2s %.3s\n", message.msg_flags, buffer, buffer + 100);
  SHOW(recv(p[1], buffer, 9, MSG_DONTWAIT));
  write(p[0], "abcdef", 6);
  parts[0].iov_len = 1;
  message.msg_iovlen = 1;
  SHOW(recvmsg(p[1], &message, 0));
  printf("flags %#x\n", message.msg_flags);
  write(p[0], "one", 3);
  write(p[0], "two", 3);
  SHOW(read(p[1], (void *)8, 3));
  SHOW(recv(p[1], buffer, 9, MSG_DONTWAIT));
  SHOW(recv(p[1], buffer, 9, MSG_DONTWAIT));
  SHOW(write(p[0], (void *)8, 3));
  SHOW(write(p[0], buffer, 212992 - 32));
  VALUE(queued(p[0], SIOCOUTQ));
  SHOW(recv(p[1], buffer, sizeof buffer, 0));
  SHOW(write(p[0], buffer, 212992 - 31));
  SHOW(send(p[0], "x", 1, MSG_EOR));
  parts[0].iov_len = 9;
  SHOW(recvmsg(p[1], &message, 0));
  printf("flags %#x\n", message.msg_flags);
  SHOW(send(p[0], "x", 1, MSG_OOB));
  SHOW(recv(p[1], buffer, 1, MSG_OOB | MSG_DONTWAIT));
  fcntl(p[0], F_SETFL, O_NONBLOCK);
  int count = 0;
  while (write(p[0], buffer, 1000) == 1000) count++;
  printf("%d messages, then %s\n", count, strerrorname_np(errno));
  EVENTS(p[0]);
  while ((events(p[0], POLLOUT) & POLLOUT) == 0) read(p[1], buffer, 1000), count--;
  printf("writable at %d\n", count);
  int sizes[] = {192, 193, 704, 705, 1728, 3776, 3777, 7872, 7873, 16064, 16065, 30000, 65536, 100000};
  for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    int q[2];
    pair(type, q);
    write(q[0], buffer, sizes[i]);
    printf("%d bytes take %d\n", sizes[i], queued(q[0], SIOCOUTQ));
    close(q[0]);
    close(q[1]);
  }
  close(p[0]);
  EVENTS(p[1]);
  while (recv(p[1], buffer, 9, MSG_DONTWAIT) > 0) continue;
  SHOW(recv(p[1], buffer, 9, MSG_DONTWAIT));
  SHOW(send(p[1], "x", 1, MSG_NOSIGNAL));
  SHOW(send(p[1], "x", 1, MSG_NOSIGNAL));
  EVENTS(p[1]);
  PEER(p[1]);
  close(p[1]);
  pair(type, p);
  write(p[1], "unread", 6);
  close(p[0]);
  EVENTS(p[1]);
  VALUE(int_option(p[1], SO_ERROR));
  close(p[1]);
}

static void shutdowns(int type) {
  printf("== shutdown of type %d\n", type);
  for (int how = 0; how < 3; how++) {
    int p[2];
    pair(type, p);
    write(p[0], "a", 1);
    write(p[1], "b", 1);
    SHOW(shutdown(p[0], how));
    EVENTS(p[0]);
    EVENTS(p[1]);
    SHOW(recv(p[0], buffer, 9, MSG_DONTWAIT));
    SHOW(recv(p[0], buffer, 9, MSG_DONTWAIT));
    if (how != SHUT_WR) SHOW(recv(p[0], buffer, 9, 0));
    SHOW(recv(p[1], buffer, 9, MSG_DONTWAIT));
    SHOW(recv(p[1], buffer, 9, MSG_DONTWAIT));
    SHOW(send(p[0], "x", 1, 0));
    SHOW(send(p[1], "x", 1, 0));
    close(p[0]);
    close(p[1]);
  }
}

static void addressed(void) {
  SECTION("addressed");
  int a = datagram(), b = datagram(), c = datagram();
  SHOW(send_to(a, "x", "@nobody"));
  SHOW(send(a, "x", 1, 0));
  SHOW(recv(a, buffer, 9, 0));
  EVENTS(a);
  bind_to(a, "@a");
  bind_to(b, "@b");
  SHOW(send_to(c, "unnamed", "@a"));
  SHOW(send_to(b, "named", "@a"));
  struct sockaddr_un who;
  socklen_t length = sizeof who;
  SHOW(recvfrom(a, buffer, 9, 0, (struct sockaddr *)&who, &length));
  show_address("from", &who, length);
  length = sizeof who;
  SHOW(recvfrom(a, buffer, 9, 0, (struct sockaddr *)&who, &length));
  show_address("from", &who, length);
  send_to(b, "cut", "@a");
  length = 3;
  SHOW(recvfrom(a, buffer, 9, 0, (struct sockaddr *)&who, &length));
  VALUE(length);
  send_to(b, "bad", "@a");
  SHOW(recvfrom(a, buffer, 9, 0, (struct sockaddr *)&who, NULL));
  SHOW(recvfrom(a, buffer, 9, 0, (struct sockaddr *)&who, NULL));
  SHOW(send_to(a, "self", "@a"));
  SHOW(recv(a, buffer, 9, 0));

  SECTION("connected");
  SHOW(connect_to(b, "@a"));
  PEER(b);
  SHOW(write(b, "x", 1));
  SHOW(send_to(b, "elsewhere", "@b"));
  SHOW(connect_to(a, "@b"));
  SHOW(send_to(c, "stranger", "@a"));
  SHOW(connect_to(c, "@a"));
  SHOW(read(a, buffer, 9));
  SHOW(send_to(c, "back", "@b"));
  struct sockaddr_un none = {AF_UNSPEC};
  SHOW(connect(a, (struct sockaddr *)&none, 1));
  SHOW(connect(a, (struct sockaddr *)&none, 2));
  PEER(a);
  SHOW(write(a, "x", 1));
  SHOW(send_to(c, "welcome", "@a"));
  SHOW(read(a, buffer, 9));
  SHOW(connect_to(c, "@missing"));
  SHOW(connect_to(c, "missing"));
  close(a);
  SHOW(write(b, "x", 1));
  SHOW(write(b, "x", 1));
  SHOW(send_to(c, "x", "@a"));

  SECTION("disconnected");
  a = datagram();
  bind_to(a, "@a");
  SHOW(connect_to(b, "@a"));
  SHOW(connect_to(a, "@b"));
  write(a, "lost", 4);
  int d = datagram();
  bind_to(d, "@d");
  SHOW(connect_to(b, "@d"));
  SHOW(read(b, buffer, 9));
  EVENTS(a);
  VALUE(int_option(a, SO_ERROR));
  SHOW(write(a, "x", 1));
  close(a);
  close(b);
  close(c);
  close(d);
}

static void full(void) {
  SECTION("full queues");
  int a = datagram(), b = datagram(), c = datagram();
  bind_to(a, "@full");
  SHOW(connect_to(b, "@full"));
  int count = 0;
  while (write(b, "x", 1) == 1) count++;
  printf("%d messages, then %s\n", count, strerrorname_np(errno));
  EVENTS(b);
  SHOW(send_to(c, "x", "@full"));
  EVENTS(c);
  SHOW(send_to(a, "self", "@full"));
  SHOW(read(a, buffer, 9));
  EVENTS(b);
  SHOW(read(a, buffer, 9));
  EVENTS(b);
  SHOW(write(b, "x", 1));
  EVENTS(b);
  fcntl(b, F_SETFL, 0);
  fcntl(c, F_SETFL, 0);
  pid_t first = fork();
  if (first == 0) _exit(write(b, "later", 5) == 5 ? 3 : 4);
  await_state(first, 'S');
  pid_t second = fork();
  if (second == 0) _exit(send_to(c, "latest", "@full") == 6 ? 5 : 6);
  await_state(second, 'S');
  SHOW(read(a, buffer, 9));
  SHOW(read(a, buffer, 9));
  show_end("first", first);
  show_end("second", second);
  struct timeval time = {0, 20000};
  setsockopt(b, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
  SHOW(write(b, "x", 1));
  SHOW(write(b, "x", 1));
  pid_t third = fork();
  if (third == 0) {
    close(a);
    _exit(send_to(c, "never", "@full") == -1 ? errno : 0);
  }
  await_state(third, 'S');
  close(a);
  int status;
  waitpid(third, &status, 0);
  CHECK(WEXITSTATUS(status) == ECONNREFUSED);
  SHOW(write(b, "x", 1));
  close(b);
  close(c);
}

static void connections(void) {
  SECTION("seqpacket connections");
  int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
  EVENTS(fd);
  SHOW(write(fd, "x", 1));
  SHOW(recv(fd, buffer, 1, 0));
  SHOW(send_to(fd, "x", "@nobody"));
  bind_to(fd, "@seq");
  SHOW(listen(fd, 2));
  int client = socket(AF_UNIX, SOCK_SEQPACKET, 0);
  int other = socket(AF_UNIX, SOCK_STREAM, 0);
  SHOW(connect_to(other, "@seq"));
  SHOW(connect_to(client, "@seq"));
  SHOW(write(client, "early", 5));
  int accepted = accept(fd, NULL, NULL);
  SHOW(write(client, "record", 6));
  SHOW(read(accepted, buffer, 99));
  SHOW(read(accepted, buffer, 99));
  SHOW(send_to(accepted, "ignored address", "@nobody"));
  SHOW(read(client, buffer, 99));
  VALUE(int_option(accepted, SO_TYPE));
  close(client);
  SHOW(read(accepted, buffer, 99));
  EVENTS(accepted);
  SHOW(write(accepted, "x", 1));
  close(accepted);
  close(fd);
}

static void peek_offset(int type) {
  printf("== peek offset of type %d\n", type);
  int p[2];
  pair(type | SOCK_NONBLOCK, p);
  VALUE(int_option(p[1], SO_PEEK_OFF));
  SHOW(set_option(p[1], SO_PEEK_OFF, 0));
  write(p[0], "abcd", 4);
  write(p[0], "efgh", 4);
  SHOW(recv(p[1], buffer, 3, MSG_PEEK));
  VALUE(int_option(p[1], SO_PEEK_OFF));
  SHOW(recv(p[1], buffer, 3, MSG_PEEK));
  printf("%c\n", buffer[0]);
  SHOW(recv(p[1], buffer, 9, MSG_PEEK));
  printf("%c\n", buffer[0]);
  VALUE(int_option(p[1], SO_PEEK_OFF));
  SHOW(recv(p[1], buffer, 2, 0));
  VALUE(int_option(p[1], SO_PEEK_OFF));
  SHOW(recv(p[1], buffer, 9, MSG_PEEK));
  VALUE(int_option(p[1], SO_PEEK_OFF));
  SHOW(set_option(p[1], SO_PEEK_OFF, -1));
  SHOW(recv(p[1], buffer, 9, MSG_PEEK));
  close(p[0]);
  close(p[1]);
}

int main(void) {
  messages(SOCK_DGRAM);
  messages(SOCK_SEQPACKET);
  shutdowns(SOCK_DGRAM);
  shutdowns(SOCK_SEQPACKET);
  addressed();
  full();
  connections();
  peek_offset(SOCK_STREAM);
  peek_offset(SOCK_DGRAM);
  peek_offset(SOCK_SEQPACKET);
  return 0;
}
