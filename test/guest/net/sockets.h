/* What the programs about sockets share. */
#ifndef SOCKETS_H
#define SOCKETS_H
#include "../report.h"
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <linux/sockios.h>
#ifndef SIOCUNIXFILE
#define SIOCUNIXFILE 0x89e0
#endif

#define SECTION(name) printf("== %s\n", name)
#define VALUE(expression) printf("%s: %ld\n", #expression, (long)(expression))

static inline int events(int fd, int wanted) {
  struct pollfd one = {fd, wanted, 0};
  return poll(&one, 1, 0) < 0 ? -errno : one.revents;
}
#define EVENTS(fd) printf("poll %s: %#x\n", #fd, events(fd, ~0))

static inline int pair(int type, int sv[2]) { return socketpair(AF_UNIX, type, 0, sv); }

/* A pathname, or an abstract name written with "@". */
static inline socklen_t address(struct sockaddr_un *to, const char *name) {
  memset(to, 0, sizeof *to);
  to->sun_family = AF_UNIX;
  strcpy(to->sun_path, name);
  socklen_t length = offsetof(struct sockaddr_un, sun_path) + strlen(name);
  if (name[0] == '@')
    to->sun_path[0] = 0;
  else
    length++;
  return length;
}

static inline int bind_to(int fd, const char *name) {
  struct sockaddr_un to;
  socklen_t length = address(&to, name);
  return bind(fd, (struct sockaddr *)&to, length);
}

static inline int connect_to(int fd, const char *name) {
  struct sockaddr_un to;
  socklen_t length = address(&to, name);
  return connect(fd, (struct sockaddr *)&to, length);
}

static inline long send_to(int fd, const char *text, const char *name) {
  struct sockaddr_un to;
  socklen_t length = address(&to, name);
  return sendto(fd, text, strlen(text), 0, (struct sockaddr *)&to, length);
}

/* An address in words, NULs as "@". */
static inline void show_address(const char *what, const struct sockaddr_un *found, socklen_t length) {
  printf("%s: length %u", what, length);
  if (length >= 2) printf(" family %d", found->sun_family);
  if (length > 2) {
    printf(" \"");
    for (unsigned i = 0; i < length - 2 && i < sizeof found->sun_path; i++)
      putchar(found->sun_path[i] == 0 ? '@' : found->sun_path[i]);
    printf("\"");
  }
  printf("\n");
}

static inline void show_name(const char *what, int fd) {
  struct sockaddr_un found;
  socklen_t length = sizeof found;
  if (getsockname(fd, (struct sockaddr *)&found, &length) < 0)
    printf("%s: %s\n", what, strerrorname_np(errno));
  else
    show_address(what, &found, length);
}
#define NAME(fd) show_name("name of " #fd, fd)

static inline void show_peer(const char *what, int fd) {
  struct sockaddr_un found;
  socklen_t length = sizeof found;
  if (getpeername(fd, (struct sockaddr *)&found, &length) < 0)
    printf("%s: %s\n", what, strerrorname_np(errno));
  else
    show_address(what, &found, length);
}
#define PEER(fd) show_peer("peer of " #fd, fd)

static inline int int_option(int fd, int option) {
  int value = -1;
  socklen_t length = sizeof value;
  if (getsockopt(fd, SOL_SOCKET, option, &value, &length) < 0) return -errno;
  return value;
}

static inline int set_option(int fd, int option, int value) {
  return setsockopt(fd, SOL_SOCKET, option, &value, sizeof value);
}

static inline int queued(int fd, unsigned long request) {
  int value = -1;
  return ioctl(fd, request, &value) < 0 ? -errno : value;
}

static inline int inode_of(int fd) {
  struct stat found;
  return fstat(fd, &found) < 0 ? -1 : (int)found.st_ino;
}
#endif
