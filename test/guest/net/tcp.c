/* TCP over the loopback device of an own network namespace (tcp(7), ip(7)). */
#include "../report.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/sockios.h>

static struct sockaddr_in at(const char *address, int port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &name.sin_addr);
  return name;
}

static int bind_to(int fd, const char *address, int port) {
  struct sockaddr_in name = at(address, port);
  return bind(fd, (struct sockaddr *)&name, sizeof name);
}

static int connect_to(int fd, const char *address, int port) {
  struct sockaddr_in name = at(address, port);
  return connect(fd, (struct sockaddr *)&name, sizeof name);
}

static int tcp(void) { return socket(AF_INET, SOCK_STREAM, 0); }

static int reusable(void) {
  int fd = tcp(), on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return fd;
}

static int listener_at(int port, int backlog) {
  int fd = reusable();
  if (bind_to(fd, "127.0.0.1", port) < 0 || listen(fd, backlog) < 0) perror("listener");
  return fd;
}

static void show_name(const char *what, int (*get)(int, struct sockaddr *, socklen_t *), int fd) {
  struct sockaddr_in name;
  socklen_t length = sizeof name;
  if (get(fd, (struct sockaddr *)&name, &length) < 0)
    printf("%s: %s\n", what, strerrorname_np(errno));
  else
    printf("%s: %s:%d, %d bytes\n", what, inet_ntoa(name.sin_addr), ntohs(name.sin_port) < 32768 ? ntohs(name.sin_port) : -1, length);
}

static void show_events(const char *what, int fd) {
  struct pollfd poller = {.fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP | POLLPRI};
  poll(&poller, 1, 0);
  printf("%s:%s%s%s%s%s%s\n", what, poller.revents & POLLIN ? " IN" : "", poller.revents & POLLOUT ? " OUT" : "",
         poller.revents & POLLRDHUP ? " RDHUP" : "", poller.revents & POLLHUP ? " HUP" : "",
         poller.revents & POLLERR ? " ERR" : "", poller.revents & POLLPRI ? " PRI" : "");
}

static int state_of(int fd) {
  struct tcp_info info = {0};
  socklen_t length = sizeof info;
  getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length);
  return info.tcpi_state;
}

static int error_of(int fd) {
  int error = -1;
  socklen_t length = sizeof error;
  getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
  return error;
}

/* Waits until something happens, for what the other end does on Linux a little later. */
static void await(int fd, int events) {
  struct pollfd poller = {.fd = fd, .events = events};
  poll(&poller, 1, 2000);
}

static void pair_at(int port, int *client, int *server) {
  int listener = listener_at(port, 5);
  *client = tcp();
  connect_to(*client, "127.0.0.1", port);
  *server = accept(listener, NULL, NULL);
  close(listener);
}

static void names(void) {
  puts("-- names and states");
  int fd = tcp();
  show_name("fresh", getsockname, fd);
  show_name("peer", getpeername, fd);
  show_events("fresh", fd);
  SHOW(read(fd, &fd, 0));
  char byte;
  SHOW(recv(fd, &byte, 1, 0));
  SHOW(send(fd, "x", 1, MSG_NOSIGNAL));
  int other = tcp();
  SHOW(shutdown(other, SHUT_WR));
  close(other);
  SHOW(accept(fd, NULL, NULL));
  SHOW(bind_to(fd, "10.1.1.1", 4000));
  SHOW(bind_to(fd, "127.0.0.1", 4000));
  SHOW(bind_to(fd, "127.0.0.1", 4001));
  show_name("bound", getsockname, fd);
  SHOW(listen(fd, 5));
  SHOW(listen(fd, 2));
  SHOW(connect_to(fd, "127.0.0.1", 4001));
  SHOW(recv(fd, &byte, 1, MSG_DONTWAIT));
  SHOW(send(fd, "x", 1, MSG_NOSIGNAL));
  show_events("listening", fd);
  int second = tcp();
  SHOW(bind_to(second, "127.0.0.1", 4000));
  SHOW(bind_to(second, "127.0.0.2", 4000));
  close(second);
  int client = tcp();
  SHOW(connect_to(client, "127.0.0.1", 4000));
  show_events("with a connection", fd);
  SHOW(connect_to(client, "127.0.0.1", 4000));
  show_name("client", getsockname, client);
  show_name("client's peer", getpeername, client);
  struct sockaddr_in name;
  socklen_t length = sizeof name;
  int server = accept(fd, (struct sockaddr *)&name, &length);
  CHECK(server >= 0);
  printf("accepted: %s, %d\n", inet_ntoa(name.sin_addr), length);
  show_name("server", getsockname, server);
  show_events("client", client);
  printf("states: %d %d %d\n", state_of(fd), state_of(client), state_of(server));

  close(server);
  close(client);
  close(fd);
}

