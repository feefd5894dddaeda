/* unix(7): SO_PASSCRED with SCM_CREDENTIALS, SO_PEERCRED, SO_PEERGROUPS: who is at the other end. */
#include "sockets.h"
#include <grp.h>

/* Pids as seen from here: "self", "parent", "init", a number that nobody has. */
static const char *who(pid_t pid) {
  if (pid == getpid()) return "self";
  if (pid == getppid()) return "parent";
  if (pid == 0) return "nobody";
  return "another";
}

static void show_peer_credentials(const char *what, int fd) {
  struct ucred found;
  socklen_t length = sizeof found;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &found, &length) < 0)
    printf("%s: %s\n", what, strerrorname_np(errno));
  else
    printf("%s: %s, uid %d, gid %d\n", what, who(found.pid), (int)found.uid, (int)found.gid);
}
#define PEERCRED(fd) show_peer_credentials("credentials of the peer of " #fd, fd)

static char text[64];

static long receive(int from, int room, int flags) {
  char control[256];
  memset(control, 0, sizeof control);
  struct iovec one = {text, sizeof text};
  struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = room < 0 ? NULL : control};
  message.msg_controllen = room < 0 ? 0 : room;
  long result = recvmsg(from, &message, flags | MSG_DONTWAIT);
  int error = errno;
  if (result >= 0) {
    for (struct cmsghdr *h = CMSG_FIRSTHDR(&message); h != NULL; h = CMSG_NXTHDR(&message, h)) {
      struct ucred found;
      memcpy(&found, CMSG_DATA(h), sizeof found);
      printf("  type %d, length %ld", h->cmsg_type, (long)h->cmsg_len);
      if (h->cmsg_type == SCM_CREDENTIALS && h->cmsg_len == CMSG_LEN(sizeof found))
        printf(": %s, uid %d, gid %d", who(found.pid), (int)found.uid, (int)found.gid);
      printf("\n");
    }
    printf("  flags %#x, control length %ld\n", message.msg_flags, (long)message.msg_controllen);
  }
  errno = error;
  return result;
}

