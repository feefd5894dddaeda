/* The init of a pid namespace: what protects it, whom it takes along, and whom it adopts (pid_namespaces(7)). */
#include "namespaces.h"
#include <sys/time.h>

static pid_t new_init(int flags) { return clone_raw(CLONE_NEWPID | flags | SIGCHLD); }
static const int SIGNALS[] = {SIGTERM, SIGKILL, SIGSTOP, SIGINT, SIGHUP, SIGUSR1, SIGQUIT, SIGSEGV, SIGABRT, SIGTSTP};
#define COUNT 10

static volatile sig_atomic_t caught;
static siginfo_t caught_info;
static void note(int signal, siginfo_t *info, void *context) {
  caught = signal;
  caught_info = *info;
}
static void catch(int signal) {
  struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};
  sigaction(signal, &action, NULL);
}

static struct gate go, done;

/* Waits in the kernel for a signal handler. */
static void await_signal(void) {
  while (!caught) usleep(1000);
}

static void *outlive(void *unused) {
  await_state(1, 'Z');
  IN_CHILD(SHOW(getppid()));
  gate_open(done);
  gate_wait(go);
  exit(7);
}

int main(void) {
  pid_t init, child;
  int status;
  go = new_gate();
  done = new_gate();

  RULE("PID-040");
  init = new_init(0);
  if (init == 0) {
    IN_CHILD({
      for (int i = 0; i < COUNT; i++) {
        printf("SIG%s ", sigabbrev_np(SIGNALS[i]));
        SHOW(kill(1, SIGNALS[i]));
      }
    });
    for (int i = 0; i < COUNT; i++) {
      printf("SIG%s ", sigabbrev_np(SIGNALS[i]));
      SHOW(kill(getpid(), SIGNALS[i]));
    }
    printf("init lives\n");
    exit(3);
  }
  show_end("init", init);

  RULE("PID-041");
  init = new_init(0);
  if (init == 0) {
    catch(SIGTERM);
    child = fork();
    if (child == 0) {
      kill(1, SIGTERM);
      exit(0);
    }
    await_signal();
    CHECK(caught == SIGTERM && caught_info.si_pid == child && caught_info.si_code == SI_USER);
    waitpid(child, NULL, 0);
    exit(0);
  }
  show_end("init", init);

  RULE("PID-042");
  init = new_init(0);
  if (init == 0) {
    sigset_t set, pending;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    IN_CHILD(SHOW(kill(1, SIGTERM)));
    sigpending(&pending);
    CHECK(sigismember(&pending, SIGTERM));
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    sigpending(&pending);
    CHECK(!sigismember(&pending, SIGTERM));
    exit(4);
  }
  show_end("init", init);

  RULE("PID-043");
  init = new_init(0);
  if (init == 0) {
    gate_open(done);
    pause_forever();
  }
  gate_wait(done);
  await_state(init, 'S');
  SHOW(kill(init, SIGTERM));
  SHOW(kill(init, SIGINT));
  SHOW(kill(init, SIGUSR1));
  SHOW(kill(init, SIGTSTP));
  SHOW(waitpid(init, &status, WNOHANG | WUNTRACED));
  SHOW(kill(init, SIGSTOP));
  CHECK(waitpid(init, &status, WUNTRACED) == init);
  show_status("init", status);
  SHOW(kill(init, SIGCONT));
  CHECK(waitpid(init, &status, WCONTINUED) == init);
  show_status("init", status);
  SHOW(kill(init, SIGKILL));
  show_end("init", init);

  RULE("PID-044");
  for (int i = 0; i < 2; i++) {
    init = new_init(0);
    if (init == 0) {
      catch(SIGUSR1);
      gate_open(done);
      await_signal();
      SHOW(caught_info.si_pid);
      SHOW(caught_info.si_code);
      exit(0);
    }
    gate_wait(done);
    if (i == 0) kill(init, SIGUSR1);
    else sigqueue(init, SIGUSR1, (union sigval){.sival_int = 5});
    show_end("init", init);
  }

  RULE("PID-045");
  init = new_init(0);
  if (init == 0) {
    signal(SIGSEGV, SIG_IGN);
    *(volatile int *)8 = 1;
  }
  show_end("init", init);

  RULE("PID-046");
  init = new_init(0);
  if (init == 0) {
    struct itimerval soon = {.it_value = {0, 2000}};
    setitimer(ITIMER_REAL, &soon, NULL);
    struct timespec span = {0, 20000000};
    SHOW(nanosleep(&span, NULL));
    int line[2];
    pipe(line);
    close(line[0]);
    SHOW(write(line[1], "x", 1));
    exit(5);
  }
  show_end("init", init);

  RULE("PID-050");
  {
    int statuses[2];
    pipe(statuses);
    init = new_init(0);
    if (init == 0) {
      for (int kind = 0; kind < 4; kind++) {
        pid_t member = kind == 3 ? new_init(0) : fork();
        if (member != 0) continue;
        if (kind == 0) setsid();
        if (kind == 1) signal(SIGTERM, SIG_IGN);
        gate_open(done);
        if (kind == 2) raise(SIGSTOP);
        if (kind == 3 && fork() == 0) {
          /* Holds the pipe until it is killed. */
          gate_open(done);
          pause_forever();
        }
        pause_forever();
      }
      gate_wait(go);
      exit(6);
    }
    close(statuses[1]);
    for (int i = 0; i < 5; i++) gate_wait(done);
    /* One that comes from outside. */
    pid_t guest = fork();
    if (guest == 0) {
      setns(ns_open_of(init, "pid"), CLONE_NEWPID);
      pid_t injected = fork();
      if (injected == 0) pause_forever();
      gate_open(done);
      show_end("injected", injected);
      exit(0);
    }
    gate_wait(done);
    gate_open(go);
    show_end("guest", guest);
    show_end("init", init);
    char byte;
    SHOW(read(statuses[0], &byte, 1));
    close(statuses[0]);
  }

  RULE("PID-051");
  {
    init = new_init(0);
    if (init == 0) {
      gate_wait(go);
      exit(8);
    }
    struct gate reap = new_gate();
    pid_t guest = fork();
    if (guest == 0) {
      setns(ns_open_of(init, "pid"), CLONE_NEWPID);
      pid_t injected = fork();
      if (injected == 0) pause_forever();
      gate_open(done);
      gate_wait(reap);
      show_end("injected", injected);
      exit(0);
    }
    gate_wait(done);
    gate_open(go);
    /* Its last member is a zombie that nobody has waited for. */
    usleep(50000);
    SHOW(waitpid(init, &status, WNOHANG));
    gate_open(reap);
    show_end("guest", guest);
    show_end("init", init);
  }

  RULE("PID-052");
  init = new_init(CLONE_NEWNS);
  if (init == 0) {
    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    mount("proc", "/proc", "proc", 0, NULL);
    pthread_t thread;
    pthread_create(&thread, NULL, outlive, NULL);
    syscall(SYS_exit, 2);
  }
  gate_wait(done);
  SHOW(waitpid(init, &status, WNOHANG));
  gate_open(go);
  show_end("init", init);

  RULE("PID-060");
  init = new_init(0);
  if (init == 0) {
    child = fork();
    if (child == 0) {
      if (fork() == 0) {
        gate_wait(go);
        SHOW(getppid());
        exit(9);
      }
      exit(0);
    }
    show_end("child", child);
    gate_open(go);
    CHECK(wait(&status) > 0);
    show_status("orphan", status);
    exit(0);
  }
  show_end("init", init);

  RULE("PID-061");
  init = new_init(0);
  if (init == 0) {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    child = fork();
    if (child == 0) {
      int is_subreaper = -1;
      prctl(PR_GET_CHILD_SUBREAPER, &is_subreaper);
      SHOW(is_subreaper);
      prctl(PR_SET_CHILD_SUBREAPER, 1);
      pid_t middle = fork();
      if (middle == 0) {
        if (fork() == 0) {
          gate_wait(go);
          SHOW(getppid());
          exit(0);
        }
        exit(0);
      }
      waitpid(middle, NULL, 0);
      gate_open(go);
      CHECK(wait(NULL) > 0);
      exit(0);
    }
    show_end("subreaper", child);
    printf("it was %d\n", child);
    exit(0);
  }
  show_end("init", init);

  RULE("PID-062");
  IN_CHILD({
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    init = new_init(0);
    if (init == 0) {
      child = fork();
      if (child == 0) {
        if (fork() == 0) {
          gate_wait(go);
          SHOW(getppid());
          exit(0);
        }
        exit(0);
      }
      waitpid(child, NULL, 0);
      gate_open(go);
      wait(NULL);
      exit(0);
    }
    show_end("init", init);
  });

  RULE("PID-063");
  IN_CHILD({
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    init = new_init(0);
    if (init == 0) pause_forever();
    pid_t guest = fork();
    if (guest == 0) {
      setns(ns_open_of(init, "pid"), CLONE_NEWPID);
      if (fork() == 0) {
        gate_wait(go);
        SHOW(getppid());
        exit(11);
      }
      exit(0);
    }
    show_end("guest", guest);
    gate_open(go);
    pid_t adopted = wait(&status);
    CHECK(adopted != init);
    show_status("adopted", status);
    finish(init);
  });
  return 0;
}
