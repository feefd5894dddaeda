/* UDP and ICMP over the loopback device of an own network namespace (udp(7), icmp(7), ip(7)). */
#include "../report.h"
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sched.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

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

static int send_to(int fd, const char *text, const char *address, int port) {
  struct sockaddr_in name = at(address, port);
  return sendto(fd, text, strlen(text), 0, (struct sockaddr *)&name, sizeof name);
}

static int udp(void) { return socket(AF_INET, SOCK_DGRAM, 0); }

static void messages(void) {
  puts("-- messages");
  int receiver = udp(), sender = udp(), count;
  char text[16] = "";
  SHOW(bind_to(receiver, "127.0.0.1", 5000));
  SHOW(bind_to(receiver, "127.0.0.1", 5001));
  SHOW(send_to(sender, "hello", "127.0.0.1", 5000));
  SHOW(send_to(sender, "", "127.0.0.1", 5000));
  SHOW(send_to(sender, "longer", "127.0.0.1", 5000));
  SHOW(ioctl(receiver, FIONREAD, &count));
  printf("readable: %d\n", count);
  SHOW(recv(receiver, text, sizeof text, MSG_PEEK));
  struct sockaddr_in name;
  socklen_t length = sizeof name;
  SHOW(recvfrom(receiver, text, sizeof text, 0, (struct sockaddr *)&name, &length));
  printf("from %s, %d bytes\n", inet_ntoa(name.sin_addr), length);
  SHOW(recv(receiver, text, sizeof text, 0));
  struct iovec part = {text, 3};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  SHOW(recvmsg(receiver, &message, 0));
  CHECK(message.msg_flags == MSG_TRUNC);
  SHOW(recv(receiver, text, sizeof text, MSG_DONTWAIT));
  SHOW(send(sender, "x", 1, 0));
  SHOW(send_to(sender, "x", "127.0.0.1", 0));
  static char large[70000];
  name = at("127.0.0.1", 5000);
  SHOW(sendto(sender, large, 65507, 0, (struct sockaddr *)&name, sizeof name));
  SHOW(sendto(sender, large, 65508, 0, (struct sockaddr *)&name, sizeof name));
  SHOW(recv(receiver, large, sizeof large, 0));
  SHOW(listen(sender, 1));
  SHOW(accept(sender, NULL, NULL));
  close(receiver);
  close(sender);
}

static void connections(void) {
  puts("-- connections");
  int fd = udp();
  struct sockaddr_in name;
  socklen_t length = sizeof name;
  SHOW(getpeername(fd, (struct sockaddr *)&name, &length));
  SHOW(shutdown(fd, SHUT_RD));
  close(fd);
  fd = udp();
  SHOW(connect_to(fd, "127.0.0.1", 5010));
  getsockname(fd, (struct sockaddr *)&name, &length);
  printf("local: %s\n", inet_ntoa(name.sin_addr));
  SHOW(send(fd, "x", 1, 0));
  SHOW(send(fd, "x", 1, 0));
  SHOW(send(fd, "x", 1, 0));
  char byte;
  SHOW(recv(fd, &byte, 1, 0));
  int peer = udp(), stranger = udp();
  bind_to(peer, "127.0.0.1", 5010);
  SHOW(send(fd, "x", 1, 0));
  SHOW(recv(peer, &byte, 1, 0));
  SHOW(send_to(stranger, "x", "127.0.0.1", ntohs(name.sin_port)));
  SHOW(recv(fd, &byte, 1, MSG_DONTWAIT));
  SHOW(send_to(peer, "x", "127.0.0.1", ntohs(name.sin_port)));
  SHOW(recv(fd, &byte, 1, MSG_DONTWAIT));
  struct sockaddr none = {.sa_family = AF_UNSPEC};
  SHOW(connect(fd, &none, sizeof none));
  SHOW(getpeername(fd, (struct sockaddr *)&name, &length));
  SHOW(getsockname(fd, (struct sockaddr *)&name, &length));
  printf("local: %s:%d\n", inet_ntoa(name.sin_addr), ntohs(name.sin_port));
  SHOW(send_to(fd, "x", "255.255.255.255", 5010));
  SHOW(send_to(fd, "x", "127.255.255.255", 5010));
  close(fd);
  close(peer);
  close(stranger);
}

