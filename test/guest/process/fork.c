/* fork(2): what the child has of its own, and what it shares. */
#include "../report.h"
#include <fcntl.h>
#include <sys/mman.h>

static int global = 1;

int main(void) {
  int local = 1;
  int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int *private = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char *heap = strdup("parent");
  char path[] = "/tmp/forkXXXXXX";
  int file = mkstemp(path);
  unlink(path);
  write(file, "0123456789", 10);
  lseek(file, 0, SEEK_SET);
  pid_t parent = getpid();
  *shared = *private = 1;

  pid_t child = fork();
  if (child == 0) {
    CHECK(getppid() == parent);
    CHECK(getpid() != parent);
    CHECK(getpgrp() == getpgid(parent));
    CHECK(getsid(0) == getsid(parent));
    char bytes[4];
    SHOW(read(file, bytes, 4));
    fcntl(file, F_SETFD, FD_CLOEXEC);
    global = local = *shared = *private = 2;
    strcpy(heap, "child");
    close(file);
    exit(42);
  }
  show_end("child", child);
  printf("global %d, local %d, shared %d, private %d, heap %s\n", global, local, *shared, *private, heap);
  /* The offset belongs to the open file description, the close-on-exec flag and the descriptor to each process. */
  SHOW(lseek(file, 0, SEEK_CUR));
  SHOW(fcntl(file, F_GETFD));

  /* A tree of processes, each adding its part. */
  *shared = 0;
  for (int level = 0; level < 4; level++) {
    if (fork() == 0) {
      __atomic_add_fetch(shared, 1, __ATOMIC_SEQ_CST);
      if (level == 3) _exit(0);
      continue;
    }
    while (wait(NULL) > 0) {
    }
    if (getpid() != parent) _exit(0);
    break;
  }
  printf("descendants: %d\n", *shared);
  return 0;
}
