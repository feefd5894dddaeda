/* Sockets as files, options of socket(7), sendmmsg(2) and recvmmsg(2), splice(2) and sendfile(2). */
#include "sockets.h"
#include <linux/magic.h>
#include <sys/sendfile.h>
#include <sys/statfs.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/xattr.h>

static char text[100000];

static void files(void) {
  SECTION("as files");
  int p[2];
  pair(SOCK_STREAM, p);
  struct stat found;
  SHOW(fstat(p[0], &found));
  printf("mode %o links %ld size %ld block size %ld uid %d\n", found.st_mode, (long)found.st_nlink, (long)found.st_size,
         (long)found.st_blksize, found.st_uid);
  struct statfs fs;
  SHOW(fstatfs(p[0], &fs));
  CHECK(fs.f_type == SOCKFS_MAGIC);
  char link[64], path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", p[0]);
  long length = readlink(path, link, sizeof link - 1);
  link[length] = 0;
  snprintf(text, sizeof text, "socket:[%ld]", (long)found.st_ino);
  CHECK(strcmp(link, text) == 0);
  SHOW(open(path, O_RDWR));
  int reference = open(path, O_PATH);
  CHECK(reference > 0);
  SHOW(send(reference, "x", 1, 0));
  struct stat other;
  fstat(p[1], &other);
  CHECK(found.st_ino != other.st_ino && found.st_dev == other.st_dev);
  SHOW(fchmod(p[0], 0600));
  fstat(p[0], &found);
  printf("mode %o\n", found.st_mode);
  SHOW(fcntl(p[0], F_SETFL, O_NONBLOCK | O_APPEND));
  SHOW(read(p[0], text, 1));
  int on = 0;
  SHOW(ioctl(p[0], FIONBIO, &on));
  VALUE(fcntl(p[0], F_GETFL) & O_NONBLOCK);
  SHOW(fchdir(p[0]));
  SHOW(fallocate(p[0], 0, 0, 10));
  SHOW(ioctl(p[0], _IOR(102, 1, long), text));
  int twice = dup(p[0]);
  close(p[0]);
  SHOW(write(twice, "dup", 3));
  SHOW(read(p[1], text, 9));
  IN_CHILD(write(twice, "fork", 4));
  SHOW(read(p[1], text, 9));
}

static void options(void) {
  SECTION("options");
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  struct { const char *name; int option; } all[] = {
#define OPTION(name) {#name, name}
      OPTION(SO_DEBUG), OPTION(SO_REUSEADDR), OPTION(SO_TYPE), OPTION(SO_ERROR), OPTION(SO_DONTROUTE),
      OPTION(SO_BROADCAST), OPTION(SO_KEEPALIVE), OPTION(SO_OOBINLINE), OPTION(SO_NO_CHECK), OPTION(SO_PRIORITY),
      OPTION(SO_BSDCOMPAT), OPTION(SO_PASSCRED), OPTION(SO_RCVLOWAT), OPTION(SO_SNDLOWAT),
      OPTION(SO_ACCEPTCONN), OPTION(SO_PASSSEC), OPTION(SO_MARK), OPTION(SO_PROTOCOL), OPTION(SO_DOMAIN),
      OPTION(SO_RXQ_OVFL), OPTION(SO_PEEK_OFF), OPTION(SO_LOCK_FILTER)};
  for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
    int value = -1, bad = 0;
    socklen_t length = sizeof value;
    int got = getsockopt(fd, SOL_SOCKET, all[i].option, &value, &length);
    printf("%s: %d %d length %d", all[i].name, got < 0 ? -errno : got, value, (int)length);
    value = 1;
    bad = setsockopt(fd, SOL_SOCKET, all[i].option, &value, sizeof value);
    printf(", set %d, then %d\n", bad < 0 ? -errno : bad, int_option(fd, all[i].option));
  }
  VALUE(int_option(fd, 9999));
  SHOW(set_option(fd, 9999, 1));
  struct linger linger = {1, 5};
  SHOW(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
  socklen_t length = sizeof linger;
  linger = (struct linger){0, 0};
  SHOW(getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &length));
  printf("linger %d %d\n", linger.l_onoff, linger.l_linger);
  SHOW(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, 4));
  struct timeval time = {2, 500000}, zero = {9, 9};
  SHOW(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time));
  length = sizeof zero;
  SHOW(getsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &zero, &length));
  printf("timeout %ld %ld\n", (long)zero.tv_sec, (long)zero.tv_usec);
  length = sizeof zero;
  SHOW(getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &zero, &length));
  printf("timeout %ld %ld\n", (long)zero.tv_sec, (long)zero.tv_usec);
  IN_CHILD(setuid(1000); SHOW(set_option(fd, SO_DEBUG, 1)); SHOW(set_option(fd, SO_PRIORITY, 7));
           SHOW(set_option(fd, SO_PRIORITY, 6)); SHOW(set_option(fd, SO_MARK, 6)); SHOW(set_option(fd, SO_SNDBUFFORCE, 9000));
           SHOW(set_option(fd, SO_PRIORITY, -1)));
  SHOW(set_option(fd, SO_SNDBUFFORCE, 9000));
  VALUE(int_option(fd, SO_SNDBUF));
  SHOW(set_option(fd, SO_RCVBUFFORCE, -5));
  VALUE(int_option(fd, SO_RCVBUF));
  int value = 1;
  SHOW(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &value, 3));
  SHOW(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &value, -1));
  SHOW(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, (void *)8, 4));
  SHOW(setsockopt(fd, 6, 1, &value, 4));
  length = 4;
  SHOW(getsockopt(fd, 6, 1, &value, &length));
  length = 2;
  SHOW(getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &length));
  VALUE(length);
  length = -1;
  SHOW(getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &length));
  SHOW(getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, NULL));
  length = 4;
  SHOW(getsockopt(fd, SOL_SOCKET, SO_TYPE, NULL, &length));
  close(fd);
}

