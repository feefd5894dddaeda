/* cgroup.freeze and cgroup.kill: processes that stand still out of reach of signals, and end by SIGKILL (cgroups(7)). */
#include "cgroup.h"
#include <sys/mman.h>
#include <sys/prctl.h>

/* A process that counts in shared memory. */
static volatile long *count;

static void note_signal(int signal) { count[1] = signal; }

static pid_t start_counter(const char *cgroup) {
  pid_t child = fork();
  if (child == 0) {
    /* It goes on for ever: not longer than the program, which somebody may kill. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    put(cgroup, "0");
    signal(SIGUSR1, note_signal);
    for (;;) {
      (*count)++;
      usleep(200);
    }
  }
  return child;
}

static void await_frozen(const char *relative, int wanted) {
  char text[256];
  for (;;) {
    read_file(in_base(relative), text, sizeof text);
    if (strstr(text, wanted ? "frozen 1" : "frozen 0") != NULL) return;
    usleep(500);
  }
}

static void await_populated(const char *relative, int wanted) {
  char text[256];
  for (;;) {
    read_file(in_base(relative), text, sizeof text);
    if (strstr(text, wanted ? "populated 1" : "populated 0") != NULL) return;
    usleep(500);
  }
}

static int stands_still(void) {
  long before = *count;
  usleep(20000);
  return *count == before;
}

static int moves(void) {
  long before = *count;
  for (int i = 0; i < 1000 && *count == before; i++) usleep(1000);
  return *count != before;
}

int main(void) {
  count = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  enter_base();
  mkdir(in_base("a"), 0755);
  mkdir(in_base("a/b"), 0755);

  SHOW(put("a/cgroup.freeze", "2"));
  SHOW(put("a/cgroup.freeze", "x"));
  SHOW(put("a/cgroup.freeze", "-1"));
  SHOW(put("a/cgroup.freeze", "1"));
  show_file("a/cgroup.events");
  show_file("a/b/cgroup.freeze");
  show_file("a/b/cgroup.events");
  SHOW(put("a/cgroup.freeze", "0"));
  show_file("a/cgroup.events");

  pid_t child = start_counter("a/b/cgroup.procs");
  await_populated("a/b/cgroup.events", 1);
  CHECK(moves());
  SHOW(put("a/cgroup.freeze", "1"));
  await_frozen("a/cgroup.events", 1);
  show_file("a/b/cgroup.events");
  show_file("a/b/cgroup.freeze");
  CHECK(stands_still());
  await_state(child, 'S');
  /* The ancestor's word counts, whatever the cgroup says itself. */
  SHOW(put("a/b/cgroup.freeze", "1"));
  SHOW(put("a/cgroup.freeze", "0"));
  await_frozen("a/cgroup.events", 0);
  CHECK(stands_still());
  SHOW(put("a/b/cgroup.freeze", "0"));
  await_frozen("a/b/cgroup.events", 0);
  CHECK(moves());

  /* A stop signal waits, too; a stopped process is as good as frozen. */
  put("a/cgroup.freeze", "1");
  await_frozen("a/cgroup.events", 1);
  kill(child, SIGSTOP);
  await_state(child, 'S');
  put("a/cgroup.freeze", "0");
  await_state(child, 'T');
  show_file("a/cgroup.events");
  put("a/cgroup.freeze", "1");
  await_frozen("a/cgroup.events", 1);
  await_state(child, 'T');
  kill(child, SIGCONT);
  CHECK(stands_still());
  put("a/cgroup.freeze", "0");
  CHECK(moves());

  /* Migration out of the cold, and into it. */
  put("a/cgroup.freeze", "1");
  await_frozen("a/cgroup.events", 1);
  SHOW(put_pid("cgroup.procs", child));
  CHECK(moves());
  SHOW(put_pid("a/cgroup.procs", child));
  await_frozen("a/cgroup.events", 1);
  CHECK(stands_still());

  /* Signals wait, but for deadly ones. */
  kill(child, SIGUSR1);
  CHECK(stands_still());
  CHECK(count[1] == 0);
  put("a/cgroup.freeze", "0");
  CHECK(moves());
  CHECK(count[1] == SIGUSR1);
  put("a/cgroup.freeze", "1");
  await_frozen("a/cgroup.events", 1);
  /* Linux ends it at once, unless it was just looking for signals when it froze. */
  kill(child, SIGTERM);
  put("a/cgroup.freeze", "0");
  show_end("ended", child);
  put("a/cgroup.freeze", "1");
  child = start_counter("a/b/cgroup.procs");
  await_populated("a/b/cgroup.events", 1);
  await_frozen("a/cgroup.events", 1);
  kill(child, SIGKILL);
  show_end("killed while frozen", child);
  show_file("a/cgroup.events");

  child = start_counter("a/b/cgroup.procs");
  await_populated("a/b/cgroup.events", 1);
  await_frozen("a/cgroup.events", 1);
  SHOW(put("a/cgroup.kill", "0"));
  SHOW(put("a/cgroup.kill", "2"));
  SHOW(put("a/cgroup.kill", "x"));
  SHOW(put("a/cgroup.kill", "1"));
  show_end("killed by cgroup.kill", child);
  put("a/cgroup.freeze", "0");

  SHOW(rmdir(in_base("a/b")));
  SHOW(rmdir(in_base("a")));
  leave_base();
  return 0;
}
