/* mmap(2), munmap(2), mprotect(2), mremap(2), brk(2), madvise(2), msync(2), mincore(2), mlock(2): results and effects. */
#include "../report.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define SECTION(name) printf("-- %s\n", name)
#define PAGE 4096ul
#define RW (PROT_READ | PROT_WRITE)
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)

static sigjmp_buf fault_jump;
static volatile int fault_signal, fault_code;
static void on_fault(int signal, siginfo_t *info, void *context) {
  fault_signal = signal;
  fault_code = info->si_code;
  siglongjmp(fault_jump, 1);
}

/* What touching a byte does. */
static void touch(const char *what, volatile char *at, int writes) {
  printf("%s: ", what);
  if (sigsetjmp(fault_jump, 1) == 0) {
    if (writes) *at = 'w';
    printf("%d\n", *at);
  } else {
    printf("%s code %d\n", signal_name(fault_signal), fault_code);
  }
}
#define READ(at) touch("read " #at, (at), 0)
#define WRITE(at) touch("write " #at, (at), 1)

static long map_at(void *address, size_t length, int prot, int flags, int fd, off_t offset) {
  void *result = mmap(address, length, prot, flags, fd, offset);
  if (result == MAP_FAILED) return -1;
  munmap(result, length);
  return 0;
}

static void errors(int fd, int reader, int writer) {
  SECTION("errors");
  int ends[2];
  if (pipe(ends) != 0) return;
  int directory = open(".", O_RDONLY), path = open("f", O_PATH);
  SHOW(map_at(NULL, 0, RW, ANONYMOUS, -1, 0));
  SHOW(map_at(NULL, PAGE, RW, MAP_ANONYMOUS, -1, 0));
  SHOW(map_at(NULL, PAGE, RW, MAP_PRIVATE, -1, 0));
  SHOW(map_at(NULL, PAGE, RW, MAP_PRIVATE, 99, 0));
  SHOW(map_at(NULL, PAGE, RW, MAP_PRIVATE, path, 0));
  SHOW(map_at(NULL, PAGE, RW, MAP_PRIVATE, fd, 1));
  SHOW(map_at(NULL, PAGE, RW, 0, fd, 0));
  SHOW(map_at(NULL, PAGE, RW, MAP_SHARED, reader, 0));
  SHOW(map_at(NULL, PAGE, RW, MAP_PRIVATE, reader, 0));
  SHOW(map_at(NULL, PAGE, PROT_READ, MAP_SHARED, writer, 0));
  SHOW(map_at(NULL, PAGE, PROT_WRITE, MAP_SHARED, writer, 0));
  SHOW(map_at(NULL, PAGE, PROT_READ, MAP_PRIVATE, ends[0], 0));
  SHOW(map_at(NULL, PAGE, PROT_READ, MAP_PRIVATE, directory, 0));
  SHOW(map_at(NULL, PAGE, PROT_READ, MAP_SHARED_VALIDATE | 0x8000000, fd, 0));
  SHOW(map_at(NULL, -1ul, RW, ANONYMOUS, -1, 0));
  SHOW(map_at((void *)(PAGE + 1), PAGE, RW, ANONYMOUS | MAP_FIXED, -1, 0));
  SHOW(munmap((void *)1, PAGE));
  SHOW(munmap((void *)PAGE, 0));
  SHOW(munmap((void *)(100 * PAGE), PAGE));
  SHOW(mprotect((void *)1, PAGE, PROT_READ));
  SHOW(mprotect((void *)(100 * PAGE), PAGE, PROT_READ));
  SHOW(mprotect((void *)(100 * PAGE), 0, PROT_READ));
  SHOW(madvise((void *)1, PAGE, MADV_NORMAL));
  SHOW(madvise((void *)(100 * PAGE), PAGE, MADV_NORMAL));
  SHOW(madvise((void *)(100 * PAGE), PAGE, 99));
  SHOW(msync((void *)1, PAGE, MS_SYNC));
  SHOW(msync((void *)(100 * PAGE), PAGE, MS_SYNC));
  SHOW(msync((void *)(100 * PAGE), PAGE, MS_SYNC | MS_ASYNC));
  SHOW(msync((void *)(100 * PAGE), PAGE, 8));
  SHOW(mincore((void *)1, PAGE, (void *)8));
  SHOW(mincore((void *)(100 * PAGE), PAGE, (void *)8));
  SHOW(mlock((void *)(100 * PAGE), PAGE));
  SHOW(syscall(SYS_mlock2, (void *)(100 * PAGE), PAGE, 2));
  SHOW(mlockall(8));
  SHOW(mlockall(0));
  close(ends[0]);
  close(ends[1]);
  close(directory);
  close(path);
}

