/* Namespaces and threads: membership is each thread's own, and what a multithreaded process cannot do. */
#include "namespaces.h"

static struct gate go, done;
static void *wait_for_ever(void *unused) {
  pause_forever();
  return NULL;
}

static void *unshare_uts(void *unused) {
  SHOW(unshare(CLONE_NEWUTS));
  CHECK(ns_inode("self", "uts") != ns_inode("thread-self", "uts"));
  sethostname("thread", 6);
  CHECK(ns_inode("thread-self", "ipc") == ns_inode("self", "ipc"));
  gate_open(done);
  gate_wait(go);
  return NULL;
}

static void second_thread(void) {
  static pthread_t thread;
  pthread_create(&thread, NULL, wait_for_ever, NULL);
}

static long make_thread(void) {
  /* Never runs: it is refused, or would need a stack. */
  return syscall(SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, 0, 0, 0, 0);
}

static void *thread_body(void *unused) { return NULL; }

static int pthread(void) {
  pthread_t thread;
  int error = pthread_create(&thread, NULL, thread_body, NULL);
  if (error == 0) pthread_join(thread, NULL);
  return error;
}

int main(void) {
  go = new_gate();
  done = new_gate();

  RULE("GEN-030");
  IN_CHILD({
    char before[65], after[65];
    pthread_t thread;
    ino_t uts = ns_inode("self", "uts");
    gethostname(before, sizeof before);
    pthread_create(&thread, NULL, unshare_uts, NULL);
    gate_wait(done);
    gethostname(after, sizeof after);
    CHECK(strcmp(before, after) == 0);
    CHECK(ns_inode("self", "uts") == uts && ns_inode("thread-self", "uts") == uts);
    gate_open(go);
    pthread_join(thread, NULL);
  });

  RULE("GEN-031");
  IN_CHILD({
    second_thread();
    SHOW(unshare(CLONE_NEWUSER));
    SHOW(unshare(CLONE_THREAD));
    SHOW(unshare(CLONE_VM));
    SHOW(unshare(CLONE_SIGHAND));
  });

  RULE("GEN-032");
  IN_CHILD({
    second_thread();
    SHOW(unshare(CLONE_NEWUTS));
    SHOW(unshare(CLONE_NEWIPC));
    SHOW(unshare(CLONE_NEWNET));
    SHOW(unshare(CLONE_NEWCGROUP));
    SHOW(unshare(CLONE_NEWNS));
    SHOW(unshare(CLONE_NEWTIME));
    SHOW(unshare(CLONE_NEWPID));
  });

  RULE("GEN-033");
  IN_CHILD({
    SHOW(pthread());
    SHOW(unshare(CLONE_NEWPID));
    CHECK(pthread() == EINVAL);
    SHOW(make_thread());
  });

  RULE("GEN-034");
  IN_CHILD({
    second_thread();
    const char *const names[] = {"user", "mnt", "time", "uts", "ipc", "net", "cgroup", "pid"};
    for (int i = 0; i < 8; i++) {
      errno = 0;
      int result = setns(ns_open("self", names[i]), 0);
      printf("%s: %d %s\n", names[i], result, result < 0 ? strerrorname_np(errno) : "");
    }
    SHOW(unshare(CLONE_FS));
    SHOW(setns(ns_open("self", "mnt"), CLONE_NEWNS));
  });
  return 0;
}
