/* What the programs about network namespaces have in common: small requests over ioctl and rtnetlink. */
#ifndef NET_H
#define NET_H
#include "rule.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

static inline struct sockaddr_in at_port(const char *address, int port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &name.sin_addr);
  return name;
}

static inline int bind_to(int fd, const char *address, int port) {
  struct sockaddr_in name = at_port(address, port);
  return bind(fd, (struct sockaddr *)&name, sizeof name);
}

static inline int connect_to(int fd, const char *address, int port) {
  struct sockaddr_in name = at_port(address, port);
  return connect(fd, (struct sockaddr *)&name, sizeof name);
}

static inline int send_to(int fd, const char *address, int port) {
  struct sockaddr_in name = at_port(address, port);
  return sendto(fd, "x", 1, 0, (struct sockaddr *)&name, sizeof name);
}

/* IFF_* of a device, or -1. */
static inline int flags_of(const char *device) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq request = {0};
  strncpy(request.ifr_name, device, IFNAMSIZ - 1);
  int result = ioctl(fd, SIOCGIFFLAGS, &request);
  int error = errno;
  close(fd);
  errno = error;
  return result < 0 ? -1 : (unsigned short)request.ifr_flags;
}

static inline int set_up(const char *device, int up) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq request = {0};
  strncpy(request.ifr_name, device, IFNAMSIZ - 1);
  int result = ioctl(fd, SIOCGIFFLAGS, &request);
  if (result == 0) {
    request.ifr_flags = up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP;
    result = ioctl(fd, SIOCSIFFLAGS, &request);
  }
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

/* A request of rtnetlink that is being put together. */
struct request {
  struct nlmsghdr header;
  char body[512];
};

static inline void add_attribute(struct request *request, int type, const void *data, int length) {
  struct rtattr *attribute = (struct rtattr *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));
  attribute->rta_type = type;
  attribute->rta_len = RTA_LENGTH(length);
  if (length > 0) memcpy(RTA_DATA(attribute), data, length);
  request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
}

static inline struct rtattr *begin_nest(struct request *request, int type) {
  struct rtattr *nest = (struct rtattr *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));
  add_attribute(request, type, NULL, 0);
  return nest;
}

static inline void end_nest(struct request *request, struct rtattr *nest) {
  nest->rta_len = (char *)request + request->header.nlmsg_len - (char *)nest;
}

/* Sends a request and waits for its acknowledgement, or for the answer, which is left in `reply`. 0 or -1 with errno. */
static inline int talk(struct request *request, char *reply, int size) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) return -1;
  request->header.nlmsg_flags |= NLM_F_REQUEST;
  request->header.nlmsg_seq = 7;
  send(fd, request, request->header.nlmsg_len, 0);
  int length = recv(fd, reply, size, 0);
  close(fd);
  struct nlmsghdr *header = (struct nlmsghdr *)reply;
  if (length < (int)sizeof *header) return -1;
  if (header->nlmsg_type != NLMSG_ERROR) return 0;
  errno = -((struct nlmsgerr *)NLMSG_DATA(header))->error;
  return errno == 0 ? 0 : -1;
}

static inline int acknowledged(struct request *request) {
  char reply[1024];
  request->header.nlmsg_flags |= NLM_F_ACK;
  return talk(request, reply, sizeof reply);
}

static inline int make_veth(const char *name, const char *peer) {
  struct request request = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)), .nlmsg_type = RTM_NEWLINK}};
  request.header.nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
  add_attribute(&request, IFLA_IFNAME, name, strlen(name) + 1);
  struct rtattr *info = begin_nest(&request, IFLA_LINKINFO);
  add_attribute(&request, IFLA_INFO_KIND, "veth", 5);
  struct rtattr *data = begin_nest(&request, IFLA_INFO_DATA);
  struct rtattr *other = begin_nest(&request, VETH_INFO_PEER);
  request.header.nlmsg_len += sizeof(struct ifinfomsg);
  add_attribute(&request, IFLA_IFNAME, peer, strlen(peer) + 1);
  end_nest(&request, other);
  end_nest(&request, data);
  end_nest(&request, info);
  return acknowledged(&request);
}

static inline struct request about_link(int type, const char *name) {
  struct request request = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)), .nlmsg_type = type}};
  struct ifinfomsg *link = NLMSG_DATA(&request.header);
  link->ifi_index = if_nametoindex(name);
  return request;
}

/* IFLA_NET_NS_FD */
static inline int move_to(const char *name, int namespace) {
  struct request request = about_link(RTM_SETLINK, name);
  add_attribute(&request, IFLA_NET_NS_FD, &namespace, sizeof namespace);
  return acknowledged(&request);
}

static inline int add_address(const char *device, const char *address, int bits) {
  struct request request = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifaddrmsg)), .nlmsg_type = RTM_NEWADDR}};
  request.header.nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
  struct ifaddrmsg *message = NLMSG_DATA(&request.header);
  message->ifa_family = AF_INET;
  message->ifa_prefixlen = bits;
  message->ifa_index = if_nametoindex(device);
  struct in_addr binary;
  inet_pton(AF_INET, address, &binary);
  add_attribute(&request, IFA_LOCAL, &binary, 4);
  return acknowledged(&request);
}

static inline int write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  int result = write(fd, text, strlen(text));
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

/* Prints the first line of a file. */
static inline void show_line(const char *path) {
  char text[128] = "";
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    printf("%s: %s\n", path, strerrorname_np(errno));
    return;
  }
  int length = read(fd, text, sizeof text - 1);
  close(fd);
  if (length > 0) text[strcspn(text, "\n")] = '\0';
  for (char *c = text; *c != '\0'; c++)
    if (*c == '\t') *c = ' ';
  printf("%s: %s\n", path, text);
}

/* Becomes the only user of a new user namespace, as its root. */
static inline void become_root_of_own_user_namespace(void) {
  int uid = getuid(), gid = getgid();
  char map[32];
  unshare(CLONE_NEWUSER);
  write_file("/proc/self/setgroups", "deny");
  snprintf(map, sizeof map, "0 %d 1", uid);
  write_file("/proc/self/uid_map", map);
  snprintf(map, sizeof map, "0 %d 1", gid);
  write_file("/proc/self/gid_map", map);
}

/* A plain user: no capabilities. */
static inline void become_nobody(void) {
  setgid(1000);
  setuid(1000);
}

/* Another network namespace that lives while its descriptor is open. */
static inline int new_namespace(void) {
  int back = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  unshare(CLONE_NEWNET);
  int made = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  setns(back, CLONE_NEWNET);
  close(back);
  return made;
}

static inline unsigned long long id_of(int namespace) {
  struct stat status;
  fstat(namespace, &status);
  return status.st_ino;
}
#endif
