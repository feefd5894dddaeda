// Pseudoterminals of the real kernel, on a devpts of their own. Input: lines "operation argument...", scenarios end with "."; output: one
// result per line. Masters and slaves live in slots 0..7.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#define SLOTS 8
static int slots[SLOTS];
static const char *directory;

static long answer(long value) { return value < 0 ? -errno : value; }

// The line discipline works in its own time. A poll that finds nothing to read makes it work now (n_tty_poll()): first that of the slaves, which
// may echo, then that of the masters. Where there is something to read already, only time helps.
static void settle(void) {
  usleep(1500);
  for (int round = 0; round < 2; round++)
    for (int i = SLOTS - 1; i >= 0; i--) {
      struct pollfd p = {slots[i], POLLIN, 0};
      if (slots[i] >= 0) poll(&p, 1, 0);
    }
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(void) {
  char *names[64];
  int count = 0;
  DIR *open = opendir(directory);
  for (struct dirent *entry; (entry = readdir(open)) != NULL && count < 64;)
    if (entry->d_name[0] != '.') names[count++] = strdup(entry->d_name);
  closedir(open);
  qsort(names, count, sizeof *names, by_name);
  for (int i = 0; i < count; i++) {
    printf("%s%s", i ? "," : "", names[i]);
    free(names[i]);
  }
  printf("\n");
}

static void status(const char *name) {
  char path[512];
  struct stat st;
  snprintf(path, sizeof path, "%s/%s", directory, name);
  if (stat(path, &st) < 0) {
    printf("%d\n", -errno);
    return;
  }
  printf("%o %d %d %d:%d\n", st.st_mode, st.st_uid, st.st_gid, major(st.st_rdev), minor(st.st_rdev));
}

static void input(int fd, int length) {
  char buffer[256];
  settle();
  long count = read(fd, buffer, length);
  if (count < 0) {
    printf("%d\n", -errno);
    return;
  }
  printf("\"");
  for (long i = 0; i < count; i++) printf("%02x", (unsigned char)buffer[i]);
  printf("\"\n");
}

static void window(int fd, int set, int rows, int columns) {
  struct winsize size = {0};
  size.ws_row = rows;
  size.ws_col = columns;
  int result = ioctl(fd, set ? TIOCSWINSZ : TIOCGWINSZ, &size);
  if (result < 0 || set) printf("%ld\n", answer(result));
  else printf("%dx%d\n", size.ws_col, size.ws_row);
}

static void attributes(int fd) {
  struct termios t;
  if (ioctl(fd, TCGETS, &t) < 0) printf("%d\n", -errno);
  else printf("%x %x %x %x\n", t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag);
}

static void events(int fd) {
  struct pollfd p = {fd, POLLIN | POLLOUT, 0};
  settle();
  poll(&p, 1, 0);
  printf("%x\n", p.revents);
}

static long integer(int fd, unsigned long request) {
  int value = 0;
  return ioctl(fd, request, &value) < 0 ? -errno : value;
}

static void run(char *line) {
  char name[32] = "", text[256] = "";
  int slot = 0, a = 0, b = 0;
  char path[512];
  sscanf(line, "%31s %d %255s %d", name, &slot, text, &b);
  a = atoi(text);
  int fd = slots[slot];
  if (!strcmp(name, "master")) {
    snprintf(path, sizeof path, "%s/ptmx", directory);
    if (fd >= 0) close(fd);
    slots[slot] = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    printf("%d\n", slots[slot] < 0 ? -errno : 0);
  } else if (!strcmp(name, "slave")) {
    snprintf(path, sizeof path, "%s/%d", directory, a);
    if (fd >= 0) close(fd);
    slots[slot] = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    printf("%d\n", slots[slot] < 0 ? -errno : 0);
  } else if (!strcmp(name, "peer")) {
    int peer = ioctl(slots[a], TIOCGPTPEER, O_RDWR | O_NOCTTY | O_NONBLOCK);
    int error = errno;
    if (fd >= 0) close(fd);
    slots[slot] = peer;
    printf("%d\n", peer < 0 ? -error : 0);
  } else if (!strcmp(name, "close")) {
    if (fd >= 0) close(fd);
    slots[slot] = -1;
    printf("0\n");
  } else if (!strcmp(name, "lock")) printf("%ld\n", answer(ioctl(fd, TIOCSPTLCK, &a)));
  else if (!strcmp(name, "islocked")) printf("%ld\n", integer(fd, TIOCGPTLCK));
  else if (!strcmp(name, "number")) printf("%ld\n", integer(fd, TIOCGPTN));
  else if (!strcmp(name, "pending")) {
    settle();
    printf("%ld\n", integer(fd, FIONREAD));
  } else if (!strcmp(name, "write") || !strcmp(name, "enter")) {
    long count = *name == 'w' ? write(fd, text, strlen(text)) : write(fd, "\r", 1);
    printf("%ld\n", answer(count));
    settle();
  } else if (!strcmp(name, "read")) input(fd, a);
  else if (!strcmp(name, "poll")) events(fd);
  else if (!strcmp(name, "flush")) {
    settle();
    printf("%ld\n", answer(ioctl(fd, TCFLSH, a)));
  } else if (!strcmp(name, "getsize")) window(fd, 0, 0, 0);
  else if (!strcmp(name, "setsize")) window(fd, 1, a, b);
  else if (!strcmp(name, "termios")) attributes(fd);
  else if (!strcmp(name, "signal")) printf("%ld\n", answer(ioctl(fd, TIOCSIG, a)));
  else if (!strcmp(name, "stat")) status(text);
  else if (!strcmp(name, "list")) list();
  else if (!strcmp(name, "remount")) printf("%ld\n", answer(mount("devpts", directory, "devpts", MS_REMOUNT, text)));
  else exit(3);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  directory = argv[1];
  signal(SIGHUP, SIG_IGN);
  if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return 4;
  char line[512];
  int fresh = 1;
  for (int i = 0; i < SLOTS; i++) slots[i] = -1;
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (fresh && mount("devpts", directory, "devpts", 0, "gid=5,mode=620,ptmxmode=666,max=4") < 0) return 5;
    fresh = 0;
    if (line[0] != '.') {
      run(line);
      continue;
    }
    for (int i = 0; i < SLOTS; i++) {
      if (slots[i] >= 0) close(slots[i]);
      slots[i] = -1;
    }
    umount2(directory, MNT_DETACH);
    fresh = 1;
    printf(".\n");
    fflush(stdout);
  }
  return 0;
}
