/* POSIX message queues: the system calls, and the mqueue file system (mq_overview(7)). */
#include "../report.h"
#include <dirent.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <mqueue.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

static char buffer[8192];

static void receive(mqd_t queue) {
  unsigned priority = 99;
  memset(buffer, 0, sizeof buffer);
  errno = 0;
  long length = mq_receive(queue, buffer, sizeof buffer, &priority);
  if (length < 0)
    printf("mq_receive: %s\n", strerrorname_np(errno));
  else
    printf("mq_receive: %ld bytes of priority %u: %s\n", length, priority, buffer);
}

static void show(mqd_t queue) {
  struct mq_attr attr;
  SHOW(mq_getattr(queue, &attr));
  printf("flags %lo maxmsg %ld msgsize %ld curmsgs %ld\n", attr.mq_flags, attr.mq_maxmsg, attr.mq_msgsize, attr.mq_curmsgs);
}

static mqd_t raw_open(const char *name, int flags, mode_t mode, struct mq_attr *attr) {
  return syscall(SYS_mq_open, name, flags, mode, attr);
}

static void names(void) {
  char longest[258], too_long[300];
  memset(longest, 'n', 255);
  longest[255] = 0;
  memset(too_long, 'n', 256);
  too_long[256] = 0;
  SHOW(mq_open("/missing", O_RDWR));
  SHOW(raw_open("", O_RDWR | O_CREAT, 0600, NULL));
  SHOW(raw_open("/slash", O_RDWR | O_CREAT, 0600, NULL));
  SHOW(raw_open("a/b", O_RDWR | O_CREAT, 0600, NULL));
  SHOW(raw_open(".", O_RDWR | O_CREAT, 0600, NULL));
  SHOW(raw_open("..", O_RDWR, 0600, NULL));
  SHOW(raw_open(too_long, O_RDWR | O_CREAT, 0600, NULL));
  SHOW(raw_open((void *)8, O_RDWR | O_CREAT, 0600, NULL));
  SHOW(raw_open("q", O_RDWR | O_CREAT, 0600, (void *)8));
  SHOW(raw_open(longest, O_RDWR | O_CREAT, 0600, NULL));
  SHOW(syscall(SYS_mq_unlink, longest));
  SHOW(syscall(SYS_mq_unlink, longest));
  SHOW(syscall(SYS_mq_unlink, "a/b"));
  SHOW(syscall(SYS_mq_unlink, ""));
  SHOW(close(3));
  SHOW(mq_open("/q", O_RDWR | O_CREAT, 0640, NULL));
  SHOW(mq_open("/q", O_RDWR | O_CREAT | O_EXCL, 0640, NULL));
  SHOW(raw_open("q", 3, 0, NULL));
  SHOW(fcntl(3, F_GETFD));
  SHOW(fcntl(3, F_GETFL) & (O_ACCMODE | O_NONBLOCK));
  show(3);
}

static void attributes(void) {
  struct mq_attr wanted[] = {{.mq_maxmsg = 0, .mq_msgsize = 1}, {.mq_maxmsg = 1, .mq_msgsize = 0},      {.mq_maxmsg = -1, .mq_msgsize = 1},
                             {.mq_maxmsg = 65537, .mq_msgsize = 1}, {.mq_maxmsg = 1, .mq_msgsize = 16777217},
                             {.mq_maxmsg = 65536, .mq_msgsize = 16777216}};
  for (unsigned i = 0; i < sizeof wanted / sizeof *wanted; i++) SHOW(mq_open("/attributes", O_RDWR | O_CREAT, 0600, &wanted[i]));
  struct mq_attr small = {.mq_flags = 99, .mq_maxmsg = 2, .mq_msgsize = 5, .mq_curmsgs = 7};
  SHOW(mq_open("/attributes", O_RDWR | O_CREAT | O_NONBLOCK, 0600, &small));
  show(4);
  struct mq_attr change = {.mq_flags = O_NONBLOCK, .mq_maxmsg = 9}, old;
  SHOW(mq_setattr(3, &change, &old));
  printf("old flags %lo\n", old.mq_flags);
  show(3);
  change.mq_flags = O_APPEND;
  SHOW(mq_setattr(3, &change, NULL));
  change.mq_flags = 0;
  SHOW(mq_setattr(3, &change, NULL));
  SHOW(mq_getattr(0, &old));
  SHOW(mq_getattr(77, &old));
  SHOW(mq_send(4, "12345", 5, 0));
  SHOW(mq_send(4, "123456", 6, 0));
  SHOW(mq_send(4, "", 0, 0));
  SHOW(mq_send(4, "x", 1, 0));
  SHOW(mq_receive(4, buffer, 4, NULL));
  receive(4);
  receive(4);
  receive(4);
  SHOW(mq_close(4));
  SHOW(mq_unlink("/attributes"));
}

