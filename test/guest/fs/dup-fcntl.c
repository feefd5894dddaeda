/* dup(2), dup3(2), fcntl(2) without locks, ioctl(2) requests of every file, pipe2(2)'s errors. */
#include "files.h"
#include <linux/fs.h>
#include <sys/ioctl.h>

/* O_LARGEFILE is set by the kernel; C libraries disagree about showing it. */
#define STATUS(fd) (fcntl(fd, F_GETFL) & ~0100000)

int main(void) {
  enter_work_directory();
  closefrom(3);
  SECTION("dup");
  SHOW(open("f", O_CREAT | O_RDWR, 0644));
  SHOW(dup(3));
  SHOW(dup(99));
  SHOW(dup(-1));
  SHOW(dup2(3, 3));
  SHOW(dup2(99, 99));
  SHOW(dup2(3, 10));
  SHOW(dup2(3, -1));
  SHOW(dup2(99, 10));
  SHOW(dup3(3, 3, 0));
  SHOW(dup3(3, 11, O_CLOEXEC));
  SHOW(dup3(3, 11, O_APPEND));
  SHOW(dup3(99, 11, 0));
  SHOW(dup3(3, 1 << 20, 0));
  VALUE(fcntl(11, F_GETFD));
  VALUE(fcntl(10, F_GETFD));
  SHOW(fcntl(3, F_DUPFD, 20));
  SHOW(fcntl(3, F_DUPFD, 20));
  SHOW(fcntl(3, F_DUPFD_CLOEXEC, 0));
  VALUE(fcntl(5, F_GETFD));
  SHOW(fcntl(3, F_DUPFD, -1));
  SHOW(fcntl(99, F_DUPFD, -1));
  SHOW(write(3, "hello", 5));
  SHOW(lseek(20, 0, SEEK_CUR));

  SECTION("flags");
  SHOW(fcntl(3, F_SETFD, FD_CLOEXEC | 6));
  SHOW(fcntl(3, F_GETFD));
  SHOW(fcntl(3, F_SETFD, 2));
  SHOW(fcntl(3, F_GETFD));
  VALUE(STATUS(3));
  SHOW(fcntl(3, F_SETFL, O_APPEND | O_NONBLOCK | O_CREAT | O_TRUNC | O_WRONLY));
  VALUE(STATUS(3));
  VALUE(STATUS(4));
  SHOW(fcntl(3, F_SETFL, 0));
  VALUE(STATUS(3));
  SHOW(fcntl(99, F_GETFL));
  SHOW(fcntl(3, 999, 0));
  SHOW(fcntl(99, 999, 0));
  SHOW(fcntl(3, F_GETPIPE_SZ));
  SHOW(fcntl(3, F_SETPIPE_SZ, 4096));
  SHOW(fcntl(3, 1027, 4));
  SHOW(fcntl(3, 1027, 0));
  SHOW(fcntl(3, 1027, 99));
  int directory = open(".", O_RDONLY);
  SHOW(fcntl(directory, F_SETFL, O_DIRECT));
  int null = open("/dev/null", O_RDWR);

  SECTION("ioctl");
  int value = 0;
  long long size = 0;
  SHOW(ioctl(99, FIONREAD, &value));
  lseek(3, 2, SEEK_SET);
  SHOW(ioctl(3, FIONREAD, &value));
  VALUE(value);
  SHOW(ioctl(3, FIONREAD, BAD));
  SHOW(ioctl(3, FIOQSIZE, &size));
  VALUE(size);
  SHOW(ioctl(null, FIOQSIZE, &size));
  SHOW(ioctl(3, FIGETBSZ, &value));
  VALUE(value);
  SHOW(ioctl(3, FIOCLEX, 0));
  VALUE(fcntl(3, F_GETFD));
  SHOW(ioctl(3, FIONCLEX, 0));
  VALUE(fcntl(3, F_GETFD));
  value = 1;
  SHOW(ioctl(3, FIONBIO, &value));
  VALUE(STATUS(3) & O_NONBLOCK);
  SHOW(ioctl(3, FIONBIO, BAD));
  SHOW(ioctl(3, FIOASYNC, &value));
  value = 0;
  SHOW(ioctl(3, FIOASYNC, &value));
  SHOW(ioctl(3, FIONBIO, &value));
  VALUE(STATUS(3) & O_NONBLOCK);
  SHOW(ioctl(3, 0x5401, &value));
  SHOW(ioctl(null, 0x5401, &value));
  SHOW(ioctl(3, 0x12345678, &value));
  SHOW(ioctl(null, FIONREAD, &value));

  SECTION("pipe2");
  int ends[2] = {0, 0};
  SHOW(pipe2(ends, O_RDWR | O_CREAT));
  SHOW(pipe2(BAD, 0));
  SHOW(pipe2(ends, O_CLOEXEC | O_NONBLOCK));
  VALUE(fcntl(ends[0], F_GETFD));
  VALUE(STATUS(ends[0]));
  VALUE(STATUS(ends[1]));
  SHOW(fcntl(ends[0], F_GETPIPE_SZ));
  SHOW(fcntl(ends[1], F_SETPIPE_SZ, 5000));
  SHOW(fcntl(ends[0], F_GETPIPE_SZ));
  SHOW(fcntl(ends[0], F_SETPIPE_SZ, 0));
  SHOW(fcntl(ends[0], F_SETPIPE_SZ, -1));
  SHOW(write(ends[1], "four", 4));
  SHOW(ioctl(ends[0], FIONREAD, &value));
  VALUE(value);
  SHOW(ioctl(ends[1], FIONREAD, &value));
  SHOW(fsync(ends[0]));
  SHOW(fsync(null));
  SHOW(fsync(directory));
  return 0;
}
