/* Signals to many, process groups and what else names processes, across pid namespaces; and reboot(2) of one. */
#include "namespaces.h"
#include <linux/reboot.h>

static pid_t new_init(int flags) { return clone_raw(CLONE_NEWPID | flags | SIGCHLD); }

/* Never without a pid namespace of its own around it. */
static int reboot_namespace(unsigned magic, unsigned magic2, unsigned command) {
  return syscall(SYS_reboot, magic, magic2, command, NULL);
}
#define REBOOT(command) reboot_namespace(LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command)

static struct gate ready;

static void ends_by(const char *what, unsigned command, int by_init) {
  pid_t init = new_init(0);
  if (init == 0) {
    if (getpid() != 1) abort();
    if (by_init) {
      REBOOT(command);
      pause_forever();
    }
    pid_t child = fork();
    if (child == 0) {
      REBOOT(command);
      pause_forever();
    }
    pause_forever();
  }
  show_end(what, init);
}

static volatile sig_atomic_t caught;
static void note(int signal) { caught = signal; }

int main(void) {
  pid_t init;
  ready = new_gate();

  RULE("PID-110");
  {
    pid_t outside = fork();
    if (outside == 0) pause_forever();
    init = new_init(0);
    if (init == 0) {
      SHOW(kill(-1, SIGTERM));
      pid_t children[3];
      for (int i = 0; i < 3; i++) {
        children[i] = i == 2 ? new_init(0) : fork();
        if (children[i] == 0) {
          if (i == 1) setsid();
          gate_open(ready);
          pause_forever();
        }
      }
      for (int i = 0; i < 3; i++) gate_wait(ready);
      IN_CHILD(SHOW(kill(-1, SIGKILL)));
      for (int i = 0; i < 3; i++) show_end("member", children[i]);
      SHOW(kill(-1, 0));
      exit(0);
    }
    show_end("init", init);
    SHOW(waitpid(outside, NULL, WNOHANG));
    finish(outside);
  }

  RULE("PID-111");
  IN_CHILD({
    setpgid(0, 0);
    signal(SIGUSR1, note);
    pid_t member = fork();
    if (member == 0) {
      signal(SIGUSR1, SIG_DFL);
      gate_open(ready);
      pause_forever();
    }
    gate_wait(ready);
    init = new_init(0);
    if (init == 0) {
      SHOW(getpgrp());
      SHOW(kill(0, SIGUSR1));
      exit(0);
    }
    show_end("init", init);
    show_end("member outside", member);
    CHECK(caught == SIGUSR1);
  });

  RULE("PID-112");
  ends_by("RESTART", LINUX_REBOOT_CMD_RESTART, 0);
  ends_by("HALT", LINUX_REBOOT_CMD_HALT, 0);
  ends_by("POWER_OFF", LINUX_REBOOT_CMD_POWER_OFF, 0);
  ends_by("RESTART by init", LINUX_REBOOT_CMD_RESTART, 1);
  ends_by("POWER_OFF by init", LINUX_REBOOT_CMD_POWER_OFF, 1);

  RULE("PID-113");
  init = new_init(0);
  if (init == 0) {
    if (getpid() != 1) abort();
    SHOW(REBOOT(LINUX_REBOOT_CMD_CAD_ON));
    SHOW(REBOOT(LINUX_REBOOT_CMD_CAD_OFF));
    SHOW(REBOOT(7));
    SHOW(reboot_namespace(1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_HALT));
    SHOW(reboot_namespace(LINUX_REBOOT_MAGIC1, 1, LINUX_REBOOT_CMD_HALT));
    IN_CHILD({
      drop_capability(CAP_SYS_BOOT);
      SHOW(REBOOT(LINUX_REBOOT_CMD_HALT));
      SHOW(reboot_namespace(1, 1, LINUX_REBOOT_CMD_HALT));
      SHOW(REBOOT(LINUX_REBOOT_CMD_CAD_ON));
    });
    exit(0);
  }
  show_end("init", init);

  RULE("PID-114");
  IN_CHILD({
    setgid(1000);
    setuid(1000);
    prctl(PR_SET_DUMPABLE, 1);
    become_user_root();
    SHOW(geteuid());
    /* Not its namespace: the capability is asked of the initial user namespace. */
    SHOW(REBOOT(LINUX_REBOOT_CMD_CAD_OFF));
    ends_by("its own", LINUX_REBOOT_CMD_HALT, 0);
  });

  RULE("PID-132");
  {
    int fd = open("locked", O_RDWR | O_CREAT, 0644);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    SHOW(fcntl(fd, F_SETLK, &lock));
    init = new_init(0);
    if (init == 0) {
      struct flock found = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
      SHOW(fcntl(fd, F_GETLK, &found));
      SHOW(found.l_type == F_WRLCK);
      SHOW(found.l_pid);
      exit(0);
    }
    show_end("init", init);
    init = new_init(0);
    if (init == 0) {
      struct flock other = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 100};
      fcntl(fd, F_SETLKW, &other);
      pause_forever();
    }
    finish(init);
    IN_CHILD({
      struct flock found = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
      fcntl(fd, F_GETLK, &found);
      CHECK(found.l_pid == getppid());
    });
    unlink("locked");
  }

  RULE("PID-133");
  {
    volatile pid_t parent_tid = 0;
    struct clone_args args = {.flags = CLONE_NEWPID | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID, .exit_signal = SIGCHLD, .parent_tid = (uintptr_t)&parent_tid};
    static pid_t child_tid;
    args.child_tid = (uintptr_t)&child_tid;
    init = clone3_raw(&args, sizeof args);
    if (init == 0) {
      SHOW(child_tid);
      exit(0);
    }
    show_end("init", init);
    CHECK(parent_tid == init);
  }

  RULE("PID-135");
  {
    int file = open("/dev/null", O_RDONLY);
    struct f_owner_ex owner = {7, 7};
    SHOW(fcntl(file, F_GETOWN));
    SHOW(fcntl(file, F_SETOWN, getpid()));
    CHECK(fcntl(file, F_GETOWN) == getpid());
    init = new_init(0);
    if (init == 0) {
      SHOW(fcntl(file, F_GETOWN));
      SHOW(fcntl(file, F_GETOWN_EX, &owner));
      SHOW(owner.pid);
      SHOW(fcntl(file, F_SETOWN, 4000));
      SHOW(fcntl(file, F_SETOWN, -4000));
      owner.pid = 4000;
      SHOW(fcntl(file, F_SETOWN_EX, &owner));
      SHOW(fcntl(file, F_SETOWN, 1));
      SHOW(fcntl(file, F_GETOWN));
      exit(0);
    }
    show_end("init", init);
    /* It is gone. */
    SHOW(fcntl(file, F_GETOWN));
    SHOW(fcntl(file, F_SETOWN, -getpgrp()));
    CHECK(fcntl(file, F_GETOWN) == -getpgrp());
    SHOW(fcntl(file, F_GETOWN_EX, &owner));
    CHECK(owner.type == F_OWNER_PGRP && owner.pid == getpgrp());
    owner.type = 9;
    SHOW(fcntl(file, F_SETOWN_EX, &owner));
    SHOW(fcntl(file, F_SETOWN_EX, 8));
    owner = (struct f_owner_ex){F_OWNER_TID, getpid()};
    SHOW(fcntl(file, F_SETOWN_EX, &owner));
    CHECK(fcntl(file, F_GETOWN) == getpid());
    SHOW(fcntl(file, F_SETOWN, 0));
    SHOW(fcntl(file, F_GETOWN));
    SHOW(fcntl(file, F_SETOWN, (int)0x80000000));
    SHOW(fcntl(file, F_GETSIG));
    SHOW(fcntl(file, F_SETSIG, 65));
    SHOW(fcntl(file, F_SETSIG, SIGUSR1) == 0 && fcntl(file, F_GETSIG) == SIGUSR1);
  }

  RULE("PID-136");
  init = new_init(0);
  if (init == 0) {
    SHOW(setpgid(0, 0));
    SHOW(getpgrp());
    IN_CHILD({
      SHOW(getpgrp());
      SHOW(setpgid(0, 1));
      SHOW(setpgid(0, 900));
      SHOW(setpgid(901, 0));
    });
    SHOW(setpgid(0, 900));
    SHOW(setpgid(901, 0));
    exit(0);
  }
  show_end("init", init);

  RULE("PID-137");
  {
    int line[2];
    pipe(line);
    /* waitid of a child whose parent is elsewhere is impossible; a signal of one who is not visible has no number. */
    init = new_init(0);
    if (init == 0) {
      sigset_t set;
      siginfo_t info;
      sigemptyset(&set);
      sigaddset(&set, SIGUSR1);
      sigprocmask(SIG_BLOCK, &set, NULL);
      gate_open(ready);
      sigwaitinfo(&set, &info);
      SHOW(info.si_pid);
      exit(0);
    }
    gate_wait(ready);
    kill(init, SIGUSR1);
    show_end("init", init);
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
    int unlocked = 0;
    ioctl(master, TIOCSPTLCK, &unlocked);
    IN_CHILD({
      setsid();
      int slave = ioctl(master, TIOCGPTPEER, O_RDWR);
      ioctl(slave, TIOCSCTTY, 0);
      CHECK(tcgetpgrp(slave) == getpid());
      pid_t below = new_init(0);
      if (below == 0) {
        int session = -1;
        SHOW(tcgetpgrp(slave));
        SHOW(ioctl(slave, TIOCGSID, &session));
        SHOW(session);
        exit(0);
      }
      show_end("init on the terminal", below);
    });
  }

  RULE("PID-138");
  IN_CHILD({
    ino_t own = ns_inode("self", "pid");
    pid_t other = new_init(0);
    if (other == 0) pause_forever();
    setns(ns_open_of(other, "pid"), CLONE_NEWPID);
    CHECK(ns_inode("self", "pid") == own);
    setns(ns_open("self", "pid"), CLONE_NEWPID);
    unshare(CLONE_NEWPID);
    CHECK(ns_inode("self", "pid") == own);
    finish(other);
    char before[64];
    snprintf(before, sizeof before, "%lu", (unsigned long)own);
    execl("/proc/self/exe", "pid-relations", before, NULL);
  });
  return 0;
}

/* Executed again: PID-138. */
__attribute__((constructor)) static void after_exec(int argc, char **argv) {
  if (argc != 2) return;
  CHECK(ns_inode("self", "pid") == strtoul(argv[1], NULL, 10));
  exit(0);
}
