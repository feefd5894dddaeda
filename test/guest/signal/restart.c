/* signal(7), "Interruption of system calls": what SA_RESTART restarts, what never restarts, and what a stop does. */
#include "../report.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <time.h>

static int caught;
static void note(int signal) {
  (void)signal;
  caught++;
}

static int line[2];
static char byte;

/* A signal comes while the parent waits, and once it does so again, or has given up, something that ends the call. */
static pid_t disturb(int signal, void (*end)(void)) {
  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) {
    await_state(parent, 'S');
    kill(parent, signal);
    if (signal == SIGSTOP) {
      await_state(parent, 'T');
      kill(parent, SIGCONT);
    }
    usleep(5000);
    await_state(parent, 'S');
    if (end != NULL) end();
    _exit(0);
  }
  return child;
}

static void write_byte(void) { write(line[1], "x", 1); }

/* Empties the pipe without waiting. */
static void drain(void) {
  char bytes[65536];
  fcntl(line[0], F_SETFL, O_NONBLOCK);
  while (read(line[0], bytes, sizeof bytes) > 0) {
  }
  fcntl(line[0], F_SETFL, 0);
}

#define DISTURBED(end, call)                     \
  do {                                           \
    pid_t child_ = disturb(signal_, end);        \
    caught = 0;                                  \
    errno = 0;                                   \
    long result_ = (long)(call);                 \
    int error_ = errno;                          \
    waitpid(child_, NULL, 0);                    \
    report_result("  " #call, result_, error_);  \
    if (signal_ != SIGSTOP && caught != 1) printf("  caught %d\n", caught); \
  } while (0)

static pid_t job;
static void end_job(void) { kill(job, SIGKILL); }

static void all(int signal_) {
  struct timespec brief = {0, 200000000}, left = {0, 0};
  struct pollfd poll_in = {.fd = line[0], .events = POLLIN};
  DISTURBED(write_byte, read(line[0], &byte, 1));
  drain();
  /* A full pipe. */
  fcntl(line[1], F_SETFL, O_NONBLOCK);
  char bytes[4096] = {0};
  while (write(line[1], bytes, sizeof bytes) > 0) {
  }
  fcntl(line[1], F_SETFL, 0);
  DISTURBED(drain, write(line[1], "y", 1));
  drain();
  job = fork();
  if (job == 0)
    for (;;) pause();
  DISTURBED(end_job, waitpid(job, NULL, 0) == job ? 1 : -1);
  kill(job, SIGKILL);
  while (waitpid(job, NULL, 0) > 0) {
  }
  DISTURBED(write_byte, poll(&poll_in, 1, -1));
  drain();
  DISTURBED(NULL, poll(NULL, 0, 200));
  fd_set set;
  FD_ZERO(&set);
  FD_SET(line[0], &set);
  DISTURBED(write_byte, select(line[0] + 1, &set, NULL, NULL, NULL));
  drain();
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(epoll, EPOLL_CTL_ADD, line[0], &event);
  DISTURBED(write_byte, epoll_wait(epoll, &event, 1, -1));
  drain();
  DISTURBED(NULL, nanosleep(&brief, &left));
  printf("  the rest was %s\n", left.tv_nsec > 0 ? "given" : "not given");
  DISTURBED(NULL, clock_nanosleep(CLOCK_MONOTONIC, 0, &brief, NULL) == 0 ? 0 : EINTR);
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  at.tv_nsec += 200000000;
  if (at.tv_nsec >= 1000000000) at.tv_sec++, at.tv_nsec -= 1000000000;
  DISTURBED(NULL, clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == 0 ? 0 : EINTR);
  int word = 0;
  DISTURBED(NULL, syscall(SYS_futex, &word, 0, 0, &brief));
  sigset_t usr2;
  sigemptyset(&usr2);
  sigaddset(&usr2, SIGUSR2);
  sigprocmask(SIG_BLOCK, &usr2, NULL);
  DISTURBED(NULL, sigtimedwait(&usr2, NULL, &brief));
  close(epoll);
}

int main(void) {
  pipe(line);
  struct sigaction action = {.sa_handler = note};
  sigaction(SIGUSR1, &action, NULL);
  printf("a handler without SA_RESTART\n");
  all(SIGUSR1);
  action.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &action, NULL);
  printf("a handler with SA_RESTART\n");
  all(SIGUSR1);
  printf("SIGSTOP and SIGCONT\n");
  all(SIGSTOP);
  return 0;
}
