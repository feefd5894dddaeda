/* getrusage(2), times(2): resources of a process and of the children it has waited for. */
#include "../report.h"
#include <sys/resource.h>
#include <sys/times.h>

static volatile unsigned long sink;

static void burn(void) {
  for (unsigned long i = 0; i < 3000000; i++) sink += i;
}

static long microseconds(struct timeval time) { return time.tv_sec * 1000000L + time.tv_usec; }

static long used(int who) {
  struct rusage usage;
  getrusage(who, &usage);
  return microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
}

int main(void) {
  struct rusage usage;
  struct tms tms;
  SHOW(getrusage(RUSAGE_SELF, &usage));
  CHECK(usage.ru_maxrss > 0);
  CHECK(usage.ru_minflt > 0);
  SHOW(getrusage(RUSAGE_CHILDREN, &usage));
  CHECK(usage.ru_maxrss == 0 && usage.ru_minflt == 0);
  SHOW(getrusage(RUSAGE_THREAD, &usage));
  SHOW(getrusage(2, &usage));
  SHOW(getrusage(-2, &usage));
  SHOW(getrusage(RUSAGE_SELF, (void *)8));

  long before = used(RUSAGE_SELF);
  burn();
  burn();
  CHECK(used(RUSAGE_SELF) > before);

  pid_t child = fork();
  if (child == 0) {
    if (fork() == 0) {
      burn();
      burn();
      _exit(0);
    }
    wait(NULL);
    _exit(0);
  }
  /* Nothing is counted before the child is waited for; then its own waited-for children count too. */
  siginfo_t info;
  waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  CHECK(used(RUSAGE_CHILDREN) == 0);
  waitpid(child, NULL, 0);
  CHECK(used(RUSAGE_CHILDREN) > 0);
  getrusage(RUSAGE_CHILDREN, &usage);
  CHECK(usage.ru_maxrss > 0);
  CHECK(times(&tms) != -1);
  CHECK(tms.tms_utime >= 0 && tms.tms_cutime >= 0);
  CHECK(times(NULL) > 0);

  /* A child nobody waits for is not counted. */
  long children = used(RUSAGE_CHILDREN);
  signal(SIGCHLD, SIG_IGN);
  if (fork() == 0) {
    burn();
    _exit(0);
  }
  SHOW(wait(NULL));
  CHECK(used(RUSAGE_CHILDREN) == children);
  return 0;
}
