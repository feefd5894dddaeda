/* Network namespaces: sockets, ports and what they may (network_namespaces(7)). */
#include "net.h"
#include <linux/if_packet.h>

static void loopback(void) {
  RULE("NET-001");
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct ifreq request = {.ifr_name = "lo"};
  SHOW(ioctl(fd, SIOCGIFINDEX, &request));
  printf("index of lo: %d\n", request.ifr_ifindex);
  printf("flags: %#x\n", flags_of("lo"));
  SHOW(ioctl(fd, SIOCGIFADDR, &request));
  strcpy(request.ifr_name, "eth0");
  SHOW(ioctl(fd, SIOCGIFINDEX, &request));
  request.ifr_ifindex = 2;
  SHOW(ioctl(fd, SIOCGIFNAME, &request));
  struct ifconf list = {0};
  SHOW(ioctl(fd, SIOCGIFCONF, &list));
  printf("addresses: %d\n", (int)(list.ifc_len / sizeof(struct ifreq)));

  RULE("NET-002");
  SHOW(send_to(fd, "127.0.0.1", 4000));
  SHOW(bind_to(fd, "0.0.0.0", 4000));
  SHOW(set_up("lo", 1));
  printf("flags: %#x\n", flags_of("lo"));
  strcpy(request.ifr_name, "lo");
  SHOW(ioctl(fd, SIOCGIFADDR, &request));
  printf("address: %s\n", inet_ntoa(((struct sockaddr_in *)&request.ifr_addr)->sin_addr));
  SHOW(send_to(fd, "127.0.0.1", 4000));
  SHOW(send_to(fd, "10.0.0.1", 4000));
  SHOW(send_to(fd, "127.9.9.9", 4000));
  int stream = socket(AF_INET, SOCK_STREAM, 0);
  SHOW(connect_to(stream, "10.0.0.1", 4000));
  close(stream);
  close(fd);
}

static void ports(void) {
  RULE("NET-010");
  int first = socket(AF_INET, SOCK_STREAM, 0);
  SHOW(bind_to(first, "127.0.0.1", 4000));
  SHOW(listen(first, 5));
  IN_CHILD(
    int second = socket(AF_INET, SOCK_STREAM, 0);
    SHOW(bind_to(second, "127.0.0.1", 4000));
    SHOW(connect_to(second, "127.0.0.1", 4000)));
  IN_CHILD(
    unshare(CLONE_NEWNET);
    set_up("lo", 1);
    int second = socket(AF_INET, SOCK_STREAM, 0);
    SHOW(connect_to(second, "127.0.0.1", 4000));
    close(second);
    second = socket(AF_INET, SOCK_STREAM, 0);
    SHOW(bind_to(second, "127.0.0.1", 4000));
    SHOW(listen(second, 5)));
  close(first);

  RULE("NET-011");
  int receiver = socket(AF_INET, SOCK_DGRAM, 0);
  SHOW(bind_to(receiver, "127.0.0.1", 4001));
  IN_CHILD(
    int inherited = socket(AF_INET, SOCK_DGRAM, 0);
    unshare(CLONE_NEWNET);
    SHOW(send_to(inherited, "127.0.0.1", 4001));
    int own = socket(AF_INET, SOCK_DGRAM, 0);
    SHOW(send_to(own, "127.0.0.1", 4001)));
  char byte;
  SHOW(recv(receiver, &byte, 1, MSG_DONTWAIT));
  SHOW(recv(receiver, &byte, 1, MSG_DONTWAIT));
  close(receiver);
}

static void home(void) {
  RULE("NET-012");
  int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  int sockets[] = {socket(AF_INET, SOCK_DGRAM, 0), socket(AF_INET6, SOCK_STREAM, 0), socket(AF_NETLINK, SOCK_RAW, 0)};
  SHOW(unshare(CLONE_NEWNET));
  int away = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  CHECK(id_of(home) != id_of(away));
  for (int i = 0; i < 3; i++) {
    int namespace = ioctl(sockets[i], SIOCGSKNS);
    CHECK(namespace >= 0);
    CHECK(id_of(namespace) == id_of(home));
    CHECK(fcntl(namespace, F_GETFD) == FD_CLOEXEC);
    close(namespace);
  }
  int here = socket(AF_INET, SOCK_DGRAM, 0);
  SHOW(setns(home, CLONE_NEWNET));
  int namespace = ioctl(here, SIOCGSKNS);
  CHECK(id_of(namespace) == id_of(away));
  SHOW(ioctl(home, SIOCGSKNS));
  int file = open("/dev/null", O_RDONLY);
  SHOW(ioctl(file, SIOCGSKNS));
  close(file);
  IN_CHILD(become_nobody(); SHOW(ioctl(here, SIOCGSKNS)));

  RULE("NET-013");
  unsigned long long first = 0, second = 0, id = 0;
  socklen_t size = sizeof first;
  SHOW(getsockopt(sockets[0], SOL_SOCKET, 71 /* SO_NETNS_COOKIE */, &first, &size));
  SHOW(getsockopt(here, SOL_SOCKET, 71, &second, &size));
  CHECK(first != 0 && second != 0 && first != second);
  SHOW(ioctl(away, _IOR(0xb7, 13, unsigned long long) /* NS_GET_ID */, &id));
  CHECK(id == second);
  for (int i = 0; i < 3; i++) close(sockets[i]);
  close(namespace);
  close(here);
  close(away);
  close(home);
}

