/* fcntl(2) record locks, open file description locks, flock(2). */
#include "files.h"

static struct flock lock(short type, off_t start, off_t length) {
  return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
}

static int set(int fd, int command, short type, off_t start, off_t length) {
  struct flock request = lock(type, start, length);
  return fcntl(fd, command, &request);
}

/* What F_GETLK says, with the owner as a relation. */
static void show_obstacle(int fd, int command, short type, off_t start, off_t length) {
  struct flock request = lock(type, start, length);
  int result = fcntl(fd, command, &request);
  const char *types[] = {"read", "write", "none"};
  printf("obstacle to %s %ld+%ld: ", types[type], (long)start, (long)length);
  if (result < 0)
    printf("%s\n", strerrorname_np(errno));
  else if (request.l_type == F_UNLCK)
    printf("none\n");
  else
    printf("%s %ld+%ld whence %d, owner %s\n", types[request.l_type], (long)request.l_start, (long)request.l_len, request.l_whence,
           request.l_pid == getppid() ? "parent" : request.l_pid == -1 ? "description" : "other");
}

static void errors(void) {
  SECTION("errors");
  write_file("f", "0123456789");
  int reader = open("f", O_RDONLY), writer = open("f", O_WRONLY), both = open("f", O_RDWR);
  SHOW(set(99, F_SETLK, F_RDLCK, 0, 0));
  SHOW(fcntl(both, F_SETLK, BAD));
  SHOW(fcntl(both, F_GETLK, BAD));
  SHOW(set(reader, F_SETLK, F_WRLCK, 0, 0));
  SHOW(set(writer, F_SETLK, F_RDLCK, 0, 0));
  SHOW(set(writer, F_GETLK, F_RDLCK, 0, 0));
  SHOW(set(both, F_SETLK, 9, 0, 0));
  SHOW(set(both, F_GETLK, F_UNLCK, 0, 0));
  SHOW(set(both, F_SETLK, F_RDLCK, -1, 0));
  SHOW(set(both, F_SETLK, F_RDLCK, 5, -6));
  SHOW(set(both, F_SETLK, F_RDLCK, 5, -5));
  SHOW(set(both, F_SETLK, F_UNLCK, 0, 0));
  struct flock request = {.l_type = F_RDLCK, .l_whence = 9};
  SHOW(fcntl(both, F_SETLK, &request));
  request = (struct flock){.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = INT64_MAX, .l_len = 2};
  SHOW(fcntl(both, F_SETLK, &request));
  request = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_pid = 5};
  SHOW(fcntl(both, F_OFD_SETLK, &request));
  close(reader);
  close(writer);
  close(both);
}

static void ranges(void) {
  SECTION("ranges");
  int fd = open("f", O_RDWR);
  SHOW(set(fd, F_SETLK, F_WRLCK, 10, 10));
  SHOW(set(fd, F_SETLK, F_WRLCK, 20, 5));
  SHOW(set(fd, F_SETLK, F_RDLCK, 14, 2));
  SHOW(set(fd, F_SETLK, F_UNLCK, 22, 1));
  SHOW(set(fd, F_SETLK, F_RDLCK, 100, 0));
  struct flock end = {.l_type = F_WRLCK, .l_whence = SEEK_END, .l_start = -2, .l_len = 1};
  SHOW(fcntl(fd, F_SETLK, &end));
  show_obstacle(fd, F_GETLK, F_WRLCK, 0, 0);
  pid_t child = fork();
  if (child == 0) {
    show_obstacle(fd, F_GETLK, F_WRLCK, 0, 0);
    show_obstacle(fd, F_GETLK, F_WRLCK, 9, 6);
    show_obstacle(fd, F_GETLK, F_RDLCK, 14, 2);
    show_obstacle(fd, F_GETLK, F_WRLCK, 15, 1);
    show_obstacle(fd, F_GETLK, F_RDLCK, 15, 2);
    show_obstacle(fd, F_GETLK, F_RDLCK, 22, 1);
    show_obstacle(fd, F_GETLK, F_RDLCK, 23, 1);
    show_obstacle(fd, F_GETLK, F_WRLCK, 30, 70);
    show_obstacle(fd, F_GETLK, F_WRLCK, 30, 71);
    show_obstacle(fd, F_GETLK, F_RDLCK, 500, 1);
    SHOW(set(fd, F_SETLK, F_RDLCK, 0, 10));
    SHOW(set(fd, F_SETLK, F_RDLCK, 0, 8));
    SHOW(set(fd, F_SETLK, F_WRLCK, 1000, 1));
    /* Closing any descriptor of the file drops this process's locks, not the parent's. */
    close(open("f", O_RDONLY));
    show_obstacle(fd, F_GETLK, F_WRLCK, 10, 1);
    exit(0);
  }
  show_end("child", child);
  close(open("f", O_RDONLY));
  IN_CHILD(show_obstacle(fd, F_GETLK, F_WRLCK, 0, 0));
  close(fd);
}