static void priorities(void) {
  SHOW(mq_send(3, "low", 3, 1));
  SHOW(mq_send(3, "high", 4, 32767));
  SHOW(mq_send(3, "middle", 6, 5));
  SHOW(mq_send(3, "middle too", 10, 5));
  SHOW(mq_send(3, "none", 4, 32768));
  SHOW(mq_send(3, (void *)8, 4, 0));
  show(3);
  for (int i = 0; i < 4; i++) receive(3);
  SHOW(mq_send(3, "lost", 4, 0));
  SHOW(mq_receive(3, (void *)8, 8192, NULL));
  show(3);
  mqd_t reader = mq_open("/q", O_RDONLY), writer = mq_open("/q", O_WRONLY | O_NONBLOCK);
  SHOW(mq_send(reader, "x", 1, 0));
  receive(writer);
  SHOW(mq_send(0, "x", 1, 0));
  SHOW(mq_close(reader));
  SHOW(mq_close(writer));
  struct timespec past = {1, 0}, wrong = {1, -1}, soon;
  SHOW(mq_timedreceive(3, buffer, sizeof buffer, NULL, &past));
  SHOW(mq_timedreceive(3, buffer, sizeof buffer, NULL, &wrong));
  clock_gettime(CLOCK_REALTIME, &soon);
  soon.tv_nsec += 20000000;
  if (soon.tv_nsec >= 1000000000) soon.tv_sec++, soon.tv_nsec -= 1000000000;
  SHOW(mq_timedreceive(3, buffer, sizeof buffer, NULL, &soon));
  for (int i = 0; i < 10; i++) mq_send(3, "fill", 4, i);
  SHOW(mq_timedsend(3, "x", 1, 0, &past));
  for (int i = 0; i < 10; i++) mq_receive(3, buffer, sizeof buffer, NULL);
}

static void polls(void) {
  struct pollfd fd = {.fd = 3, .events = POLLIN | POLLOUT};
  SHOW(poll(&fd, 1, 0));
  printf("%#x\n", fd.revents);
  for (int i = 0; i < 9; i++) mq_send(3, "fill", 4, i);
  SHOW(poll(&fd, 1, 0));
  printf("%#x\n", fd.revents);
  mq_send(3, "fill", 4, 0);
  SHOW(poll(&fd, 1, 0));
  printf("%#x\n", fd.revents);
  pid_t child = fork();
  if (child == 0) {
    fd.events = POLLOUT;
    exit(poll(&fd, 1, -1));
  }
  await_state(child, 'S');
  SHOW(mq_receive(3, buffer, sizeof buffer, NULL));
  show_end("poll", child);
  for (int i = 0; i < 9; i++) mq_receive(3, buffer, sizeof buffer, NULL);
}

static pid_t receiver(void) {
  pid_t child = fork();
  if (child == 0) {
    unsigned priority = 0;
    long length = mq_receive(3, buffer, sizeof buffer, &priority);
    exit(length < 0 ? (errno == EINTR ? 1 : 2) : 10 * priority + length);
  }
  await_state(child, 'S');
  return child;
}

static void on_signal(int signal) { (void)signal; }

static void waiting(void) {
  pid_t first = receiver(), second = receiver();
  SHOW(mq_send(3, "a", 1, 1));
  show_end("first", first);
  SHOW(mq_send(3, "ab", 2, 2));
  show_end("second", second);
  show(3);
  /* Senders come in in their order, whatever they send. */
  for (int i = 0; i < 10; i++) mq_send(3, "fill", 4, 7);
  pid_t senders[2];
  for (int i = 0; i < 2; i++) {
    senders[i] = fork();
    if (senders[i] == 0) exit(mq_send(3, i == 0 ? "sender" : "other", 5, i));
    await_state(senders[i], 'S');
  }
  receive(3);
  show_end("sender", senders[0]);
  show(3);
  receive(3);
  show_end("sender", senders[1]);
  for (int i = 0; i < 10; i++) receive(3);
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGUSR1, &action, NULL);
  first = receiver();
  kill(first, SIGUSR1);
  show_end("interrupted", first);
  action.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &action, NULL);
  first = receiver();
  kill(first, SIGUSR1);
  usleep(1000);
  await_state(first, 'S');
  SHOW(mq_send(3, "abc", 3, 0));
  show_end("restarted", first);
  first = receiver();
  kill(first, SIGKILL);
  show_end("killed", first);
  SHOW(mq_send(3, "kept", 4, 0));
  receive(3);
}