static void anonymous(void) {
  SECTION("anonymous memory");
  char *m = mmap(NULL, 8 * PAGE, RW, ANONYMOUS, -1, 0);
  CHECK(m != MAP_FAILED);
  READ(m);
  WRITE(m + 3 * PAGE);
  SHOW(munmap(m + 2 * PAGE, PAGE));
  READ(m + 2 * PAGE);
  READ(m + 3 * PAGE);
  SHOW(mprotect(m, 2 * PAGE, PROT_READ));
  READ(m);
  WRITE(m);
  SHOW(mprotect(m, PAGE, PROT_NONE));
  READ(m);
  SHOW(mprotect(m, 4 * PAGE, RW));
  READ(m + PAGE);
  WRITE(m);
  SHOW(map_at(m + PAGE, 1, RW, ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
  SHOW(map_at(m + 2 * PAGE, 1, RW, ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
  SHOW(mmap(m + 3 * PAGE, PAGE, RW, ANONYMOUS | MAP_FIXED, -1, 0) == m + 3 * PAGE);
  READ(m + 3 * PAGE);
  WRITE(m + 4 * PAGE);
  SHOW(madvise(m + 4 * PAGE, PAGE, MADV_DONTNEED));
  READ(m + 4 * PAGE);
  unsigned char vector[8];
  WRITE(m + 5 * PAGE);
  SHOW(mincore(m + 5 * PAGE, 2 * PAGE, vector));
  printf("%d %d\n", vector[0] & 1, vector[1] & 1);
  SHOW(mincore(m + 2 * PAGE, PAGE, vector));
  SHOW(madvise(m + 4 * PAGE, PAGE, MADV_WIPEONFORK));
  SHOW(madvise(m + 5 * PAGE, PAGE, MADV_DONTFORK));
  WRITE(m + 4 * PAGE);
  char *shared = mmap(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  WRITE(m + 6 * PAGE);
  IN_CHILD({
    READ(m + 4 * PAGE);
    READ(m + 5 * PAGE);
    m[6 * PAGE] = 'c';
    shared[0] = 's';
  });
  READ(m + 6 * PAGE);
  READ(shared);
  SHOW(munmap(m, 8 * PAGE));
  READ(m);
}

static void files(int fd) {
  SECTION("files");
  char text[10] = "";
  SHOW(ftruncate(fd, PAGE + 10));
  SHOW(pwrite(fd, "hello", 5, 0));
  char *shared = mmap(NULL, 3 * PAGE, RW, MAP_SHARED, fd, 0);
  char *private = mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE, fd, 0);
  READ(shared);
  WRITE(shared + 1);
  READ(private + 1);
  WRITE(private + 2);
  SHOW(pread(fd, text, 5, 0));
  printf("%s\n", text);
  SHOW(pwrite(fd, "HELLO", 5, 0));
  READ(shared);
  READ(private);
  READ(shared + PAGE + 9);
  READ(shared + PAGE + 10);
  READ(shared + 2 * PAGE);
  WRITE(shared + 2 * PAGE);
  SHOW(ftruncate(fd, 3 * PAGE));
  WRITE(shared + 2 * PAGE);
  SHOW(msync(shared, 3 * PAGE, MS_SYNC));
  SHOW(ftruncate(fd, 0));
  READ(shared);
  READ(private + 2);
  SHOW(ftruncate(fd, PAGE));
  READ(shared);
  WRITE(shared);
  SHOW(madvise(shared, PAGE, MADV_DONTNEED));
  READ(shared);
  SHOW(pread(fd, text, 5, 0));
  printf("%d\n", text[0]);
  SHOW(close(fd));
  READ(shared);
  SHOW(mprotect(shared, PAGE, PROT_READ));
  WRITE(shared);
  munmap(shared, 3 * PAGE);
  munmap(private, 2 * PAGE);
  int reader = open("f", O_RDONLY);
  shared = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, reader, 0);
  SHOW(mprotect(shared, PAGE, RW));
  private = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, reader, 0);
  SHOW(mprotect(private, PAGE, RW));
  WRITE(private);
  READ(shared);
  close(reader);
}

static void remapping(void) {
  SECTION("mremap");
  char *m = mmap(NULL, 8 * PAGE, RW, ANONYMOUS, -1, 0);
  m[0] = 'a';
  m[PAGE] = 'b';
  SHOW(mremap(m + 1, PAGE, PAGE, 0) == MAP_FAILED);
  SHOW(mremap((void *)(100 * PAGE), PAGE, 2 * PAGE, 0) == MAP_FAILED);
  SHOW(mremap(m, PAGE, 0, 0) == MAP_FAILED);
  SHOW(mremap(m, PAGE, PAGE, 16) == MAP_FAILED);
  SHOW(mremap(m, PAGE, PAGE, MREMAP_FIXED, m + 4 * PAGE) == MAP_FAILED);
  SHOW(mremap(m, 2 * PAGE, 4 * PAGE, 0) == MAP_FAILED);
  printf("%s\n", strerrorname_np(errno));
  SHOW(mremap(m + 4 * PAGE, 4 * PAGE, 2 * PAGE, 0) == m + 4 * PAGE);
  READ(m + 6 * PAGE);
  SHOW(mremap(m + 4 * PAGE, 2 * PAGE, 3 * PAGE, 0) == m + 4 * PAGE);
  READ(m + 6 * PAGE);
  char *moved = mremap(m, 2 * PAGE, 16 * PAGE, MREMAP_MAYMOVE);
  CHECK(moved != MAP_FAILED && moved != m);
  READ(moved);
  READ(moved + PAGE);
  READ(moved + 15 * PAGE);
  READ(m);
  SHOW(mremap(moved, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, m) == m);
  READ(m);
  READ(moved);
  SHOW(mremap(moved + PAGE, PAGE, PAGE, MREMAP_MAYMOVE | 4, 0) != MAP_FAILED);
  READ(moved + PAGE);
}

static void program_break(void) {
  SECTION("brk");
  char *start = (char *)syscall(SYS_brk, 0);
  SHOW((char *)syscall(SYS_brk, start + 3 * PAGE) == start + 3 * PAGE);
  WRITE(start + 2 * PAGE);
  SHOW((char *)syscall(SYS_brk, start + PAGE) == start + PAGE);
  SHOW((char *)syscall(SYS_brk, 1) == start + PAGE);
  SHOW((char *)syscall(SYS_brk, start + 3 * PAGE) == start + 3 * PAGE);
  READ(start + 2 * PAGE);
  SHOW((char *)syscall(SYS_brk, start) == start);
}

static void locking(void) {
  SECTION("mlock");
  char *m = mmap(NULL, 4 * PAGE, RW, ANONYMOUS, -1, 0);
  SHOW(mlock(m, 2 * PAGE));
  SHOW(munlock(m, PAGE));
  SHOW(syscall(SYS_mlock2, m, PAGE, MLOCK_ONFAULT));
  SHOW(madvise(m, PAGE, MADV_DONTNEED));
  SHOW(munlockall());
  IN_CHILD({
    struct rlimit limit = {PAGE, PAGE};
    setrlimit(RLIMIT_MEMLOCK, &limit);
    if (setuid(1000) != 0) exit(9);
    SHOW(mlock(m, PAGE));
    SHOW(mlock(m, 2 * PAGE));
    SHOW(mmap(NULL, 2 * PAGE, RW, ANONYMOUS | MAP_LOCKED, -1, 0) == MAP_FAILED);
    SHOW(mlockall(MCL_CURRENT));
    limit = (struct rlimit){0, 0};
    setrlimit(RLIMIT_MEMLOCK, &limit);
    SHOW(munlock(m, PAGE));
    SHOW(mlock(m, PAGE));
  });
  IN_CHILD({
    struct rlimit limit = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_AS, &limit);
    SHOW(mmap(NULL, 64 << 20, RW, ANONYMOUS, -1, 0) == MAP_FAILED);
  });
}

int main(void) {
  umask(022);
  int fd = open("f", O_CREAT | O_RDWR, 0644), reader = open("f", O_RDONLY), writer = open("f", O_WRONLY);
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
  errors(fd, reader, writer);
  anonymous();
  files(fd);
  remapping();
  program_break();
  locking();
  return 0;
}
