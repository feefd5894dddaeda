/* unix(7): SCM_RIGHTS. Open files as part of a message: how many, where they arrive, what becomes of those that nobody receives. */
#include "sockets.h"
#include <sys/resource.h>

static char text[64];

/* Sends `count` descriptors with one byte. */
static long send_fds(int to, const int *fds, int count) {
  char control[CMSG_SPACE(300 * sizeof(int))];
  memset(control, 0, sizeof control);
  struct iovec one = {"m", 1};
  struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = control};
  message.msg_controllen = CMSG_SPACE(count * sizeof(int));
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(header), fds, count * sizeof(int));
  return sendmsg(to, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static long send_fd(int to, int fd) { return send_fds(to, &fd, 1); }

static int received[300];

/* Receives into `received`; what came is printed, apart from the numbers. */
static long receive(int from, int room, int flags) {
  char control[2048];
  memset(control, 0, sizeof control);
  struct iovec one = {text, sizeof text};
  struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = room < 0 ? NULL : control};
  message.msg_controllen = room < 0 ? 0 : room;
  long result = recvmsg(from, &message, flags | MSG_DONTWAIT);
  int error = errno, count = 0;
  if (result >= 0) {
    for (struct cmsghdr *h = CMSG_FIRSTHDR(&message); h != NULL; h = CMSG_NXTHDR(&message, h)) {
      count = (h->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      printf("  level %d type %d: %d descriptors, length %ld\n", h->cmsg_level, h->cmsg_type, count, (long)h->cmsg_len);
      memcpy(received, CMSG_DATA(h), count * sizeof(int));
    }
    printf("  flags %#x, control length %ld\n", message.msg_flags, (long)message.msg_controllen);
  }
  errno = error;
  return result;
}

static void close_received(int count) {
  for (int i = 0; i < count; i++) close(received[i]);
}

/* Whether the last descriptor of the pipe's write end is gone. */
static int is_closed(int read_end) { return (events(read_end, POLLIN) & POLLHUP) != 0; }

static void passing(int type) {
  printf("== passing with type %d\n", type);
  int p[2], q[2];
  pair(type, p);
  pipe(q);
  SHOW(send_fd(p[0], q[1]));
  close(q[1]);
  CHECK(is_closed(q[0]));
  SHOW(receive(p[1], 64, 0));
  VALUE(fcntl(received[0], F_GETFD));
  SHOW(write(received[0], "through", 7));
  SHOW(read(q[0], text, 9));
  SHOW(send_fd(p[0], received[0]));
  close(received[0]);
  SHOW(receive(p[1], 64, MSG_CMSG_CLOEXEC));
  VALUE(fcntl(received[0], F_GETFD));
  SHOW(send_fd(p[0], received[0]));
  close(received[0]);
  SHOW(receive(p[1], 64, MSG_PEEK));
  CHECK(!is_closed(q[0]));
  close(received[0]);
  SHOW(receive(p[1], 64, MSG_PEEK));
  close(received[0]);
  SHOW(receive(p[1], -1, 0));
  CHECK(is_closed(q[0]));
  close(q[0]);

  pipe(q);
  int three[3] = {q[1], q[1], q[1]};
  SHOW(send_fds(p[0], three, 3));
  SHOW(receive(p[1], CMSG_LEN(2 * sizeof(int)), 0));
  close_received(2);
  send_fds(p[0], three, 3);
  SHOW(receive(p[1], CMSG_LEN(0), 0));
  send_fds(p[0], three, 3);
  SHOW(receive(p[1], CMSG_LEN(0) - 1, 0));
  send_fds(p[0], three, 3);
  SHOW(receive(p[1], 0, 0));
  send_fds(p[0], three, 3);
  SHOW(receive(p[1], CMSG_LEN(3 * sizeof(int)), 0));
  close_received(3);
  send_fds(p[0], three, 3);
  SHOW(read(p[1], text, 9));
  close(q[1]);
  CHECK(is_closed(q[0]));
  close(q[0]);
  SHOW(send_fd(p[0], 99));
  SHOW(send_fd(p[0], -1));
  SHOW(send_fds(p[0], NULL, 0));
  SHOW(receive(p[1], 64, 0));
  int path = open("/", O_PATH);
  SHOW(send_fd(p[0], path));
  SHOW(receive(p[1], 64, 0));
  CHECK((fcntl(received[0], F_GETFL) & O_PATH) != 0);
  close(path);
  close(received[0]);
  int many[254];
  for (int i = 0; i < 254; i++) many[i] = p[0];
  SHOW(send_fds(p[0], many, 254));
  SHOW(send_fds(p[0], many, 253));
  SHOW(receive(p[1], 2000, 0));
  close_received(253);
  close(p[0]);
  close(p[1]);
}

static void streams(void) {
  SECTION("streams");
  int p[2];
  pair(SOCK_STREAM, p);
  write(p[0], "aa", 2);
  send_fd(p[0], 0);
  write(p[0], "bb", 2);
  SHOW(receive(p[1], 64, 0));
  printf("%.3s\n", text);
  close(received[0]);
  SHOW(receive(p[1], 64, 0));
  printf("%.2s\n", text);
  send_fd(p[0], 0);
  send_fd(p[0], 0);
  SHOW(receive(p[1], 64, MSG_WAITALL));
  close(received[0]);
  SHOW(receive(p[1], 64, MSG_PEEK));
  close(received[0]);
  SHOW(read(p[1], text, 64));
  close(p[1]);
  SHOW(send_fd(p[0], 0));
  close(p[0]);
}

static void limits(void) {
  SECTION("limits");
  int p[2];
  pair(SOCK_DGRAM, p);
  IN_CHILD({
    struct rlimit limit;
    struct rlimit few = {12, 12};
    int two[2] = {0, 1};
    for (int fd = dup(0); fd < 11; fd = dup(0)) continue;
    setrlimit(RLIMIT_NOFILE, &few);
    send_fds(p[0], two, 2);
    SHOW(receive(p[1], 64, 0));
    close(11);
    close(10);
    send_fds(p[0], (int[]){0, 1, 2}, 3);
    SHOW(receive(p[1], 64, 0));
    SHOW(send_fds(p[0], two, 2));
    SHOW(receive(p[1], 64, 0));
  });
  IN_CHILD({
    struct rlimit few = {20, 20};
    setrlimit(RLIMIT_NOFILE, &few);
    setgid(12345);
    setuid(12345);
    int q[2];
    pair(SOCK_DGRAM, q);
    int count = 0;
    while (send_fd(q[0], 0) == 1) count++;
    printf("%d sent, then %s\n", count, strerrorname_np(errno));
    SHOW(receive(q[1], 64, 0));
    SHOW(send_fd(q[0], 0));
    SHOW(send_fd(q[0], 0));
    close(q[1]);
    pair(SOCK_DGRAM, q);
    SHOW(send_fd(q[0], 0));
  });
  close(p[0]);
  close(p[1]);
}

/* Linux looks for cycles when some socket is closed. */
static void close_another(void) {
  int p[2];
  pair(SOCK_DGRAM, p);
  close(p[0]);
  close(p[1]);
}

/* The oracle of a collected cycle: the pipe's other end is closed with it. */
static void cycles(void) {
  SECTION("cycles");
  int p[2], q[2], w[2];
  pair(SOCK_STREAM, p);
  pipe(w);
  SHOW(send_fd(p[0], w[1]));
  SHOW(send_fd(p[0], p[1]));
  close(w[1]);
  close(p[1]);
  close(p[0]);
  for (int i = 0; i < 100 && !is_closed(w[0]); i++) usleep(1000);
  CHECK(is_closed(w[0]));
  close(w[0]);

  pair(SOCK_DGRAM, p);
  pair(SOCK_DGRAM, q);
  pipe(w);
  send_fd(p[0], w[1]);
  send_fd(p[0], q[1]);
  send_fd(p[0], q[0]);
  send_fd(q[0], p[1]);
  send_fd(q[0], p[0]);
  close(w[1]);
  close(q[0]);
  close(q[1]);
  close(p[0]);
  usleep(10000);
  CHECK(!is_closed(w[0]));
  int kept = dup(p[1]);
  close(p[1]);
  usleep(10000);
  CHECK(!is_closed(w[0]));
  SHOW(receive(kept, 64, MSG_PEEK));
  close(received[0]);
  close(kept);
  close_another();
  for (int i = 0; i < 100 && !is_closed(w[0]); i++) usleep(1000);
  CHECK(is_closed(w[0]));
  close(w[0]);

  int fd = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
  bind_to(fd, "@cycle");
  listen(fd, 5);
  connect_to(client, "@cycle");
  pipe(w);
  send_fd(client, w[1]);
  send_fd(client, fd);
  close(w[1]);
  CHECK(!is_closed(w[0]));
  close(fd);
  close(client);
  for (int i = 0; i < 100 && !is_closed(w[0]); i++) usleep(1000);
  CHECK(is_closed(w[0]));
  close(w[0]);

  pipe(w);
  int carrier[2];
  pair(SOCK_STREAM, carrier);
  send_fd(carrier[0], w[1]);
  close(w[1]);
  for (int i = 0; i < 2000; i++) {
    pair(SOCK_STREAM, p);
    if (send_fd(p[0], carrier[1]) != 1) printf("chain ends at %d\n", i);
    close(carrier[0]);
    close(carrier[1]);
    carrier[0] = p[0];
    carrier[1] = p[1];
  }
  CHECK(!is_closed(w[0]));
  close(carrier[0]);
  close(carrier[1]);
  for (int i = 0; i < 1000 && !is_closed(w[0]); i++) usleep(1000);
  CHECK(is_closed(w[0]));
}

static void wrong(void) {
  SECTION("wrong");
  int p[2];
  pair(SOCK_DGRAM, p);
  char control[64];
  memset(control, 0, sizeof control);
  struct iovec one = {"m", 1};
  struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = control, .msg_controllen = 32};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = 15;
  SHOW(sendmsg(p[0], &message, 0));
  header->cmsg_len = 33;
  SHOW(sendmsg(p[0], &message, 0));
  header->cmsg_len = 16;
  SHOW(sendmsg(p[0], &message, 0));
  header->cmsg_len = 20;
  header->cmsg_type = 99;
  SHOW(sendmsg(p[0], &message, 0));
  header->cmsg_level = 99;
  SHOW(sendmsg(p[0], &message, 0));
  message.msg_controllen = 15;
  SHOW(sendmsg(p[0], &message, 0));
  message.msg_controllen = 32;
  message.msg_control = (void *)8;
  SHOW(sendmsg(p[0], &message, 0));
  message.msg_controllen = 1 << 20;
  SHOW(sendmsg(p[0], &message, 0));
  message.msg_control = NULL;
  message.msg_controllen = 0;
  message.msg_iovlen = 1025;
  SHOW(sendmsg(p[0], &message, 0));
  message.msg_iovlen = 1;
  message.msg_name = (void *)8;
  message.msg_namelen = -1;
  SHOW(sendmsg(p[0], &message, 0));
  message.msg_namelen = 5;
  SHOW(sendmsg(p[0], &message, 0));
  message.msg_namelen = 0;
  SHOW(sendmsg(p[0], &message, 0));
  SHOW(sendmsg(p[0], (void *)8, 0));
  SHOW(recvmsg(p[0], (void *)8, 0));
}

int main(void) {
  passing(SOCK_STREAM);
  passing(SOCK_DGRAM);
  passing(SOCK_SEQPACKET);
  streams();
  limits();
  cycles();
  wrong();
  return 0;
}