static long send_as(int to, pid_t pid, int uid, int gid) {
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

static void passing(int type) {
  printf("== passing with type %d\n", type);
  int p[2];
  pair(type, p);
  VALUE(int_option(p[1], SO_PASSCRED));
  SHOW(write(p[0], "before", 6));
  SHOW(set_option(p[1], SO_PASSCRED, 5));
  VALUE(int_option(p[1], SO_PASSCRED));
  SHOW(receive(p[1], 64, 0));
  SHOW(write(p[0], "after", 5));
  SHOW(receive(p[1], 64, MSG_PEEK));
  SHOW(receive(p[1], 64, 0));
  write(p[0], "x", 1);
  SHOW(receive(p[1], -1, 0));
  write(p[0], "x", 1);
  SHOW(receive(p[1], 20, 0));
  write(p[0], "x", 1);
  SHOW(receive(p[1], 10, 0));
  IN_CHILD(setgid(4); setuid(3); write(p[0], "child", 5); SHOW(receive(p[1], 64, MSG_PEEK)));
  SHOW(receive(p[1], 64, 0));
  SHOW(send_as(p[0], getpid(), 0, 0));
  SHOW(receive(p[1], 64, 0));
  SHOW(send_as(p[0], getppid(), 7, 8));
  SHOW(receive(p[1], 64, 0));
  SHOW(send_as(p[0], 999999, 7, 8));
  SHOW(send_as(p[0], getpid(), -1, 0));
  SHOW(send_as(p[0], getpid(), 0, -1));
  IN_CHILD(setresgid(4, 5, 6); setresuid(1, 2, 3); pid_t me = getpid(); SHOW(send_as(p[0], me, 1, 4));
           SHOW(send_as(p[0], me, 2, 5)); SHOW(send_as(p[0], me, 3, 6)); SHOW(send_as(p[0], me, 4, 4));
           SHOW(send_as(p[0], me, 1, 7)); SHOW(send_as(p[0], 1, 1, 4)); SHOW(send_as(p[0], me, 0, 4));
           while (receive(p[1], 64, 0) > 0) continue);
  set_option(p[1], SO_PASSCRED, 0);
  SHOW(send_as(p[0], getpid(), 0, 0));
  SHOW(receive(p[1], 64, 0));
  SHOW(setsockopt(p[1], SOL_SOCKET, SO_PASSCRED, text, 3));
  set_option(p[1], SO_PASSCRED, 1);
  close(p[0]);
  SHOW(receive(p[1], 64, 0));
  close(p[1]);
}

static void streams(void) {
  SECTION("streams of several senders");
  int p[2];
  pair(SOCK_STREAM, p);
  set_option(p[1], SO_PASSCRED, 1);
  write(p[0], "aa", 2);
  write(p[0], "bb", 2);
  IN_CHILD(write(p[0], "cc", 2));
  IN_CHILD(setuid(5); write(p[0], "dd", 2));
  SHOW(receive(p[1], 64, 0));
  SHOW(receive(p[1], 64, 0));
  SHOW(receive(p[1], 64, 0));
  write(p[0], "aa", 2);
  IN_CHILD(write(p[0], "cc", 2));
  SHOW(recv(p[1], text, 4, MSG_WAITALL));
  SHOW(recv(p[1], text, 4, MSG_DONTWAIT));
  close(p[0]);
  close(p[1]);

  SECTION("named for credentials");
  int fd = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
  bind_to(fd, "@named");
  listen(fd, 3);
  set_option(fd, SO_PASSCRED, 1);
  set_option(client, SO_PASSCRED, 1);
  connect_to(client, "@named");
  struct sockaddr_un found;
  socklen_t length = sizeof found;
  getsockname(client, (struct sockaddr *)&found, &length);
  VALUE(length);
  write(client, "early", 5);
  int accepted = accept(fd, NULL, NULL);
  VALUE(int_option(accepted, SO_PASSCRED));
  SHOW(receive(accepted, 64, 0));
  close(client);
  close(accepted);
  client = socket(AF_UNIX, SOCK_STREAM, 0);
  set_option(fd, SO_PASSCRED, 0);
  connect_to(client, "@named");
  write(client, "early", 5);
  accepted = accept(fd, NULL, NULL);
  set_option(accepted, SO_PASSCRED, 1);
  SHOW(receive(accepted, 64, 0));
  close(client);
  close(accepted);
  int datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
  int other = socket(AF_UNIX, SOCK_DGRAM, 0);
  bind_to(other, "@datagram");
  set_option(datagram, SO_PASSCRED, 1);
  SHOW(send_to(datagram, "x", "@datagram"));
  length = sizeof found;
  getsockname(datagram, (struct sockaddr *)&found, &length);
  VALUE(length);
  close(fd);
  close(datagram);
  close(other);
}

static void peers(void) {
  SECTION("peers");
  int p[2];
  pair(SOCK_STREAM, p);
  PEERCRED(p[0]);
  IN_CHILD(PEERCRED(p[0]); PEERCRED(p[1]));
  struct ucred found;
  socklen_t length = 4;
  SHOW(getsockopt(p[0], SOL_SOCKET, SO_PEERCRED, &found, &length));
  VALUE(length);
  length = 100;
  SHOW(getsockopt(p[0], SOL_SOCKET, SO_PEERCRED, &found, &length));
  VALUE(length);
  SHOW(set_option(p[0], SO_PEERCRED, 1));
  int fd = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
  PEERCRED(fd);
  bind_to(fd, "@peers");
  setegid(20);
  seteuid(10);
  listen(fd, 3);
  seteuid(0);
  setegid(0);
  PEERCRED(fd);
  seteuid(30);
  connect_to(client, "@peers");
  seteuid(0);
  PEERCRED(client);
  int accepted = accept(fd, NULL, NULL);
  PEERCRED(accepted);
  close(client);
  PEERCRED(accepted);
  close(accepted);
  int datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
  PEERCRED(datagram);
  pair(SOCK_DGRAM, p);
  PEERCRED(p[0]);

  SECTION("groups");
  gid_t groups[3] = {7, 9, 8}, out[9];
  setgroups(3, groups);
  pair(SOCK_STREAM, p);
  length = sizeof out;
  SHOW(getsockopt(p[0], SOL_SOCKET, SO_PEERGROUPS, out, &length));
  VALUE(length);
  printf("%d %d %d\n", out[0], out[1], out[2]);
  length = 8;
  SHOW(getsockopt(p[0], SOL_SOCKET, SO_PEERGROUPS, out, &length));
  VALUE(length);
  length = sizeof out;
  SHOW(getsockopt(datagram, SOL_SOCKET, SO_PEERGROUPS, out, &length));
  length = sizeof out;
  SHOW(getsockopt(p[0], SOL_SOCKET, SO_PEERNAME, out, &length));
  length = 2;
  SHOW(getsockopt(p[0], SOL_SOCKET, SO_PEERNAME, out, &length));
  SHOW(getsockopt(datagram, SOL_SOCKET, SO_PEERNAME, out, &length));
}

int main(void) {
  passing(SOCK_STREAM);
  passing(SOCK_DGRAM);
  passing(SOCK_SEQPACKET);
  streams();
  peers();
  return 0;
}