static void many(void) {
  SECTION("sendmmsg and recvmmsg");
  int p[2];
  pair(SOCK_DGRAM, p);
  struct mmsghdr messages[5];
  struct iovec parts[5];
  char room[5][8];
  memset(messages, 0, sizeof messages);
  char *words[] = {"one", "two", "three", "four", "five"};
  for (int i = 0; i < 5; i++) {
    parts[i] = (struct iovec){words[i], strlen(words[i])};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  SHOW(sendmmsg(p[0], messages, 5, 0));
  printf("%u %u %u\n", messages[0].msg_len, messages[2].msg_len, messages[4].msg_len);
  for (int i = 0; i < 5; i++) parts[i] = (struct iovec){room[i], 4};
  SHOW(recvmmsg(p[1], messages, 3, 0, NULL));
  printf("%u %u %u, flags %#x %#x\n", messages[0].msg_len, messages[1].msg_len, messages[2].msg_len,
         messages[1].msg_hdr.msg_flags, messages[2].msg_hdr.msg_flags);
  SHOW(recvmmsg(p[1], messages, 5, MSG_WAITFORONE, NULL));
  SHOW(recvmmsg(p[1], messages, 5, MSG_DONTWAIT, NULL));
  SHOW(sendmmsg(p[0], messages, 0, 0));
  SHOW(recvmmsg(p[1], messages, 0, 0, NULL));
  messages[1].msg_hdr.msg_iovlen = 2000;
  SHOW(sendmmsg(p[0], messages, 3, 0));
  messages[1].msg_hdr.msg_iovlen = 1;
  messages[0].msg_hdr.msg_iovlen = 2000;
  SHOW(sendmmsg(p[0], messages, 3, 0));
  messages[0].msg_hdr.msg_iovlen = 1;
  struct timespec timeout = {0, 0};
  write(p[0], "x", 1);
  SHOW(recvmmsg(p[1], messages, 5, 0, &timeout));
  SHOW(timeout.tv_sec);
  timeout.tv_nsec = -1;
  SHOW(recvmmsg(p[1], messages, 5, 0, &timeout));
  SHOW(recvmmsg(p[1], (void *)8, 5, MSG_DONTWAIT, NULL));
  SHOW(sendmmsg(p[1], (void *)8, 5, MSG_DONTWAIT));
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < 3; i++) usleep(5000), write(p[0], "late", 4);
    _exit(0);
  }
  SHOW(recvmmsg(p[1], messages, 4, 0, NULL));
  show_end("child", child);
  close(p[0]);
  close(p[1]);
}

static void moving(void) {
  SECTION("splice and sendfile");
  int p[2], q[2];
  pair(SOCK_STREAM, p);
  pipe(q);
  write(q[1], "spliced", 7);
  SHOW(splice(q[0], NULL, p[0], NULL, 100, 0));
  SHOW(splice(p[1], NULL, q[1], NULL, 4, 0));
  SHOW(read(q[0], text, 9));
  SHOW(splice(p[1], NULL, q[1], NULL, 100, SPLICE_F_NONBLOCK));
  SHOW(splice(p[1], NULL, q[1], NULL, 100, SPLICE_F_NONBLOCK));
  SHOW(read(q[0], text, 9));
  int file = open("data", O_RDWR | O_CREAT | O_TRUNC, 0600);
  write(file, text, 50000);
  off_t offset = 10000;
  SHOW(sendfile(p[0], file, &offset, 30000));
  VALUE(offset);
  SHOW(recv(p[1], text, sizeof text, MSG_WAITALL | MSG_DONTWAIT));
  SHOW(sendfile(file, p[1], NULL, 10));
  SHOW(tee(p[0], q[1], 5, 0));
  close(p[0]);
  SHOW(splice(p[1], NULL, q[1], NULL, 100, 0));
  signal(SIGPIPE, SIG_IGN);
  offset = 0;
  SHOW(sendfile(p[1], file, &offset, 10));
  unlink("data");
}

static void names_of_files(void) {
  SECTION("the file a socket is bound to");
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  SHOW(ioctl(fd, SIOCUNIXFILE));
  bind_to(fd, "bound");
  int file = ioctl(fd, SIOCUNIXFILE);
  CHECK(file > 0);
  CHECK((fcntl(file, F_GETFL) & O_PATH) != 0);
  struct stat one, two;
  fstat(file, &one);
  stat("bound", &two);
  CHECK(one.st_ino == two.st_ino);
  IN_CHILD(setuid(1000); SHOW(ioctl(fd, SIOCUNIXFILE)));
  unlink("bound");
}

int main(void) {
  files();
  options();
  many();
  moving();
  names_of_files();
  return 0;
}