static void refusals(void) {
  puts("-- refusals");
  int fd = tcp();
  SHOW(connect_to(fd, "127.0.0.1", 4009));
  SHOW(connect_to(fd, "127.0.0.1", 4009));
  SHOW(connect_to(fd, "10.0.0.1", 4009));
  SHOW(connect_to(fd, "224.0.0.1", 4009));
  close(fd);
  fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  SHOW(connect_to(fd, "127.0.0.1", 4009));
  await(fd, POLLOUT);
  show_events("refused", fd);
  printf("SO_ERROR: %s\n", strerrorname_np(error_of(fd)));
  printf("SO_ERROR: %d\n", error_of(fd));
  close(fd);
  int listener = listener_at(4010, 5);
  fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  SHOW(connect_to(fd, "127.0.0.1", 4010));
  await(fd, POLLOUT);
  printf("SO_ERROR: %d\n", error_of(fd));
  SHOW(connect_to(fd, "127.0.0.1", 4010));
  SHOW(connect_to(fd, "127.0.0.1", 4010));
  close(fd);
  close(listener);
  struct sockaddr_in wrong = at("127.0.0.1", 4010);
  fd = tcp();
  SHOW(connect(fd, (struct sockaddr *)&wrong, 8));
  wrong.sin_family = AF_INET6;
  SHOW(connect(fd, (struct sockaddr *)&wrong, sizeof wrong));
  SHOW(bind(fd, (struct sockaddr *)&wrong, sizeof wrong));
  SHOW(bind(fd, (struct sockaddr *)&wrong, 4));
  close(fd);
  SHOW(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP));
  SHOW(socket(AF_INET, SOCK_DGRAM, IPPROTO_TCP));
  SHOW(socket(AF_INET, SOCK_SEQPACKET, 0));
  SHOW(socket(AF_INET, SOCK_RAW, 0));
  SHOW(socket(AF_INET, SOCK_STREAM, 1000));
}

static void data(void) {
  puts("-- data");
  int client, server, count;
  char text[16] = "";
  pair_at(4020, &client, &server);
  SHOW(write(client, "hello", 5));
  SHOW(write(client, "world", 5));
  SHOW(recv(server, text, 3, MSG_PEEK));
  SHOW(ioctl(server, FIONREAD, &count));
  printf("readable: %d\n", count);
  SHOW(recv(server, text, 7, 0));
  printf("text: %s\n", text);
  SHOW(recv(server, NULL, 2, MSG_TRUNC));
  SHOW(recv(server, text, sizeof text, 0));
  SHOW(recv(server, text, sizeof text, MSG_DONTWAIT));
  SHOW(shutdown(client, SHUT_WR));
  await(server, POLLRDHUP);
  show_events("half closed", server);
  SHOW(recv(server, text, sizeof text, 0));
  SHOW(send(client, "x", 1, MSG_NOSIGNAL));
  SHOW(send(server, "bye", 3, 0));
  SHOW(recv(client, text, sizeof text, 0));
  printf("states: %d %d\n", state_of(client), state_of(server));
  close(server);
  await(client, POLLIN | POLLHUP);
  SHOW(recv(client, text, sizeof text, 0));
  close(client);

  puts("-- more than there is room for");
  pair_at(4021, &client, &server);
  pid_t pid = fork();
  if (pid == 0) {
    static char block[100000];
    close(server);
    for (int i = 0; i < 50; i++) {
      memset(block, 'a' + i % 26, sizeof block);
      if (write(client, block, sizeof block) != sizeof block) exit(1);
    }
    exit(0);
  }
  close(client);
  long total = 0, sum = 0;
  static char buffer[30000];
  for (ssize_t got; (got = read(server, buffer, sizeof buffer)) > 0; total += got)
    for (int i = 0; i < got; i += 1000) sum += buffer[i] != 0;
  printf("total: %ld\n", total);
  show_end("writer", pid);
  close(server);
}