static void ports(void) {
  puts("-- ports");
  int first = udp(), second = udp(), on = 1;
  SHOW(bind_to(first, "0.0.0.0", 5020));
  SHOW(bind_to(second, "127.0.0.1", 5020));
  setsockopt(first, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(second, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  SHOW(bind_to(second, "127.0.0.1", 5020));
  int sender = udp();
  SHOW(send_to(sender, "x", "127.0.0.1", 5020));
  char byte;
  SHOW(recv(first, &byte, 1, MSG_DONTWAIT));
  SHOW(recv(second, &byte, 1, MSG_DONTWAIT));
  SHOW(send_to(sender, "x", "127.0.0.2", 5020));
  SHOW(recv(first, &byte, 1, MSG_DONTWAIT));
  SHOW(recv(second, &byte, 1, MSG_DONTWAIT));
  SHOW(bind_to(sender, "1.2.3.4", 5021));
  SHOW(bind_to(sender, "0.0.0.0", 5021));
  close(first);
  close(second);
  close(sender);
}

static void control(void) {
  puts("-- ancillary data");
  int receiver = udp(), sender = udp(), on = 1, ttl = 9;
  bind_to(receiver, "0.0.0.0", 5030);
  SHOW(setsockopt(receiver, IPPROTO_IP, IP_PKTINFO, &on, sizeof on));
  SHOW(setsockopt(receiver, IPPROTO_IP, IP_RECVTTL, &on, sizeof on));
  SHOW(setsockopt(sender, IPPROTO_IP, IP_TTL, &ttl, sizeof ttl));
  SHOW(send_to(sender, "x", "127.0.0.1", 5030));
  char byte, space[128];
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  SHOW(recvmsg(receiver, &message, 0));
  for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each != NULL; each = CMSG_NXTHDR(&message, each)) {
    if (each->cmsg_type == IP_TTL) printf("ttl: %d\n", *(int *)CMSG_DATA(each));
    if (each->cmsg_type != IP_PKTINFO) continue;
    struct in_pktinfo *info = (struct in_pktinfo *)CMSG_DATA(each);
    printf("device %d, to %s\n", info->ipi_ifindex, inet_ntoa(info->ipi_addr));
  }
  close(receiver);
  close(sender);
}

static unsigned short checksum(unsigned short *words, int count) {
  unsigned sum = 0;
  while (count-- > 0) sum += *words++;
  return ~((sum & 0xffff) + (sum >> 16));
}

static void echo(void) {
  puts("-- echo requests");
  int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
  struct icmphdr request = {.type = ICMP_ECHO, .un.echo = {.id = htons(77), .sequence = htons(1)}};
  request.checksum = checksum((unsigned short *)&request, sizeof request / 2);
  struct sockaddr_in name = at("127.0.0.1", 0);
  SHOW(sendto(fd, &request, sizeof request, 0, (struct sockaddr *)&name, sizeof name));
  struct {
    struct iphdr ip;
    struct icmphdr icmp;
  } reply;
  for (int i = 0; i < 2; i++) {
    SHOW(recv(fd, &reply, sizeof reply, 0));
    printf("type %d, id %d, protocol %d, ttl %d, from %s\n", reply.icmp.type, ntohs(reply.icmp.un.echo.id),
           reply.ip.protocol, reply.ip.ttl, inet_ntoa((struct in_addr){reply.ip.saddr}));
  }
  CHECK(checksum((unsigned short *)&reply.icmp, sizeof reply.icmp / 2) == 0);
  close(fd);
  SHOW(socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP));
  int range = open("/proc/sys/net/ipv4/ping_group_range", O_WRONLY);
  SHOW(write(range, "0 10", 4));
  close(range);
  fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
  CHECK(fd >= 0);
  SHOW(sendto(fd, &request, sizeof request, 0, (struct sockaddr *)&name, sizeof name));
  struct icmphdr answer;
  SHOW(recv(fd, &answer, sizeof answer, 0));
  printf("type %d, sequence %d\n", answer.type, ntohs(answer.un.echo.sequence));
  request.type = ICMP_ECHOREPLY;
  SHOW(sendto(fd, &request, sizeof request, 0, (struct sockaddr *)&name, sizeof name));
  close(fd);
}

int main(void) {
  unshare(CLONE_NEWNET);
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
  int fd = udp();
  ioctl(fd, SIOCSIFFLAGS, &request);
  close(fd);
  messages();
  connections();
  ports();
  control();
  echo();
  return 0;
}
