/* Cgroups as files: making, removing, moving processes and threads, threaded mode, and every refusal (cgroups(7)). */
#include "cgroup.h"
#include <poll.h>
#include <pthread.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

static void show_mode(const char *relative) {
  struct stat st;
  if (stat(in_base(relative), &st) < 0)
    printf("%s: %s\n", relative, strerrorname_np(errno));
  else
    printf("%s: %o uid %d\n", relative, st.st_mode, st.st_uid);
}

static void show_poll(const char *what, int fd, int timeout) {
  struct pollfd poll_fd = {.fd = fd, .events = POLLPRI};
  int count = poll(&poll_fd, 1, timeout);
  printf("%s: %d, events %#x\n", what, count, poll_fd.revents);
}

static void *sleep_for_ever(void *tid) {
  *(volatile pid_t *)tid = (pid_t)syscall(SYS_gettid);
  for (;;) pause();
  return NULL;
}

static void files(void) {
  struct statfs fs;
  CHECK(statfs(in_base(""), &fs) == 0 && fs.f_type == 0x63677270);
  show_mode("");
  static const char *const names[] = {"cgroup.controllers", "cgroup.events",  "cgroup.freeze",          "cgroup.kill",
                                      "cgroup.max.depth",   "cgroup.procs",   "cgroup.max.descendants", "cgroup.stat",
                                      "cgroup.threads",     "cgroup.type",    "cgroup.subtree_control", "cpu.stat",
                                      "no.such.file"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) show_mode(names[i]);
  show_file("cgroup.type");
  show_file("cgroup.events");
  show_file("cgroup.freeze");
  show_file("cgroup.kill");
  show_file("cgroup.max.depth");
  show_file("cgroup.max.descendants");
  show_file("cgroup.procs");
  SHOW(put("cgroup.controllers", "x"));
  SHOW(put("cgroup.subtree_control", "nonsense"));
  SHOW(put("cgroup.subtree_control", "+nonsense"));
  SHOW(put("cgroup.subtree_control", ""));
  SHOW(open(in_base("new"), O_CREAT | O_WRONLY, 0644));
  SHOW(unlink(in_base("cgroup.procs")));
  SHOW(rename(in_base("cgroup.procs"), in_base("x")));
  SHOW(symlink("x", in_base("link")));
  SHOW(chmod(in_base("cgroup.procs"), 0600));
  SHOW(chown(in_base("cgroup.procs"), 1000, 1000));
  show_mode("cgroup.procs");
  SHOW(chown(in_base("cgroup.procs"), 0, 0));
  SHOW(chmod(in_base("cgroup.procs"), 0644));
  SHOW(truncate(in_base("cgroup.procs"), 0));
}

static void directories(void) {
  SHOW(mkdir(in_base("a"), 0750));
  show_mode("a");
  SHOW(mkdir(in_base("a"), 0755));
  SHOW(mkdir(in_base("a\nb"), 0755));
  SHOW(mkdir(in_base("cgroup.procs"), 0755));
  SHOW(mkdir(in_base("a/b"), 0755));
  SHOW(rmdir(in_base("a")));
  SHOW(rename(in_base("a"), in_base("c")));
  SHOW(put("cgroup.max.depth", "1"));
  SHOW(mkdir(in_base("a/c"), 0755));
  SHOW(put("cgroup.max.depth", "-1"));
  SHOW(put("cgroup.max.depth", "x"));
  SHOW(put("cgroup.max.depth", " max\n"));
  SHOW(put("cgroup.max.descendants", "2"));
  SHOW(mkdir(in_base("a/c"), 0755));
  SHOW(put("cgroup.max.descendants", "0x10"));
  SHOW(mkdir(in_base("a/c"), 0755));
  show_file("cgroup.max.descendants");
  SHOW(put("cgroup.max.descendants", "99999999999"));
  SHOW(rmdir(in_base("a/c")));
  int open_file = open(in_base("a/b/cgroup.events"), O_RDONLY);
  SHOW(rmdir(in_base("a/b")));
  char byte;
  SHOW(read(open_file, &byte, 1));
  show_poll("of a removed cgroup", open_file, 0);
  close(open_file);
  int directory = open(in_base("a"), O_RDONLY | O_DIRECTORY);
  SHOW(rmdir(in_base("a")));
  SHOW(openat(directory, "cgroup.procs", O_RDONLY));
  SHOW(mkdirat(directory, "x", 0755));
  close(directory);
}

