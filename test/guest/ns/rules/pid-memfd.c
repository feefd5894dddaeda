/* vm.memfd_noexec of a pid namespace: whether memfd_create(2) makes executable files. */
#include "namespaces.h"
#include <sys/mman.h>
#ifndef MFD_EXEC
#define MFD_EXEC 0x10U
#define MFD_NOEXEC_SEAL 0x8U
#endif

static pid_t new_init(int flags) { return clone_raw(CLONE_NEWPID | flags | SIGCHLD); }

static int set_scope(const char *value) { return write_file("/proc/sys/vm/memfd_noexec", value); }
static int scope(void) {
  char text[8] = "";
  int fd = open("/proc/sys/vm/memfd_noexec", O_RDONLY);
  read(fd, text, sizeof text - 1);
  close(fd);
  return atoi(text);
}
static int mode_of(unsigned flags) {
  struct stat status;
  int fd = memfd_create("name", flags);
  if (fd < 0) return -1;
  fstat(fd, &status);
  close(fd);
  return status.st_mode & 0777;
}

int main(void) {
  pid_t init;

  RULE("PID-098");
  int outer = scope();
  init = new_init(CLONE_NEWNS);
  if (init == 0) {
    SHOW(scope());
    printf("%o %o %o\n", mode_of(0), mode_of(MFD_EXEC), mode_of(MFD_NOEXEC_SEAL));
    SHOW(set_scope("3"));
    SHOW(set_scope("-1"));
    SHOW(set_scope("1"));
    SHOW(scope());
    printf("%o %o %o\n", mode_of(0), mode_of(MFD_EXEC), mode_of(MFD_NOEXEC_SEAL));
    pid_t inner = new_init(0);
    if (inner == 0) {
      SHOW(scope());
      SHOW(set_scope("0"));
      SHOW(set_scope("2"));
      SHOW(mode_of(MFD_EXEC));
      printf("%o %o\n", mode_of(0), mode_of(MFD_NOEXEC_SEAL));
      SHOW(set_scope("1"));
      exit(0);
    }
    show_end("inner", inner);
    SHOW(scope());
    IN_CHILD({
      setuid(1000);
      SHOW(set_scope("2"));
    });
    IN_CHILD({
      drop_capability(CAP_SYS_ADMIN);
      SHOW(set_scope("2"));
    });
    SHOW(set_scope("0"));
    exit(0);
  }
  show_end("init", init);
  CHECK(scope() == outer);
  return 0;
}
