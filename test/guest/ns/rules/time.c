/* Time namespaces: offsets, who is a member, and which clocks are shifted (time_namespaces(7)). */
#include "rule.h"
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/futex.h>
#include <linux/nsfs.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

static const char *offsets = "/proc/self/timens_offsets";

static void show_file(const char *path) {
  char text[256];
  int fd = open(path, O_RDONLY);
  ssize_t length = read(fd, text, sizeof text - 1);
  text[length < 0 ? 0 : length] = '\0';
  printf("%s", text);
  close(fd);
}

/* How much of the text was taken, or -1. */
static long set(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0) return -1;
  long result = write(fd, text, strlen(text));
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

static void put(const char *path, const char *text) {
  if (set(path, text) != (long)strlen(text)) printf("%s: %s\n", path, strerrorname_np(errno));
}

static ino_t ino(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 ? status.st_ino : 0;
}

static double seconds(clockid_t clock) {
  struct timespec time;
  return syscall(SYS_clock_gettime, clock, &time) == 0 ? time.tv_sec + time.tv_nsec / 1e9 : -1;
}

/* Clocks as they were at the start, in the initial time namespace: what is added to them since, in thousands of seconds. */
static double start[16];
static long added(clockid_t clock) { return (seconds(clock) - start[clock] + 500) / 1000; }

static double uptime_of(const char *path) {
  double up = 0;
  FILE *file = fopen(path, "r");
  if (fscanf(file, "%lf", &up) != 1) up = -1;
  fclose(file);
  return up;
}

static long btime(void) {
  char line[1024];
  long time = 0;
  FILE *file = fopen("/proc/stat", "r");
  while (fgets(line, sizeof line, file) != NULL) sscanf(line, "btime %ld", &time);
  fclose(file);
  return time;
}