static void moving(void) {
  mkdir(in_base("a"), 0755);
  mkdir(in_base("b"), 0755);
  SHOW(put("a/cgroup.procs", "x"));
  SHOW(put("a/cgroup.procs", "-1"));
  SHOW(put("a/cgroup.procs", ""));
  SHOW(put("a/cgroup.procs", "3999999"));
  SHOW(put("a/cgroup.procs", " 0\n"));
  show_cgroup_of("self", 0);
  show_file("cgroup.events");
  show_file("a/cgroup.events");
  SHOW(rmdir(in_base("a")));
  pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  show_cgroup_of("child", child);
  SHOW(put_pid("b/cgroup.procs", child));
  show_cgroup_of("child", child);
  SHOW(put("cgroup.procs", "0"));
  show_file("a/cgroup.events");
  show_file("b/cgroup.events");

  /* Linux tells of changes at most once in ten milliseconds. */
  usleep(50000);
  int events = open(in_base("b/cgroup.events"), O_RDONLY);
  char text[256];
  show_poll("not read yet", events, 0);
  CHECK(read(events, text, sizeof text) > 0);
  show_poll("read", events, 0);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  show_poll("emptied", events, 5000);
  CHECK(pread(events, text, sizeof text, 0) > 0 && strncmp(text, "populated 0", 11) == 0);
  show_poll("read again", events, 0);
  close(events);

  /* Delegation: a plain user owns b and what is below, and may move processes within, but not in from outside. */
  child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  mkdir(in_base("b/1"), 0755);
  mkdir(in_base("b/2"), 0755);
  static const char *const owned[] = {"b", "b/cgroup.procs", "b/1", "b/1/cgroup.procs", "b/2", "b/2/cgroup.procs"};
  for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) chown(in_base(owned[i]), 1000, 1000);
  put_pid("b/1/cgroup.procs", child);
  int inherited = open(in_base("a/cgroup.procs"), O_WRONLY);
  IN_CHILD({
    setresgid(1000, 1000, 1000);
    setresuid(1000, 1000, 1000);
    SHOW(put_pid("b/2/cgroup.procs", child));
    SHOW(put_pid("a/cgroup.procs", child));
    SHOW(put_pid("b/1/cgroup.procs", getpid()));
    SHOW(mkdir(in_base("b/3"), 0755));
    SHOW(rmdir(in_base("b/3")));
    SHOW(mkdir(in_base("c"), 0755));
    SHOW(write(inherited, "0", 1));
    show_cgroup_of("by an inherited descriptor", 0);
  });
  close(inherited);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  show_file("a/cgroup.procs");
  rmdir(in_base("b/1"));
  rmdir(in_base("b/2"));
  SHOW(rmdir(in_base("a")));
  SHOW(rmdir(in_base("b")));
}

static void zombies(void) {
  mkdir(in_base("a"), 0755);
  mkdir(in_base("b"), 0755);
  pid_t child = fork();
  if (child == 0) {
    put("a/cgroup.procs", "0");
    _exit(0);
  }
  await_state(child, 'Z');
  SHOW(put_pid("b/cgroup.procs", child));
  show_cgroup_of("zombie", child);
  SHOW(rmdir(in_base("a")));
  waitpid(child, NULL, 0);
  SHOW(rmdir(in_base("b")));
}

static void threads(void) {
  mkdir(in_base("d"), 0755);
  mkdir(in_base("d/t1"), 0755);
  mkdir(in_base("d/t2"), 0755);
  SHOW(put("cgroup.type", "domain"));
  SHOW(put("d/t1/cgroup.type", "threaded\n"));
  show_file("d/cgroup.type");
  show_file("d/t1/cgroup.type");
  show_file("d/t2/cgroup.type");
  SHOW(put("d/t2/cgroup.procs", "0"));
  SHOW(put("d/t2/cgroup.type", "threaded"));
  mkdir(in_base("d/t2/below"), 0755);
  show_file("d/t2/below/cgroup.type");
  SHOW(put("d/t2/below/cgroup.procs", "0"));
  SHOW(rmdir(in_base("d/t2/below")));
  IN_CHILD({
    volatile pid_t tid = 0;
    pthread_t thread;
    pthread_create(&thread, NULL, sleep_for_ever, (void *)&tid);
    while (tid == 0) usleep(1000);
    SHOW(put_pid("d/t1/cgroup.threads", tid));
    SHOW(put("d/cgroup.procs", "0"));
    SHOW(put_pid("d/t1/cgroup.threads", tid));
    SHOW(put("d/t2/cgroup.threads", "0"));
    show_cgroup_of("leader", 0);
    char path[64], text[32], expected[32];
    snprintf(path, sizeof path, "/proc/self/task/%d/cgroup", tid);
    char line[4096];
    read_file(path, line, sizeof line);
    show_text("thread", strstr(line, "0::"));
    snprintf(expected, sizeof expected, "%d\n", tid);
    CHECK(read_file(in_base("d/t1/cgroup.threads"), text, sizeof text) == 0 && strcmp(text, expected) == 0);
    snprintf(expected, sizeof expected, "%d\n", getpid());
    CHECK(read_file(in_base("d/cgroup.procs"), text, sizeof text) == 0 && strcmp(text, expected) == 0);
    CHECK(read_file(in_base("d/cgroup.threads"), text, sizeof text) == 0 && strcmp(text, "") == 0);
    show_file("d/t1/cgroup.procs");
    show_file("d/cgroup.events");
    SHOW(put("d/t1/cgroup.kill", "1"));
    SHOW(put("d/t1/cgroup.procs", "0"));
    SHOW(put("cgroup.threads", "0"));
    SHOW(put("cgroup.procs", "0"));
    show_cgroup_of("leader", 0);
  });
  SHOW(put("d/cgroup.type", "threaded"));
  SHOW(rmdir(in_base("d/t1")));
  show_file("d/cgroup.type");
  SHOW(rmdir(in_base("d/t2")));
  show_file("d/cgroup.type");
  SHOW(rmdir(in_base("d")));
}

int main(void) {
  enter_base();
  files();
  directories();
  moving();
  zombies();
  threads();
  leave_base();
  return 0;
}