static volatile int notified;
static siginfo_t information;

static void on_notify(int signal, siginfo_t *info, void *context) {
  (void)context;
  notified = signal;
  information = *info;
}

static void notifications(void) {
  struct sigaction action = {.sa_sigaction = on_notify, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigaction(SIGUSR2, &action, NULL);
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2, .sigev_value.sival_int = 77};
  SHOW(mq_notify(3, &event));
  SHOW(mq_notify(3, &event));
  IN_CHILD(SHOW(mq_notify(3, &event)); SHOW(mq_notify(3, NULL)));
  pid_t child = fork();
  if (child == 0) exit(mq_send(3, "hello", 5, 0));
  show_end("sender", child);
  CHECK(notified == SIGUSR2 && information.si_code == SI_MESGQ && information.si_value.sival_int == 77);
  CHECK(information.si_pid == child && information.si_uid == 0);
  notified = 0;
  SHOW(mq_send(3, "again", 5, 0));
  receive(3);
  receive(3);
  SHOW(mq_notify(3, &event));
  /* Whoever waits goes first. */
  child = receiver();
  SHOW(mq_send(3, "x", 1, 0));
  show_end("receiver", child);
  SHOW(notified);
  SHOW(mq_notify(3, NULL));
  SHOW(mq_send(3, "x", 1, 0));
  SHOW(notified);
  /* Only what comes into an empty queue counts. */
  SHOW(mq_notify(3, &event));
  SHOW(mq_send(3, "y", 1, 0));
  SHOW(notified);
  /* To close any descriptor takes it back. */
  mqd_t other = mq_open("/q", O_RDONLY);
  SHOW(mq_close(other));
  IN_CHILD(SHOW(mq_notify(3, &event)));
  receive(3);
  receive(3);
  event.sigev_notify = SIGEV_NONE;
  SHOW(mq_notify(3, &event));
  event.sigev_notify = 3;
  SHOW(syscall(SYS_mq_notify, 3, &event));
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = 65;
  SHOW(syscall(SYS_mq_notify, 3, &event));
  SHOW(syscall(SYS_mq_notify, 0, NULL));
  SHOW(syscall(SYS_mq_notify, 3, (void *)8));
  SHOW(mq_notify(3, NULL));
}

static void read_file(const char *path) {
  char text[200] = {0};
  int fd = open(path, O_RDONLY);
  if (fd < 0) {
    printf("%s: %s\n", path, strerrorname_np(errno));
    return;
  }
  long length = read(fd, text, sizeof text - 1);
  char *pid = strstr(text, "NOTIFY_PID:");
  if (pid != NULL && atoi(pid + 11) == getpid()) strcpy(pid, "NOTIFY_PID: mine\n");
  printf("%s: %ld bytes, %s", path, length, text);
  close(fd);
}

static void files(void) {
  struct stat st;
  SHOW(mkdir("/tmp/ipc-mqueue", 0700));
  SHOW(mount("mqueue", "/tmp/ipc-mqueue", "mqueue", 0, NULL));
  SHOW(stat("/tmp/ipc-mqueue", &st));
  printf("mode %o size %ld links %lu uid %d\n", st.st_mode, (long)st.st_size, (unsigned long)st.st_nlink, (int)st.st_uid);
  SHOW(stat("/tmp/ipc-mqueue/q", &st));
  printf("mode %o size %ld links %lu uid %d\n", st.st_mode, (long)st.st_size, (unsigned long)st.st_nlink, (int)st.st_uid);
  SHOW(mq_send(3, "hello", 5, 0));
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2};
  SHOW(mq_notify(3, &event));
  read_file("/tmp/ipc-mqueue/q");
  int fd = open("/tmp/ipc-mqueue/made", O_RDWR | O_CREAT, 0600);
  CHECK(fd > 0);
  show(fd);
  SHOW(mq_send(fd, "through a file", 14, 0));
  SHOW(write(fd, "x", 1));
  SHOW(lseek(fd, 0, SEEK_END));
  SHOW(lseek(fd, 6, SEEK_SET));
  SHOW(read(fd, buffer, 2));
  SHOW(ftruncate(fd, 3));
  fstat(fd, &st);
  SHOW(st.st_size);
  receive(fd);
  SHOW(close(fd));
  SHOW(mkdir("/tmp/ipc-mqueue/directory", 0700));
  SHOW(rename("/tmp/ipc-mqueue/made", "/tmp/ipc-mqueue/renamed"));
  SHOW(link("/tmp/ipc-mqueue/made", "/tmp/ipc-mqueue/linked"));
  SHOW(symlink("made", "/tmp/ipc-mqueue/symlink"));
  DIR *directory = opendir("/tmp/ipc-mqueue");
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) printf("%s %d\n", entry->d_name, entry->d_type);
  closedir(directory);
  SHOW(unlink("/tmp/ipc-mqueue/made"));
  SHOW(mq_open("/made", O_RDWR));
  SHOW(mq_unlink("/q"));
  SHOW(stat("/tmp/ipc-mqueue/q", &st));
  read_file("/tmp/ipc-mqueue/q");
  receive(3);
  SHOW(mount("again", "/tmp/ipc-mqueue", "mqueue", 0, NULL));
  SHOW(mkdir("/tmp/ipc-mqueue2", 0700));
  SHOW(mount("again", "/tmp/ipc-mqueue2", "mqueue", 0, NULL));
  struct stat st2;
  CHECK(stat("/tmp/ipc-mqueue", &st) == 0 && stat("/tmp/ipc-mqueue2", &st2) == 0 && st.st_dev == st2.st_dev && st.st_ino == st2.st_ino);
  SHOW(umount("/tmp/ipc-mqueue2"));
  SHOW(umount("/tmp/ipc-mqueue"));
  SHOW(rmdir("/tmp/ipc-mqueue"));
  SHOW(rmdir("/tmp/ipc-mqueue2"));
}