static void waiting(void) {
  SECTION("waiting");
  int fd = open("f", O_RDWR);
  int ready[2];
  pipe(ready);
  SHOW(set(fd, F_SETLK, F_WRLCK, 0, 1));
  pid_t child = fork();
  if (child == 0) {
    SHOW(set(fd, F_SETLK, F_WRLCK, 1, 1));
    write(ready[1], "x", 1);
    exit(set(fd, F_SETLKW, F_WRLCK, 0, 1) == 0 ? 5 : errno);
  }
  char c;
  read(ready[0], &c, 1);
  usleep(50000);
  /* The child waits for this process, which now would wait for the child. */
  SHOW(set(fd, F_SETLKW, F_WRLCK, 1, 1));
  SHOW(set(fd, F_SETLK, F_UNLCK, 0, 1));
  show_end("child", child);
  close(fd);
  close(ready[0]);
  close(ready[1]);
}

static void descriptions(void) {
  SECTION("open file descriptions");
  int a = open("f", O_RDWR), b = open("f", O_RDWR), c = dup(a);
  SHOW(set(a, F_OFD_SETLK, F_WRLCK, 0, 5));
  SHOW(set(b, F_OFD_SETLK, F_WRLCK, 0, 5));
  SHOW(set(c, F_OFD_SETLK, F_RDLCK, 0, 5));
  SHOW(set(b, F_OFD_SETLK, F_RDLCK, 0, 5));
  SHOW(set(b, F_SETLK, F_WRLCK, 0, 1));
  show_obstacle(b, F_OFD_GETLK, F_WRLCK, 0, 1);
  show_obstacle(b, F_OFD_GETLK, F_UNLCK, 0, 1);
  close(a);
  show_obstacle(b, F_OFD_GETLK, F_WRLCK, 0, 1);
  close(c);
  show_obstacle(b, F_OFD_GETLK, F_WRLCK, 0, 1);
  close(b);
}

#include <sys/file.h>

static void whole_files(void) {
  SECTION("flock");
  int a = open("f", O_RDONLY), b = open("f", O_WRONLY), c = dup(a), path = open("f", O_PATH);
  SHOW(flock(99, LOCK_SH));
  SHOW(flock(a, 0));
  SHOW(flock(a, LOCK_SH | LOCK_EX));
  SHOW(flock(99, LOCK_NB));
  SHOW(flock(path, LOCK_UN));
  SHOW(flock(a, LOCK_SH));
  SHOW(flock(b, LOCK_SH | LOCK_NB));
  SHOW(flock(b, LOCK_EX | LOCK_NB));
  SHOW(flock(c, LOCK_EX | LOCK_NB));
  SHOW(flock(b, LOCK_UN));
  SHOW(flock(c, LOCK_EX | LOCK_NB));
  SHOW(flock(b, LOCK_SH | LOCK_NB));
  SHOW(set(b, F_SETLK, F_WRLCK, 0, 0));
  close(a);
  SHOW(flock(b, LOCK_SH | LOCK_NB));
  int ready[2];
  pipe(ready);
  pid_t child = fork();
  if (child == 0) {
    close(b);
    int own = open("f", O_RDONLY);
    write(ready[1], "x", 1);
    exit(flock(own, LOCK_SH) == 0 ? 5 : errno);
  }
  char byte;
  read(ready[0], &byte, 1);
  usleep(50000);
  printf("unlocking\n");
  SHOW(flock(c, LOCK_UN));
  show_end("child", child);
}

int main(void) {
  enter_work_directory();
  errors();
  ranges();
  waiting();
  descriptions();
  whole_files();
  return 0;
}
