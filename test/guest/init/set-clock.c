/* Setting the clock to what it shows: of the three calls each wants CAP_SYS_TIME. In a user namespace of one's own it is not enough. */
#include "../report.h"
#include <sched.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>

int main(void) {
  if (unshare(CLONE_NEWUSER) != 0) return 1;
  struct timespec time;
  struct timeval tv;
  clock_gettime(CLOCK_REALTIME, &time);
  gettimeofday(&tv, NULL);
  SHOW(clock_settime(CLOCK_REALTIME, &time));
  SHOW(settimeofday(&tv, NULL));
  SHOW(adjtimex(&(struct timex){.modes = ADJ_STATUS}));
  return 0;
}
