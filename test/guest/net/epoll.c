/* epoll(7) on unix sockets: what is reported when, level- and edge-triggered. */
#include "sockets.h"
#include <sys/epoll.h>

static char buffer[300000];

static int watch(int fd, unsigned mode) {
  int ep = epoll_create1(0);
  struct epoll_event event = {EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI | mode, {.fd = fd}};
  epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event);
  return ep;
}

static void show(const char *what, int ep) {
  struct epoll_event found;
  int count = epoll_wait(ep, &found, 1, 0);
  printf("%s: ", what);
  if (count == 1)
    printf("%#x\n", found.events);
  else
    printf("nothing\n");
}

static void life(int type, unsigned mode) {
  printf("== type %d, %s\n", type, mode == 0 ? "level" : "edge");
  int p[2];
  pair(type | SOCK_NONBLOCK, p);
  int ep = watch(p[0], mode);
  show("new", ep);
  show("again", ep);
  write(p[1], "ab", 2);
  show("data", ep);
  show("again", ep);
  write(p[1], "cd", 2);
  show("more data", ep);
  read(p[0], buffer, 1);
  show("part read", ep);
  while (read(p[0], buffer, 9) > 0) continue;
  show("all read", ep);
  while (write(p[0], buffer, 1000) > 0) continue;
  show("full", ep);
  recv(p[1], buffer, 1000, 0);
  show("a little room", ep);
  while (recv(p[1], buffer, 1000, 0) > 0) continue;
  show("room", ep);
  shutdown(p[1], SHUT_WR);
  show("no more to read", ep);
  show("again", ep);
  shutdown(p[1], SHUT_RD);
  show("no more to write", ep);
  close(p[1]);
  show("closed", ep);
  show("again", ep);
  close(p[0]);
  show("gone", ep);
  close(ep);
}

static void listening(unsigned mode) {
  printf("== listening, %s\n", mode == 0 ? "level" : "edge");
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int ep = watch(fd, mode);
  show("new", ep);
  bind_to(fd, "@epoll");
  show("bound", ep);
  listen(fd, 5);
  show("listening", ep);
  int one = socket(AF_UNIX, SOCK_STREAM, 0), two = socket(AF_UNIX, SOCK_STREAM, 0);
  int ep_one = watch(one, mode);
  show("client", ep_one);
  connect_to(one, "@epoll");
  show("client connected", ep_one);
  show("one", ep);
  connect_to(two, "@epoll");
  show("two", ep);
  int accepted = accept(fd, NULL, NULL);
  show("accepted", ep);
  close(accept(fd, NULL, NULL));
  show("all accepted", ep);
  write(accepted, "x", 1);
  show("client has data", ep_one);
  close(accepted);
  show("client is alone", ep_one);
  shutdown(fd, SHUT_RDWR);
  show("shut down", ep);
  close(fd);
  close(one);
  close(two);
  close(ep);
  close(ep_one);
}

static void full_receiver(unsigned mode) {
  printf("== full receiver, %s\n", mode == 0 ? "level" : "edge");
  int to = socket(AF_UNIX, SOCK_DGRAM, 0), from = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  bind_to(to, "@full");
  connect_to(from, "@full");
  int ep = watch(from, mode);
  show("new", ep);
  while (write(from, "x", 1) == 1) continue;
  show("full", ep);
  read(to, buffer, 1);
  show("room for one", ep);
  show("again", ep);
  write(from, "x", 1);
  show("full again", ep);
  close(to);
  show("receiver gone", ep);
  write(from, "x", 1);
  show("noticed", ep);
  close(from);
  close(ep);
}

static void reset(void) {
  printf("== reset\n");
  int p[2];
  pair(SOCK_STREAM, p);
  int ep = watch(p[0], EPOLLET);
  show("new", ep);
  write(p[0], "unread", 6);
  close(p[1]);
  show("reset", ep);
  VALUE(int_option(p[0], SO_ERROR));
  show("error taken", ep);
}

int main(void) {
  int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  for (int i = 0; i < 3; i++) {
    life(types[i], 0);
    life(types[i], EPOLLET);
  }
  listening(0);
  listening(EPOLLET);
  full_receiver(0);
  full_receiver(EPOLLET);
  reset();
  return 0;
}