static void resets(void) {
  puts("-- resets");
  int client, server;
  char byte;
  struct linger now = {1, 0};
  pair_at(4030, &client, &server);
  setsockopt(client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(client);
  await(server, POLLIN);
  show_events("reset", server);
  SHOW(recv(server, &byte, 1, 0));
  SHOW(recv(server, &byte, 1, 0));
  SHOW(send(server, "x", 1, MSG_NOSIGNAL));
  close(server);

  pair_at(4031, &client, &server);
  SHOW(send(client, "unread", 6, 0));
  await(server, POLLIN);
  close(server);
  await(client, POLLIN);
  SHOW(recv(client, &byte, 1, 0));
  close(client);

  pair_at(4032, &client, &server);
  close(server);
  await(client, POLLRDHUP);
  SHOW(send(client, "x", 1, MSG_NOSIGNAL));
  await(client, POLLHUP | POLLERR);
  SHOW(send(client, "x", 1, MSG_NOSIGNAL));
  SHOW(send(client, "x", 1, MSG_NOSIGNAL));
  SHOW(recv(client, &byte, 1, 0));
  close(client);

  int listener = listener_at(4033, 5);
  client = tcp();
  connect_to(client, "127.0.0.1", 4033);
  close(listener);
  await(client, POLLIN);
  SHOW(recv(client, &byte, 1, 0));
  close(client);
}

static void ports(void) {
  puts("-- ports after a connection");
  int client, server;
  int listener = tcp();
  bind_to(listener, "127.0.0.1", 4040);
  listen(listener, 5);
  client = tcp();
  connect_to(client, "127.0.0.1", 4040);
  server = accept(listener, NULL, NULL);
  close(listener);
  close(server);
  char byte;
  SHOW(read(client, &byte, 1));
  close(client);
  usleep(10000);
  int fd = tcp();
  SHOW(bind_to(fd, "127.0.0.1", 4040));
  close(fd);
  fd = reusable();
  SHOW(bind_to(fd, "127.0.0.1", 4040));
  close(fd);
  int first = reusable(), second = reusable();
  SHOW(bind_to(first, "0.0.0.0", 4041));
  SHOW(bind_to(second, "0.0.0.0", 4041));
  SHOW(listen(first, 1));
  SHOW(listen(second, 1));
  close(first);
  close(second);
  int on = 1;
  first = tcp();
  second = tcp();
  setsockopt(first, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  setsockopt(second, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  SHOW(bind_to(first, "127.0.0.1", 4042));
  SHOW(listen(first, 1));
  SHOW(bind_to(second, "127.0.0.1", 4042));
  SHOW(listen(second, 1));
  close(first);
  close(second);
  fd = tcp();
  SHOW(bind_to(fd, "127.0.0.1", 0));
  struct sockaddr_in name;
  socklen_t length = sizeof name;
  getsockname(fd, (struct sockaddr *)&name, &length);
  CHECK(ntohs(name.sin_port) >= 32768 && ntohs(name.sin_port) < 61000);
  close(fd);
}

static void options(void) {
  puts("-- options");
  int fd = tcp(), value = 0;
  socklen_t length = sizeof value;
  SHOW(getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &length));
  printf("type: %d\n", value);
  SHOW(getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &value, &length));
  printf("protocol: %d\n", value);
  SHOW(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, &length));
  printf("nodelay: %d\n", value);
  value = 7;
  SHOW(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value));
  SHOW(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, &length));
  printf("nodelay: %d\n", value);
  SHOW(getsockopt(fd, IPPROTO_IP, IP_TTL, &value, &length));
  printf("ttl: %d\n", value);
  value = 300;
  SHOW(setsockopt(fd, IPPROTO_IP, IP_TTL, &value, sizeof value));
  value = 0;
  SHOW(setsockopt(fd, IPPROTO_IP, IP_TTL, &value, sizeof value));
  SHOW(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &value, sizeof value));
  SHOW(setsockopt(fd, IPPROTO_TCP, 999, &value, sizeof value));
  char name[16] = "";
  length = sizeof name;
  SHOW(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &length));
  printf("device: %d bytes\n", length);
  SHOW(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "nosuch", 7));
  SHOW(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3));
  length = sizeof name;
  SHOW(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &length));
  printf("device: %s, %d bytes\n", name, length);
  close(fd);
}

static void ipv6(void) {
  puts("-- IPv6");
  struct sockaddr_in6 name = {.sin6_family = AF_INET6, .sin6_port = htons(4050), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  int listener = socket(AF_INET6, SOCK_STREAM, 0);
  SHOW(bind(listener, (struct sockaddr *)&name, sizeof name));
  SHOW(listen(listener, 5));
  int client = socket(AF_INET6, SOCK_STREAM, 0);
  SHOW(connect(client, (struct sockaddr *)&name, sizeof name));
  close(client);
  client = tcp();
  SHOW(connect_to(client, "127.0.0.1", 4050));
  close(client);
  close(listener);
  listener = socket(AF_INET6, SOCK_STREAM, 0);
  name.sin6_addr = in6addr_any;
  name.sin6_port = htons(4051);
  SHOW(bind(listener, (struct sockaddr *)&name, sizeof name));
  SHOW(listen(listener, 5));
  client = tcp();
  SHOW(connect_to(client, "127.0.0.1", 4051));
  socklen_t length = sizeof name;
  int server = accept(listener, (struct sockaddr *)&name, &length);
  char text[64];
  printf("peer: %s\n", inet_ntop(AF_INET6, &name.sin6_addr, text, sizeof text));
  int fd = tcp();
  SHOW(bind_to(fd, "0.0.0.0", 4051));
  close(fd);
  close(server);
  close(client);
  close(listener);
}

int main(void) {
  unshare(CLONE_NEWNET);
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
  int fd = tcp();
  ioctl(fd, SIOCSIFFLAGS, &request);
  close(fd);
  names();
  refusals();
  data();
  resets();
  ports();
  options();
  ipv6();
  return 0;
}