static void privileges(void) {
  RULE("NET-030");
  SHOW(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0);
  SHOW(socket(AF_PACKET, SOCK_RAW, 0) >= 0);
  IN_CHILD(
    become_nobody();
    SHOW(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
    SHOW(socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6));
    SHOW(socket(AF_PACKET, SOCK_RAW, 0)));
  IN_CHILD(
    become_nobody();
    unshare(CLONE_NEWUSER);
    SHOW(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
    SHOW(unshare(CLONE_NEWNET));
    SHOW(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0);
    SHOW(socket(AF_PACKET, SOCK_DGRAM, 0) >= 0));

  RULE("NET-032");
  IN_CHILD(become_nobody(); SHOW(set_up("lo", 0)));
  IN_CHILD(
    become_nobody();
    unshare(CLONE_NEWUSER);
    SHOW(set_up("lo", 0));
    unshare(CLONE_NEWNET);
    SHOW(set_up("lo", 1)));
  SHOW(set_up("lo", 0));
  SHOW(set_up("lo", 1));

  RULE("NET-034");
  int other = new_namespace();
  SHOW(setns(other, CLONE_NEWNET));
  IN_CHILD(become_nobody(); SHOW(setns(other, CLONE_NEWNET)));
  IN_CHILD(
    become_nobody();
    unshare(CLONE_NEWUSER);
    SHOW(setns(other, CLONE_NEWNET));
    unshare(CLONE_NEWNET);
    int own = open("/proc/self/ns/net", O_RDONLY);
    SHOW(setns(own, CLONE_NEWNET)));
  close(other);
}

/* What nobody holds any more is gone soon. */
static int unshare_when_possible(void) {
  int result = -1;
  for (int i = 0; i < 5000 && result < 0; i++) {
    result = unshare(CLONE_NEWNET);
    if (result < 0) usleep(1000);
  }
  return result;
}

static int new_namespace_when_possible(void) {
  int back = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  unshare_when_possible();
  int made = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  setns(back, CLONE_NEWNET);
  close(back);
  return made;
}

static void lifetime(void) {
  RULE("NET-050");
  become_root_of_own_user_namespace();
  SHOW(write_file("/proc/sys/user/max_net_namespaces", "2"));
  SHOW(unshare(CLONE_NEWNET));
  int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  SHOW(unshare(CLONE_NEWNET));
  set_up("lo", 1);
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  SHOW(setns(home, CLONE_NEWNET));
  SHOW(unshare(CLONE_NEWNET));
  int handle = ioctl(fd, SIOCGSKNS);
  CHECK(handle >= 0);
  SHOW(setns(handle, CLONE_NEWNET));
  CHECK((flags_of("lo") & IFF_UP) != 0);
  SHOW(setns(home, CLONE_NEWNET));
  close(home);
  close(handle);
  SHOW(unshare(CLONE_NEWNET));
  close(fd);
  printf("after the socket: %d\n", unshare_when_possible());

  RULE("NET-051");
  /* A socket in a namespace of its own that is closed before all it sent has arrived. */
  int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  int there = new_namespace_when_possible();
  make_veth("near", "far");
  move_to("far", there);
  set_up("near", 1);
  add_address("near", "10.1.0.1", 24);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  SHOW(bind_to(listener, "10.1.0.1", 4000));
  SHOW(listen(listener, 1));
  setns(there, CLONE_NEWNET);
  set_up("far", 1);
  add_address("far", "10.1.0.2", 24);
  int client = socket(AF_INET, SOCK_STREAM, 0);
  SHOW(connect_to(client, "10.1.0.1", 4000));
  setns(here, CLONE_NEWNET);
  int server = accept(listener, NULL, NULL);
  static char data[65536];
  while (send(client, data, sizeof data, MSG_DONTWAIT) > 0) continue;
  close(client);
  close(there);
  usleep(20000);
  SHOW(unshare(CLONE_NEWNET));
  while (read(server, data, sizeof data) > 0) continue;
  close(server);
  printf("after the socket: %d\n", unshare_when_possible());
}

int main(void) {
  unshare(CLONE_NEWNET);
  loopback();
  ports();
  home();
  privileges();
  lifetime();
  return 0;
}
