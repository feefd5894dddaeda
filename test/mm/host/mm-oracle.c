// Runs mm system calls read from stdin on the host kernel and prints what each returns, one line each:
//   reset BASE PAGES      unmap the window, empty the files, answer "ok"
//   fork                  go on in a child, answer "ok"
//   maps                  VMAs that touch the window: "first-end perms" in pages, separated by commas
//   peek ADDR             the byte there, or "signal:si_code"
//   poke ADDR VALUE       0, or "signal:si_code"
//   NAME ARGS...          the system call: its result if it lies in the window or is below 4096, "-errno", or "elsewhere"
// Mappings that the kernel places outside of the window are unmapped at once.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILE_PAGES 8
#define PAGE 4096UL

static unsigned long base, window_pages;
static int files[4]; // read-write, read-only, write-only, not mappable
static sigjmp_buf fault_context;
static siginfo_t fault_info;
static unsigned char vector[4096];

static void on_fault(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)context;
  fault_info = *info;
  siglongjmp(fault_context, 1);
}

static void open_files(void) {
  char path[64];
  files[0] = memfd_create("oracle", 0);
  if (files[0] < 0) exit(2);
  snprintf(path, sizeof path, "/proc/self/fd/%d", files[0]);
  files[1] = open(path, O_RDONLY);
  files[2] = open(path, O_WRONLY);
  int pipes[2];
  if (files[1] < 0 || files[2] < 0 || pipe(pipes) != 0) exit(2);
  files[3] = pipes[0];
}

static void print_maps(void) {
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[512];
  const char *separator = "";
  while (fgets(line, sizeof line, maps)) {
    unsigned long start, end;
    char permissions[8];
    if (sscanf(line, "%lx-%lx %7s", &start, &end, permissions) != 3) continue;
    if (end <= base || start >= base + window_pages * PAGE) continue;
    printf("%s%ld-%ld %s", separator, (long)(start - base) / 4096, (long)(end - base) / 4096, permissions);
    separator = ",";
  }
  fclose(maps);
  printf("\n");
}

static void print_result(long result, unsigned long length) {
  if (result == -1) printf("-%d\n", errno);
  else if ((unsigned long)result < PAGE) printf("%ld\n", result);
  else if ((unsigned long)result >= base && (unsigned long)result < base + window_pages * PAGE) printf("%ld\n", result);
  else {
    munmap((void *)result, length);
    printf("elsewhere\n");
  }
}

static void print_fault(void) { printf("%d:%d\n", fault_info.si_signo, fault_info.si_code); }

int main(void) {
  static const struct { const char *name; long number; int length_argument; } calls[] = {
      {"mmap", SYS_mmap, 1},       {"munmap", SYS_munmap, 0},   {"mprotect", SYS_mprotect, 0}, {"mremap", SYS_mremap, 2},
      {"madvise", SYS_madvise, 0}, {"msync", SYS_msync, 0},     {"mlock", SYS_mlock2, 0},      {"munlock", SYS_munlock, 0},
      {"mincore", SYS_mincore, 0},
  };
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
  open_files();
  char line[512];
  while (fgets(line, sizeof line, stdin)) {
    char name[32];
    unsigned long a[6] = {0};
    if (sscanf(line, "%31s %lx %lx %lx %lx %lx %lx", name, &a[0], &a[1], &a[2], &a[3], &a[4], &a[5]) < 1) return 2;
    if (strcmp(name, "reset") == 0) {
      base = a[0], window_pages = a[1];
      munmap((void *)base, window_pages * PAGE);
      if (ftruncate(files[0], 0) != 0 || ftruncate(files[0], FILE_PAGES * PAGE) != 0) return 2;
      printf("ok\n");
    } else if (strcmp(name, "truncate") == 0) {
      if (ftruncate(files[0], a[0] * PAGE) != 0) return 2;
      printf("ok\n");
    } else if (strcmp(name, "fork") == 0) {
      printf("ok\n");
      fflush(stdout);
      pid_t child = fork();
      if (child < 0) return 2;
      if (child > 0) _exit(0);
    } else if (strcmp(name, "maps") == 0) print_maps();
    else if (strcmp(name, "peek") == 0) {
      if (sigsetjmp(fault_context, 1) == 0) printf("%d\n", *(volatile unsigned char *)a[0]);
      else print_fault();
    } else if (strcmp(name, "poke") == 0) {
      if (sigsetjmp(fault_context, 1) == 0) {
        *(volatile unsigned char *)a[0] = a[1];
        printf("0\n");
      } else print_fault();
    } else {
      size_t i = 0;
      while (i < sizeof calls / sizeof *calls && strcmp(calls[i].name, name) != 0) i++;
      if (i == sizeof calls / sizeof *calls) return 2;
      if (calls[i].number == SYS_mmap) a[4] = (long)a[4] >= 0 && a[4] < 4 ? (unsigned long)files[a[4]] : -1UL;
      if (calls[i].number == SYS_mincore && a[2] == 0) a[2] = (unsigned long)vector;
      print_result(syscall(calls[i].number, a[0], a[1], a[2], a[3], a[4], a[5]), a[calls[i].length_argument]);
    }
  }
  return 0;
}
