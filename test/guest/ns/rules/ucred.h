/* Credentials over unix sockets. */
#ifndef UCRED_H
#define UCRED_H
#include "../../net/sockets.h"
#include "rule.h"
#include <sched.h>
#include <sys/prctl.h>

/* A file of /proc/self gets its text. */
static inline int write_self(const char *name, const char *text) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/%s", name);
  int fd = open(path, O_WRONLY);
  if (fd < 0) return -errno;
  int result = write(fd, text, strlen(text)) < 0 ? -errno : 0;
  close(fd);
  return result;
}

/* A user namespace of one's own in which the present user is `uid`. */
static inline int enter_user_namespace(int uid, int flags) {
  char map[64];
  int outer = geteuid(), group = getegid();
  prctl(PR_SET_DUMPABLE, 1);
  if (unshare(CLONE_NEWUSER | flags) < 0) return -errno;
  write_self("setgroups", "deny");
  snprintf(map, sizeof map, "%d %d 1", uid, outer);
  int failed = write_self("uid_map", map);
  if (failed < 0) return failed;
  snprintf(map, sizeof map, "%d %d 1", uid, group);
  return write_self("gid_map", map);
}

static inline long send_as(int to, pid_t pid, int uid, int gid) {
  char control[CMSG_SPACE(sizeof(struct ucred))];
  memset(control, 0, sizeof control);
  struct iovec one = {"as", 2};
  struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_CREDENTIALS;
  header->cmsg_len = CMSG_LEN(sizeof(struct ucred));
  struct ucred given = {pid, uid, gid};
  memcpy(CMSG_DATA(header), &given, sizeof given);
  return sendmsg(to, &message, MSG_DONTWAIT);
}

/* The ids that come with the next message. */
static inline void show_sender(const char *what, int from) {
  char control[64], text[9];
  struct ucred found = {-2, -2, -2};
  struct iovec one = {text, sizeof text};
  struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  if (recvmsg(from, &message, 0) > 0 && CMSG_FIRSTHDR(&message) != NULL)
    memcpy(&found, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof found);
  printf("%s: pid %s, uid %d, gid %d\n", what, found.pid == 0 ? "0" : found.pid == 1 ? "1" : "other", (int)found.uid,
         (int)found.gid);
}

static inline void show_peer_ids(const char *what, int fd) {
  struct ucred found = {-2, -2, -2};
  socklen_t length = sizeof found;
  getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &found, &length);
  printf("%s: pid %s, uid %d, gid %d\n", what, found.pid == 0 ? "0" : found.pid == 1 ? "1" : "other", (int)found.uid,
         (int)found.gid);
}

/* Sends a descriptor. */
static inline long send_fd(int to, int fd) {
  char control[CMSG_SPACE(sizeof fd)];
  memset(control, 0, sizeof control);
  struct iovec one = {"f", 1};
  struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  memcpy(CMSG_DATA(header), &fd, sizeof fd);
  return sendmsg(to, &message, 0);
}

static inline int receive_fd(int from) {
  char control[64], text[9];
  int fd = -1;
  struct iovec one = {text, sizeof text};
  struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  if (recvmsg(from, &message, 0) > 0 && CMSG_FIRSTHDR(&message) != NULL)
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
  return fd;
}

/* Whether a child can make one more namespace; the freeing of others takes a moment. */
static inline const char *one_more(int flag, int expect_free) {
  const char *answer = "";
  for (int tries = 0; tries < (expect_free ? 500 : 1); tries++) {
    pid_t child = fork();
    if (child == 0) _exit(unshare(flag) == 0 ? 0 : errno);
    int status;
    waitpid(child, &status, 0);
    answer = WEXITSTATUS(status) == 0 ? "made" : strerrorname_np(WEXITSTATUS(status));
    if (WEXITSTATUS(status) == 0) break;
    usleep(2000);
  }
  return answer;
}

static inline void set_limit(const char *name, const char *text) {
  char path[64];
  snprintf(path, sizeof path, "/proc/sys/user/%s", name);
  int fd = open(path, O_WRONLY);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) printf("%s: %s\n", path, strerrorname_np(errno));
  close(fd);
}
#endif