static double starttime(pid_t pid) {
  char path[32], text[1024];
  unsigned long long ticks = 0;
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = '\0';
  sscanf(strrchr(text, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &ticks);
  return ticks / 100.0;
}

static void *nothing(void *argument) { return argument; }

static void *wait_for_byte(void *pipe) {
  char byte;
  read(*(int *)pipe, &byte, 1);
  return NULL;
}

static pid_t clone3_(unsigned long long flags) {
  struct clone_args args = {.flags = flags, .exit_signal = SIGCHLD};
  return syscall(SYS_clone3, &args, sizeof args);
}

/* With CLONE_VM and CLONE_VFORK the child goes on where the parent stands, on its stack: no function may return in between. */
#if defined(__x86_64__)
#define CLONE3_IN_PLACE(result, args) asm volatile("syscall" : "=a"(result) : "0"((long)SYS_clone3), "D"(&args), "S"(sizeof args) : "rcx", "r11", "memory")
#elif defined(__riscv)
#define CLONE3_IN_PLACE(result, args)                        \
  do {                                                       \
    register long number_ asm("a7") = SYS_clone3;            \
    register long first_ asm("a0") = (long)&args;            \
    register long second_ asm("a1") = sizeof args;           \
    asm volatile("ecall" : "+r"(first_) : "r"(number_), "r"(second_) : "memory"); \
    result = first_;                                         \
  } while (0)
#endif

static void drop_sys_time(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  syscall(SYS_capget, &header, data);
  data[0].effective &= ~(1U << CAP_SYS_TIME);
  syscall(SYS_capset, &header, data);
}

static void prepare(const char *text) {
  if (unshare(CLONE_NEWTIME) != 0) printf("unshare: %s\n", strerrorname_np(errno));
  put(offsets, text);
}

static void try_offsets(const char *text) {
  char shown[64];
  int n = 0;
  for (const char *at = text; *at != '\0' && n < 60; at++) {
    if (*at == '\n' || *at == '\t') shown[n++] = '\\';
    shown[n++] = *at == '\n' ? 'n' : *at == '\t' ? 't' : *at;
  }
  shown[n] = '\0';
  long result = set(offsets, text);
  report_result(shown, result, errno);
}

int main(int argc, char **argv) {
  if (argc > 1) {
    /* "exec SECONDS": how far CLOCK_MONOTONIC is ahead of what it was. */
    printf("after exec: %ld\n", (long)((seconds(CLOCK_MONOTONIC) - atof(argv[1]) + 500) / 1000));
    return 0;
  }

  RULE("TIME-001");
  show_file(offsets);

  RULE("TIME-021");
  struct stat status;
  stat(offsets, &status);
  printf("mode %o\n", status.st_mode);
  IN_CHILD(setuid(1000); SHOW(unshare(CLONE_NEWTIME)));
  IN_CHILD(unshare(CLONE_NEWTIME); drop_sys_time(); SHOW(set(offsets, "monotonic 1 0")); SHOW(set(offsets, "monotonic -99999999 0")));

  if (unshare(CLONE_NEWUSER) != 0) return 1;
  put("/proc/self/uid_map", "0 0 1");
  put("/proc/self/setgroups", "deny");
  put("/proc/self/gid_map", "0 0 1");
  for (int clock = 0; clock <= CLOCK_TAI; clock++) start[clock] = seconds(clock);
  char now[32];
  snprintf(now, sizeof now, "%f", start[CLOCK_MONOTONIC]);
  ino_t initial = ino("/proc/self/ns/time");

  RULE("TIME-022");
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  SHOW(clock_settime(CLOCK_REALTIME, &time));
  SHOW(clock_settime(CLOCK_MONOTONIC, &time));
  SHOW(clock_settime(CLOCK_BOOTTIME, &time));

  RULE("TIME-003");
  IN_CHILD({
    CHECK(ino("/proc/self/ns/time_for_children") == initial);
    SHOW(unshare(CLONE_NEWTIME));
    put(offsets, "monotonic 5000 0\nboottime 5000 0\n");
    ino_t first = ino("/proc/self/ns/time_for_children");
    CHECK(ino("/proc/self/ns/time") == initial);
    CHECK(first != initial);
    printf("clocks: %ld %ld\n", added(CLOCK_MONOTONIC), added(CLOCK_BOOTTIME));
    SHOW(unshare(CLONE_NEWTIME));
    CHECK(ino("/proc/self/ns/time_for_children") != first);
    CHECK(ino("/proc/self/ns/time") == initial);
  });

  RULE("TIME-004");
  IN_CHILD({
    unshare(CLONE_NEWTIME);
    SHOW(set(offsets, "monotonic 100 5\n"));
    show_file(offsets);
    SHOW(set(offsets, "boottime 200 6\n"));
    show_file(offsets);
    SHOW(set(offsets, "boottime 300 0\nmonotonic 400 999999999\n"));
    show_file(offsets);
    SHOW(set(offsets, "monotonic -1 999999999"));
    show_file(offsets);
  });

  RULE("TIME-005");
  IN_CHILD(unshare(CLONE_NEWTIME); SHOW(set(offsets, "1 11 0\n7 22 0\n")); show_file(offsets));

  RULE("TIME-006");
  prepare("monotonic 10000 0\nboottime 20000 0\n");
  IN_CHILD({
    printf("monotonic %ld, raw %ld, coarse %ld\n", added(CLOCK_MONOTONIC), added(CLOCK_MONOTONIC_RAW), added(CLOCK_MONOTONIC_COARSE));
    printf("boottime %ld\n", added(CLOCK_BOOTTIME));
    SHOW(syscall(SYS_clock_gettime, CLOCK_BOOTTIME_ALARM, &time));
    clock_gettime(CLOCK_MONOTONIC, &time);
    CHECK(seconds(CLOCK_MONOTONIC) - time.tv_sec < 10);
    clock_gettime(CLOCK_BOOTTIME, &time);
    CHECK(seconds(CLOCK_BOOTTIME) - time.tv_sec < 10);
  });

  RULE("TIME-007");
  IN_CHILD({
    printf("realtime %ld, coarse %ld, TAI %ld\n", added(CLOCK_REALTIME), added(CLOCK_REALTIME_COARSE), added(CLOCK_TAI));
    printf("process %ld, thread %ld\n", added(CLOCK_PROCESS_CPUTIME_ID), added(CLOCK_THREAD_CPUTIME_ID));
  });

  RULE("TIME-008");
  struct sysinfo info;
  sysinfo(&info);
  double up = uptime_of("/proc/uptime"), began = starttime(getpid());
  IN_CHILD({
    struct sysinfo shifted;
    sysinfo(&shifted);
    printf("uptime %ld, /proc/uptime %ld\n", (shifted.uptime - info.uptime + 500) / 1000, (long)((uptime_of("/proc/uptime") - up + 500) / 1000));
    printf("starttime %ld\n", (long)((starttime(getppid()) - began + 500) / 1000));
  });
  CHECK(starttime(getpid()) == began);

  RULE("TIME-053");
  long booted = btime();
  IN_CHILD(printf("btime %ld\n", (btime() - booted - 500) / 1000));

  RULE("TIME-009");
  SHOW(set(offsets, "monotonic 1 0\n"));
  IN_CHILD({
    SHOW(set(offsets, "monotonic 1 0\n"));
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/timens_offsets", getppid());
    SHOW(set(path, "boottime 1 0\n"));
  });
  show_file(offsets);

  RULE("TIME-010");
  IN_CHILD({
    unshare(CLONE_NEWTIME);
    show_file(offsets);
    SHOW(set(offsets, "monotonic 3000 0\n"));
    show_file(offsets);
    IN_CHILD(printf("monotonic %ld, boottime %ld\n", added(CLOCK_MONOTONIC), added(CLOCK_BOOTTIME)));
  });

  RULE("TIME-020");
  IN_CHILD({
    unshare(CLONE_NEWTIME);
    const char *refused[] = {"realtime 1 0", "2 1 0", "monotoni 1 0", "monotonics 1 0", "monotonic 1 1000000000", "monotonic 1 -1",
      "monotonic 1", "monotonic", "monotonic x 0", "monotonic 1 x", "monotonic 0x1 0", "monotonic +1 0", "\n", "monotonic 1 0\nboottime 1\n",
      "monotonic 1 0\n\n", "monotonic 1 0\nfoo 1 0", "monotonic,1,0", "monotonic 1.5 0",
      "monotonic -100000000000 0", "monotonic 9223372036 0", "monotonic 9223372037 0", "boottime -9223372037 0", "monotonic 4611686019 0",
      "monotonic 99999999999999999999 0"};
    for (unsigned i = 0; i < sizeof refused / sizeof *refused; i++) try_offsets(refused[i]);
    show_file(offsets);
    const char *accepted[] = {"monotonic -1 999999999", "monotonic\t7\t0", "  monotonic 8 0", "monotonic 9 0 and more", "monotonic 1 0\nmonotonic 2 0",
      "boottime 3 0\nboottime 4 0\n", "monotonic 5 0\nboottime 6 0\nmonotonic 7 0\n", "monotonic 5 0\nboottime 6 0\ngarbage", "monotonic  1   1",
      "boottime -0 0", "monotonic 4000000000 0", "monotonic 1 999999999", "0monotonic 1 0", "1 1 0"};
    for (unsigned i = 0; i < sizeof accepted / sizeof *accepted; i++) try_offsets(accepted[i]), show_file(offsets);
    static char page[4096] = "monotonic 44 0";
    memset(page + 14, ' ', sizeof page - 14);
    int fd = open(offsets, O_RDWR);
    SHOW(write(fd, "", 0));
    SHOW(write(fd, page, 4096));
    SHOW(write(fd, (void *)8, 10));
    SHOW(lseek(fd, 1, SEEK_SET));
    SHOW(write(fd, "monotonic 2 0", 13));
    SHOW(lseek(fd, 0, SEEK_SET));
    SHOW(write(fd, page, 4095));
    show_file(offsets);
  });

  RULE("TIME-023");
  IN_CHILD({
    int go[2], ready[2];
    pipe(go), pipe(ready);
    char byte = 0;
    pid_t child = fork();
    if (child == 0) {
      unshare(CLONE_NEWTIME);
      write(ready[1], &byte, 1);
      read(go[0], &byte, 1);
      IN_CHILD(printf("monotonic %ld\n", added(CLOCK_MONOTONIC)));
      exit(0);
    }
    read(ready[0], &byte, 1);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/timens_offsets", child);
    SHOW(set(path, "monotonic 77000 0"));
    write(go[1], &byte, 1);
    show_end("child", child);
  });

  RULE("TIME-030");
  IN_CHILD({
    prepare("monotonic 1 0");
    ino_t prepared = ino("/proc/self/ns/time_for_children");
    IN_CHILD(CHECK(ino("/proc/self/ns/time") == prepared); CHECK(ino("/proc/self/ns/time_for_children") == prepared));
    int fd = open("/proc/self/ns/time_for_children", O_RDONLY);
    SHOW(ioctl(fd, NS_GET_NSTYPE));
    SHOW(ioctl(fd, NS_GET_PARENT));
  });

  RULE("TIME-031");
  IN_CHILD({
    ino_t home = ino("/proc/self/ns/time");
    prepare("monotonic 30000 0");
    int to = open("/proc/self/ns/time_for_children", O_RDONLY);
    int from = open("/proc/self/ns/time", O_RDONLY);
    ino_t prepared = ino("/proc/self/ns/time_for_children");
    unshare(CLONE_NEWTIME);
    SHOW(setns(to, CLONE_NEWTIME));
    printf("monotonic %ld\n", added(CLOCK_MONOTONIC));
    CHECK(ino("/proc/self/ns/time") == prepared);
    CHECK(ino("/proc/self/ns/time_for_children") == prepared);
    SHOW(setns(from, 0));
    CHECK(ino("/proc/self/ns/time") == home);
    CHECK(ino("/proc/self/ns/time_for_children") == home);
    printf("monotonic %ld\n", added(CLOCK_MONOTONIC));
  });

  RULE("TIME-032");
  IN_CHILD({
    prepare("monotonic 40000 0");
    int fd = open("/proc/self/ns/time_for_children", O_RDONLY);
    SHOW(setns(fd, 0));
    printf("monotonic %ld\n", added(CLOCK_MONOTONIC));
    SHOW(set(offsets, "monotonic 1 0"));
  });

  RULE("TIME-040");
  IN_CHILD({
    prepare("monotonic 50000 0");
    pid_t child = vfork();
    if (child == 0) {
      execl("/proc/self/exe", "time", now, NULL);
      _exit(1);
    }
    show_end("child", child);
  });

  RULE("TIME-041");
  IN_CHILD(prepare("monotonic 60000 0"); execl("/proc/self/exe", "time", now, NULL); _exit(1));

  RULE("TIME-042");
  IN_CHILD({
    ino_t home = ino("/proc/self/ns/time");
    prepare("monotonic 70000 0");
    pid_t child = vfork();
    if (child == 0) {
      printf("vfork: %ld\n", added(CLOCK_MONOTONIC));
      _exit(ino("/proc/self/ns/time") != home);
    }
    show_end("child", child);
    pthread_t thread;
    SHOW(pthread_create(&thread, NULL, nothing, NULL));
    pthread_join(thread, NULL);
    printf("monotonic %ld\n", added(CLOCK_MONOTONIC));
  });

  RULE("TIME-043");
  IN_CHILD({
    int ends[2];
    pipe(ends);
    int fd = open("/proc/self/ns/time", O_RDONLY);
    pthread_t thread;
    pthread_create(&thread, NULL, wait_for_byte, ends);
    SHOW(setns(fd, CLONE_NEWTIME));
    SHOW(unshare(CLONE_NEWTIME));
    write(ends[1], "", 1);
    pthread_join(thread, NULL);
  });

  RULE("TIME-044");
  IN_CHILD({
    ino_t home = ino("/proc/self/ns/time");
    pid_t child = clone3_(CLONE_NEWTIME);
    if (child == 0) _exit(ino("/proc/self/ns/time") != home && ino("/proc/self/ns/time") == ino("/proc/self/ns/time_for_children"));
    show_end("clone3", child);
    struct clone_args args = {.flags = CLONE_NEWTIME | CLONE_VM | CLONE_VFORK, .exit_signal = SIGCHLD};
    long made;
    CLONE3_IN_PLACE(made, args);
    if (made == 0) _exit(ino("/proc/self/ns/time") != home);
    show_end("clone3 with CLONE_VM", made);
  });

  RULE("TIME-050");
  IN_CHILD({
    prepare("monotonic 80000 0\nboottime 90000 0");
    IN_CHILD({
      clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_BOOTTIME};
      for (int i = 0; i < 2; i++) {
        struct timespec from;
        struct timespec until;
        clock_gettime(clocks[i], &from);
        until = from;
        until.tv_nsec += 30000000;
        if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
        SHOW(clock_nanosleep(clocks[i], TIMER_ABSTIME, &until, NULL));
        clock_gettime(clocks[i], &time);
        long long slept = (time.tv_sec - from.tv_sec) * 1000000000LL + time.tv_nsec - from.tv_nsec;
        CHECK(slept >= 30000000 && slept < 10000000000);
        /* Before the namespace's clock began. */
        until = (struct timespec){100, 0};
        SHOW(clock_nanosleep(clocks[i], TIMER_ABSTIME, &until, NULL));
      }
    });
  });

  RULE("TIME-051");
  IN_CHILD({
    prepare("monotonic 80000 0\nboottime 90000 0");
    IN_CHILD({
      clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_BOOTTIME};
      for (int i = 0; i < 2; i++) {
        struct itimerspec spec = {{0, 0}, {0, 0}};
        struct itimerspec left;
        clock_gettime(clocks[i], &spec.it_value);
        spec.it_value.tv_sec += 500;
        int fd = timerfd_create(clocks[i], TFD_NONBLOCK);
        SHOW(timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, NULL));
        timerfd_gettime(fd, &left);
        CHECK(left.it_value.tv_sec >= 490 && left.it_value.tv_sec <= 500);
        int id;
        struct sigevent event = {.sigev_notify = SIGEV_NONE};
        SHOW(syscall(SYS_timer_create, clocks[i], &event, &id));
        SHOW(syscall(SYS_timer_settime, id, TIMER_ABSTIME, &spec, NULL));
        syscall(SYS_timer_gettime, id, &left);
        CHECK(left.it_value.tv_sec >= 490 && left.it_value.tv_sec <= 500);
        /* Before the namespace's clock began: at once. */
        spec.it_value = (struct timespec){100, 0};
        SHOW(timerfd_settime(fd, TFD_TIMER_ABSTIME, &spec, NULL));
        long long count;
        SHOW(read(fd, &count, sizeof count));
        printf("%lld\n", count);
      }
    });
  });

  RULE("TIME-052");
  IN_CHILD({
    prepare("monotonic 80000 0");
    IN_CHILD({
      int word = 0;
      struct timespec from;
      struct timespec until;
      clock_gettime(CLOCK_MONOTONIC, &from);
      until = from;
      until.tv_nsec += 30000000;
      if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
      SHOW(syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 0, &until, NULL, FUTEX_BITSET_MATCH_ANY));
      clock_gettime(CLOCK_MONOTONIC, &time);
      long long slept = (time.tv_sec - from.tv_sec) * 1000000000LL + time.tv_nsec - from.tv_nsec;
      CHECK(slept >= 30000000 && slept < 10000000000);
      until = (struct timespec){0, 30000000};
      SHOW(syscall(SYS_futex, &word, FUTEX_WAIT, 0, &until, NULL, 0));
    });
  });

  RULE("TIME-054");
  IN_CHILD({
    unshare(CLONE_NEWUSER);
    put("/proc/sys/user/max_time_namespaces", "1");
    int ends[2];
    pipe(ends);
    char byte;
    pid_t child = fork();
    if (child == 0) {
      SHOW(unshare(CLONE_NEWTIME));
      write(ends[1], "", 1);
      pause();
    }
    read(ends[0], &byte, 1);
    SHOW(unshare(CLONE_NEWTIME));
    kill(child, SIGKILL);
    show_end("child", child);
    SHOW(unshare(CLONE_NEWTIME));
  });

  RULE("TIME-055");
  IN_CHILD({
    unshare(CLONE_NEWTIME);
    int owner = ioctl(open("/proc/self/ns/time_for_children", O_RDONLY), NS_GET_USERNS);
    fstat(owner, &status);
    CHECK(status.st_ino == ino("/proc/self/ns/user"));
    put("/proc/sys/user/max_time_namespaces", "0");
    SHOW(unshare(CLONE_NEWTIME));
    SHOW(clone3_(CLONE_NEWTIME));
    SHOW(unshare(CLONE_NEWTIME | CLONE_NEWUTS));
  });
  return 0;
}
