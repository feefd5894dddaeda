/* Credentials that pass through unix sockets, in the terms of whoever gets them (unix(7), user_namespaces(7)). */
#include "userns.h"
#include <sys/socket.h>
#include <sys/un.h>

/* One byte with these credentials. */
static long send_as(int fd, pid_t pid, uid_t uid, gid_t gid) {
  char byte = 'x';
  struct iovec vector = {&byte, 1};
  union {
    char bytes[CMSG_SPACE(sizeof(struct ucred))];
    struct cmsghdr align;
  } control = {0};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_CREDENTIALS;
  header->cmsg_len = CMSG_LEN(sizeof(struct ucred));
  struct ucred credentials = {pid, uid, gid};
  memcpy(CMSG_DATA(header), &credentials, sizeof credentials);
  return sendmsg(fd, &message, 0);
}

static void receive(const char *what, int fd) {
  char byte;
  struct iovec vector = {&byte, 1};
  union {
    char bytes[CMSG_SPACE(sizeof(struct ucred))];
    struct cmsghdr align;
  } control;
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
  if (recvmsg(fd, &message, 0) != 1) perror("recvmsg");
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  struct ucred credentials;
  if (header == NULL) return (void)printf("%s: no credentials\n", what);
  memcpy(&credentials, CMSG_DATA(header), sizeof credentials);
  printf("%s: uid %u gid %u\n", what, credentials.uid, credentials.gid);
}

static void show_peer(const char *what, int fd) {
  struct ucred peer;
  socklen_t length = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) perror("SO_PEERCRED");
  printf("%s: uid %u gid %u\n", what, peer.uid, peer.gid);
}

#define AS_ROOT(...) \
  IN_USERNS("0 100000 2\n", "0 100000 2\n", setgroups(0, NULL); setresgid(0, 0, 0); setresuid(0, 0, 0); __VA_ARGS__)

int main(void) {
  int pair[2], on = 1;
  chmod(".", 0777);
  socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
  setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
  setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);

  RULE("CAP-030");
  AS_ROOT({
    SHOW(send_as(pair[0], getpid(), 0, 0));
    SHOW(send_as(pair[0], getpid(), 1, 1));
    SHOW(send_as(pair[0], getpid(), 7, 0));
    SHOW(send_as(pair[0], getpid(), 0, 7));
    SHOW(send_as(pair[0], getppid(), 0, 0));
  });

  RULE("CAP-031");
  receive("of 0 inside", pair[1]);
  receive("of 1 inside", pair[1]);
  SHOW(send_as(pair[0], getpid(), 0, 0));
  SHOW(send_as(pair[0], getpid(), 100001, 100000));
  AS_ROOT(receive("of 0 outside", pair[1]); receive("of 100001 outside", pair[1]));

  RULE("CAP-032");
  AS_ROOT(show_peer("made outside", pair[0]));
  struct turns turns = make_turns();
  pid_t server = fork();
  if (server == 0) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    AS_ROOT({
      int fd = socket(AF_UNIX, SOCK_STREAM, 0);
      unlink("socket");
      bind(fd, (struct sockaddr *)&address, sizeof address);
      chmod("socket", 0777);
      listen(fd, 1);
      pass(turns.to_parent);
      int connection = accept(fd, NULL, NULL);
      show_peer("who connects from outside", connection);
    });
    exit(0);
  }
  await(turns.to_parent);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) perror("connect");
  waitpid(server, NULL, 0);
  show_peer("who listens inside", fd);
  return 0;
}
