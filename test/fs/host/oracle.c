// Runs file operations on the real kernel, in a tmpfs of its own that is also its root directory, and prints what they returned.
// Input: scenarios of lines "operation<TAB>argument<TAB>...", each ended by a line "."; "@" is the empty string. The first line of a
// scenario may be "mount<TAB>options". Output: one line for each operation, then ".".
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <termios.h>
#include <unistd.h>

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif

#define SLOTS 8
static int slots[SLOTS];
static char buffer[1 << 17];
static char *args[16];
static int count;

static const char *text(int i) { return i >= count ? "" : strcmp(args[i], "@") == 0 ? "" : args[i]; }
static long number(int i) { return i < count ? strtol(args[i], NULL, 0) : 0; }
static int fd_of(int i) { return slots[number(i) % SLOTS]; }
static void result(long r) { printf("%ld\n", r < 0 ? -(long)errno : r); }

static unsigned hash_of(const unsigned char *data, long length) {
  unsigned h = 2166136261u;
  for (long i = 0; i < length; i++) h = (h ^ data[i]) * 16777619u;
  return h;
}

static void print_stat(const struct stat *st) {
  printf("%o %lu %u %u %ld %ld %lx", st->st_mode, (unsigned long)st->st_nlink, st->st_uid, st->st_gid, (long)st->st_size,
         (long)st->st_blocks, (unsigned long)st->st_rdev);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void dump(const char *path) {
  struct stat st;
  if (lstat(path, &st) != 0) return;
  printf("%s ", path);
  print_stat(&st);
  if (S_ISLNK(st.st_mode)) {
    long n = readlink(path, buffer, sizeof buffer - 1);
    printf(" ->%.*s", (int)n, buffer);
  } else if (S_ISREG(st.st_mode) && st.st_size <= (long)sizeof buffer) {
    int fd = open(path, O_RDONLY);
    long n = read(fd, buffer, sizeof buffer);
    printf(" #%u", hash_of((unsigned char *)buffer, n));
    close(fd);
  }
  printf(";");
  if (!S_ISDIR(st.st_mode)) return;
  char *names[4096];
  int n = 0;
  DIR *d = opendir(path);
  for (struct dirent *e = readdir(d); e != NULL && n < 4096; e = readdir(d))
    if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) names[n++] = strdup(e->d_name);
  closedir(d);
  qsort(names, n, sizeof *names, by_name);
  for (int i = 0; i < n; i++) {
    char child[8192];
    snprintf(child, sizeof child, "%s/%s", strcmp(path, "/") == 0 ? "" : path, names[i]);
    dump(child);
    free(names[i]);
  }
}

static void become(uid_t uid, gid_t gid, const char *list) {
  gid_t groups[8];
  int n = 0;
  for (const char *p = list; *p != 0 && n < 8; p = *p == ',' ? p + 1 : p) groups[n++] = strtol(p, (char **)&p, 10);
  if (seteuid(0) != 0 || setgroups(n, groups) != 0 || setegid(gid) != 0 || seteuid(uid) != 0) abort();
}

static void list_fd(int fd) {
  char out[1 << 16] = "";
  for (;;) {
    long n = syscall(SYS_getdents64, fd, buffer, 4096);
    if (n < 0) {
      result(n);
      return;
    }
    if (n == 0) break;
    for (long at = 0; at < n;) {
      struct dirent64 *e = (struct dirent64 *)(buffer + at);
      snprintf(out + strlen(out), sizeof out - strlen(out), "%s/%d ", e->d_name, e->d_type);
      at += e->d_reclen;
    }
  }
  printf("%s\n", out);
}

static void list_xattrs(const char *path) {
  long n = llistxattr(path, buffer, sizeof buffer);
  if (n < 0) {
    result(n);
    return;
  }
  for (long i = 0; i < n; i++) if (buffer[i] == 0) buffer[i] = ' ';
  printf("%.*s\n", (int)n, buffer);
}

static void read_slot(long n) {
  if (n >= 0) printf("%ld #%u\n", n, hash_of((unsigned char *)buffer, n));
  else result(n);
}

static void set_slot(int i, int fd) {
  if (fd < 0) {
    result(fd);
    return;
  }
  int *slot = &slots[number(i) % SLOTS];
  if (*slot >= 0) close(*slot);
  *slot = fd;
  printf("0\n");
}

static void print_hex(long n) {
  for (long i = 0; i < n; i++) printf("%02x", (unsigned char)buffer[i]);
  printf("\n");
}