static void permissions(void) {
  umask(022);
  mqd_t queue = mq_open("/mine", O_RDWR | O_CREAT, 0666, NULL);
  IN_CHILD(setgid(100); setuid(100); SHOW(mq_open("/mine", O_RDWR)); SHOW(mq_open("/mine", O_WRONLY)); CHECK(mq_open("/mine", O_RDONLY) > 0);
           SHOW(mq_unlink("/mine")); struct mq_attr large = {.mq_maxmsg = 11, .mq_msgsize = 10}, fits = {.mq_maxmsg = 10, .mq_msgsize = 8192};
           SHOW(mq_open("/theirs", O_RDWR | O_CREAT, 0600, &large)); CHECK(mq_open("/theirs", O_RDWR | O_CREAT, 0600, &fits) > 0);
           struct rlimit limit = {160000, 160000}; setrlimit(RLIMIT_MSGQUEUE, &limit); SHOW(mq_open("/more", O_RDWR | O_CREAT, 0600, &fits));
           SHOW(mq_unlink("/theirs")));
  SHOW(mq_open("/theirs", O_RDWR));
  SHOW(mq_close(queue));
  SHOW(mq_unlink("/mine"));
  struct rlimit none = {83839, 83839}, enough = {83840 - 960, 83840 - 960};
  IN_CHILD(setrlimit(RLIMIT_MSGQUEUE, &none); setuid(101); CHECK(mq_open("/charged", O_RDWR | O_CREAT, 0600, NULL) > 0);
           SHOW(mq_unlink("/charged")));
  IN_CHILD(setrlimit(RLIMIT_MSGQUEUE, &enough); setuid(102); CHECK(mq_open("/charged", O_RDWR | O_CREAT, 0600, NULL) > 0);
           SHOW(mq_unlink("/charged")));
  enough.rlim_cur = enough.rlim_max = 82879;
  IN_CHILD(setrlimit(RLIMIT_MSGQUEUE, &enough); setuid(103); SHOW(mq_open("/charged", O_RDWR | O_CREAT, 0600, NULL)));
  IN_CHILD(struct rlimit files = {5, 5}; setrlimit(RLIMIT_NOFILE, &files); while (open("/", O_RDONLY) >= 0); 
           SHOW(mq_open("/none", O_RDWR | O_CREAT, 0600, NULL)));
  SHOW(mq_open("/none", O_RDWR));
}

/* Not every machine's root has it, and with it the limits of a namespace do not count. */
static void drop_sys_resource(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  syscall(SYS_capget, &header, data);
  data[0].effective &= ~(1u << CAP_SYS_RESOURCE);
  data[0].permitted &= ~(1u << CAP_SYS_RESOURCE);
  SHOW(syscall(SYS_capset, &header, data));
}

int main(void) {
  drop_sys_resource();
  SHOW(unshare(CLONE_NEWIPC | CLONE_NEWNS));
  SHOW(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
  names();
  attributes();
  priorities();
  polls();
  waiting();
  notifications();
  files();
  permissions();
  return 0;
}