static long parse_hex(const char *hex) {
  long n = 0;
  for (; hex[0] != 0 && hex[1] != 0; hex += 2) {
    unsigned byte;
    sscanf(hex, "%2x", &byte);
    buffer[n++] = byte;
  }
  return n;
}

// Input of a terminal is processed by a kernel thread, some time later.
static int delay = 1500;

// Slot 0 is the keyboard and screen of a pseudoterminal, slot 1 the terminal.
static void open_terminal(void) {
  slots[0] = openat(slots[SLOTS - 2], "ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
  int unlock = 0;
  ioctl(slots[0], TIOCSPTLCK, &unlock);
  slots[1] = ioctl(slots[0], TIOCGPTPEER, O_RDWR | O_NOCTTY | O_NONBLOCK);
  printf("%d\n", slots[1] < 0 ? -errno : 0);
}

static void set_termios(void) {
  struct termios t;
  tcgetattr(slots[1], &t);
  t.c_iflag = number(1);
  t.c_oflag = number(2);
  t.c_lflag = number(3);
  t.c_cc[VMIN] = number(4);
  t.c_cc[VTIME] = number(5);
  t.c_cc[VEOL] = number(6);
  t.c_cc[VEOL2] = number(7);
  result(tcsetattr(slots[1], number(8), &t));
}

static int operate_terminal(const char *op) {
  if (strcmp(op, "delay") == 0) {
    delay = number(1);
    printf("0\n");
  } else if (strcmp(op, "terminal") == 0) open_terminal();
  else if (strcmp(op, "termios") == 0) set_termios();
  else if (strcmp(op, "type") == 0) {
    long n = parse_hex(text(1));
    result(write(slots[0], buffer, n));
    usleep(delay);
  } else if (strcmp(op, "ttywrite") == 0) {
    long n = parse_hex(text(1));
    result(write(slots[1], buffer, n));
  } else if (strcmp(op, "ttyread") == 0) {
    long n = read(slots[1], buffer, number(1));
    if (n < 0) result(n);
    else print_hex(n);
  } else if (strcmp(op, "screen") == 0) {
    long size = 0;
    for (long n; (n = read(slots[0], buffer + size, 4096)) > 0;) size += n;
    print_hex(size);
  } else if (strcmp(op, "tcflush") == 0) result(tcflush(slots[1], number(1)));
  else return 0;
  return 1;
}

static void operate(void) {
  if (operate_terminal(args[0])) return;
  const char *op = args[0];
  struct stat st;
  if (strcmp(op, "open") == 0) set_slot(1, open(text(2), number(3), number(4)));
  else if (strcmp(op, "openat") == 0) set_slot(1, openat(fd_of(2), text(3), number(4), number(5)));
  else if (strcmp(op, "openat2") == 0) {
    struct { unsigned long flags, mode, resolve; } how = {number(4), number(5), number(6)};
    set_slot(1, syscall(SYS_openat2, fd_of(2), text(3), &how, sizeof how));
  } else if (strcmp(op, "close") == 0) {
    result(close(fd_of(1)));
    slots[number(1) % SLOTS] = -1;
  } else if (strcmp(op, "write") == 0) {
    memset(buffer, number(3), number(2));
    result(write(fd_of(1), buffer, number(2)));
  } else if (strcmp(op, "pwrite") == 0) {
    memset(buffer, number(3), number(2));
    result(pwrite(fd_of(1), buffer, number(2), number(4)));
  } else if (strcmp(op, "read") == 0) read_slot(read(fd_of(1), buffer, number(2)));
  else if (strcmp(op, "pread") == 0) read_slot(pread(fd_of(1), buffer, number(2), number(3)));
  else if (strcmp(op, "lseek") == 0) result(lseek(fd_of(1), number(2), number(3)));
  else if (strcmp(op, "ftruncate") == 0) result(ftruncate(fd_of(1), number(2)));
  else if (strcmp(op, "fallocate") == 0) result(fallocate(fd_of(1), number(2), number(3), number(4)));
  else if (strcmp(op, "fstat") == 0) {
    long r = fstat(fd_of(1), &st);
    if (r == 0) print_stat(&st), printf("\n");
    else result(r);
  } else if (strcmp(op, "getfl") == 0) result(fcntl(fd_of(1), F_GETFL));
  else if (strcmp(op, "setfl") == 0) result(fcntl(fd_of(1), F_SETFL, number(2)));
  else if (strcmp(op, "getdents") == 0) list_fd(fd_of(1));
  else if (strcmp(op, "fchmod") == 0) result(fchmod(fd_of(1), number(2)));
  else if (strcmp(op, "fchdir") == 0) result(fchdir(fd_of(1)));
  else if (strcmp(op, "mkdir") == 0) result(mkdir(text(1), number(2)));
  else if (strcmp(op, "mknod") == 0) result(mknod(text(1), number(2), number(3)));
  else if (strcmp(op, "symlink") == 0) result(symlink(text(1), text(2)));
  else if (strcmp(op, "link") == 0) result(linkat(AT_FDCWD, text(1), AT_FDCWD, text(2), number(3)));
  else if (strcmp(op, "linkfd") == 0) result(linkat(fd_of(1), "", AT_FDCWD, text(2), AT_EMPTY_PATH));
  else if (strcmp(op, "unlink") == 0) result(unlink(text(1)));
  else if (strcmp(op, "rmdir") == 0) result(rmdir(text(1)));
  else if (strcmp(op, "rename") == 0)
    result(syscall(SYS_renameat2, AT_FDCWD, text(1), AT_FDCWD, text(2), (unsigned)number(3)));
  else if (strcmp(op, "truncate") == 0) result(truncate(text(1), number(2)));
  else if (strcmp(op, "chmod") == 0) result(syscall(SYS_fchmodat2, AT_FDCWD, text(1), (unsigned)number(2), (unsigned)number(3)));
  else if (strcmp(op, "chown") == 0) result(fchownat(AT_FDCWD, text(1), number(2), number(3), number(4)));
  else if (strcmp(op, "access") == 0) result(syscall(SYS_faccessat2, AT_FDCWD, text(1), (int)number(2), (int)number(3)));
  else if (strcmp(op, "utimes") == 0) {
    struct timespec times[2] = {{number(2), number(3)}, {number(4), number(5)}};
    result(utimensat(AT_FDCWD, text(1), times, number(6)));
  } else if (strcmp(op, "touch") == 0) result(utimensat(AT_FDCWD, text(1), NULL, 0));
  else if (strcmp(op, "times") == 0) {
    long r = lstat(text(1), &st);
    if (r == 0) printf("%ld.%09ld %ld.%09ld\n", st.st_atim.tv_sec, st.st_atim.tv_nsec, st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
    else result(r);
  } else if (strcmp(op, "readlink") == 0) {
    long n = readlink(text(1), buffer, sizeof buffer - 1);
    if (n >= 0) printf("->%.*s\n", (int)n, buffer);
    else result(n);
  } else if (strcmp(op, "stat") == 0) {
    long r = fstatat(AT_FDCWD, text(1), &st, number(2));
    if (r == 0) print_stat(&st), printf("\n");
    else result(r);
  } else if (strcmp(op, "chdir") == 0) result(chdir(text(1)));
  else if (strcmp(op, "chroot") == 0) result(chroot(text(1)));
  else if (strcmp(op, "getcwd") == 0) {
    long r = syscall(SYS_getcwd, buffer, sizeof buffer);
    // What is outside of the scenario's root is the machine's business.
    if (r >= 0) printf("%s\n", buffer[0] == '(' ? "(unreachable)" : buffer);
    else result(r);
  } else if (strcmp(op, "umask") == 0) result(umask(number(1)));
  else if (strcmp(op, "user") == 0) {
    become(number(1), number(2), text(3));
    printf("0\n");
  } else if (strcmp(op, "setxattr") == 0) result(lsetxattr(text(1), text(2), text(3), strlen(text(3)), number(4)));
  else if (strcmp(op, "getxattr") == 0) {
    long n = lgetxattr(text(1), text(2), buffer, sizeof buffer);
    if (n >= 0) printf("=%.*s\n", (int)n, buffer);
    else result(n);
  } else if (strcmp(op, "removexattr") == 0) result(lremovexattr(text(1), text(2)));
  else if (strcmp(op, "listxattr") == 0) list_xattrs(text(1));
  else if (strcmp(op, "statfs") == 0) {
    struct statfs sf;
    long r = statfs(text(1), &sf);
    if (r == 0) printf("%lx %lu %lu %lu %lu\n", (long)sf.f_type, sf.f_blocks, sf.f_bfree, sf.f_files, sf.f_ffree);
    else result(r);
  } else if (strcmp(op, "pipe") == 0) {
    int ends[2];
    long r = pipe2(ends, number(3));
    if (r == 0) {
      for (int i = 0; i < 2; i++) {
        int *slot = &slots[number(1 + i)];
        if (*slot >= 0) close(*slot);
        *slot = ends[i];
      }
    }
    result(r);
  } else if (strcmp(op, "pipesize") == 0) result(fcntl(fd_of(1), number(2) < 0 ? F_GETPIPE_SZ : F_SETPIPE_SZ, number(2)));
  else if (strcmp(op, "available") == 0) {
    int n = 0;
    long r = ioctl(fd_of(1), FIONREAD, &n);
    result(r < 0 ? r : n);
  } else if (strcmp(op, "poll") == 0) {
    struct pollfd p = {fd_of(1), POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM | POLLPRI, 0};
    poll(&p, 1, 0);
    if (p.fd < 0) printf("%d\n", -EBADF);
    else printf("%x\n", p.revents);
  } else if (strcmp(op, "mount") == 0) result(mount(text(1), text(2), text(3), number(4), text(5)));
  else if (strcmp(op, "umount") == 0) result(umount2(text(1), number(2)));
  else if (strcmp(op, "propagate") == 0) result(mount(NULL, text(1), NULL, number(2), NULL));
  else if (strcmp(op, "pivot_root") == 0) result(syscall(SYS_pivot_root, text(1), text(2)));
  else if (strcmp(op, "unshare") == 0) result(unshare(number(1)));
  else if (strcmp(op, "mounts") == 0) {
    int fd = openat(slots[SLOTS - 1], "self/mountinfo", O_RDONLY); // through a descriptor of the machine's /proc
    long n = read(fd, buffer, sizeof buffer - 1);
    close(fd);
    buffer[n < 0 ? 0 : n] = 0;
    for (char *p = buffer; *p != 0; p++) if (*p == '\n') *p = ';';
    printf("%s\n", buffer);
  } else if (strcmp(op, "dump") == 0) {
    dump("/");
    printf("\n");
  } else {
    fprintf(stderr, "unknown operation %s\n", op);
    exit(2);
  }
}

static void split(char *line) {
  count = 0;
  for (char *p = strtok(line, "\t\n"); p != NULL && count < 16; p = strtok(NULL, "\t\n")) args[count++] = p;
}

static void enter(const char *directory, const char *options) {
  int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  int dev = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount("root", directory, "tmpfs", 0, options) != 0 || chdir(directory) != 0 ||
      syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0 || chdir("/") != 0) {
    perror("enter");
    exit(2);
  }
  umask(0);
  for (int i = 0; i < SLOTS - 2; i++) slots[i] = -1;
  slots[SLOTS - 2] = dev;
  slots[SLOTS - 1] = proc;
}

// Reads the next line of the input, without its newline; NULL at the end.
static char *next_line(char **at) {
  if (**at == 0) return NULL;
  char *line = *at;
  char *end = strchr(line, '\n');
  *at = end == NULL ? line + strlen(line) : end + 1;
  if (end != NULL) *end = 0;
  return line;
}

static char *read_input(void) {
  size_t size = 0, capacity = 1 << 20;
  char *input = malloc(capacity);
  for (size_t n; (n = fread(input + size, 1, capacity - size - 1, stdin)) > 0;) {
    size += n;
    if (size + 1 == capacity) input = realloc(input, capacity *= 2);
  }
  input[size] = 0;
  return input;
}

static void run_scenario(char **at, const char *directory) {
  char *line = next_line(at);
  const char *options = "mode=755";
  int is_first_operation = 1;
  if (strncmp(line, "mount\t", 6) == 0 && strchr(line + 6, '\t') == NULL) {
    options = line + 6;
    is_first_operation = 0;
  }
  enter(directory, options);
  if (!is_first_operation) line = next_line(at);
  for (; line != NULL && strcmp(line, ".") != 0; line = next_line(at)) {
    split(line);
    operate();
  }
  printf(".\n");
}

// usage: oracle DIRECTORY
int main(int argc, char **argv) {
  if (argc != 2) return 2;
  signal(SIGPIPE, SIG_IGN);
  for (char *at = read_input(); *at != 0;) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
      run_scenario(&at, argv[1]);
      fflush(stdout);
      _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    if (status != 0) return 3;
    char *line;
    do line = next_line(&at);
    while (line != NULL && strcmp(line, ".") != 0);
  }
  return 0;
}
