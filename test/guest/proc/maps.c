/* proc_pid_maps(5), proc_pid_mem(5), proc_pid_statm(5). */
#include "proc.h"
#include <sys/mman.h>

static char data[] = "a word in the data";
static const char constant[] = "a word in the text";

/* The permissions and name of the mapping that `address` is in. */
static void show_mapping(const char *what, const void *address) {
  char *rest = contents("/proc/self/maps");
  for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
    unsigned long start = 0, end = 0, offset, inode;
    char permissions[8], device[16], name[256] = "";
    sscanf(line, "%lx-%lx %7s %lx %15s %lu %255s", &start, &end, permissions, &offset, device, &inode, name);
    if ((unsigned long)address < start || (unsigned long)address >= end) continue;
    char *slash = strrchr(name, '/');
    int is_program = slash != NULL && strcmp(name, link_text("/proc/self/exe")) == 0;
    printf("%s: %s %s%s\n", what, permissions, is_program ? "program" : name, inode == 0 ? "" : ", has an inode");
    return;
  }
  printf("%s: not mapped\n", what);
}

int main(void) {
  char local = 'x';
  void *heap = sbrk(8192);
  show_mapping("main", main);
  show_mapping("data", data);
  show_mapping("stack", &local);
  show_mapping("heap", heap);
  char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  show_mapping("anonymous", page);
  char *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  show_mapping("shared", shared);
  int fd = open("a file\nof two lines", O_RDWR | O_CREAT, 0644);
  ftruncate(fd, 8192);
  char *file = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096);
  char *maps = contents("/proc/self/maps");
  CHECK(strstr(maps, "/a file\\012of two lines\n") != NULL);
  unlink("a file\nof two lines");
  CHECK(strstr(contents("/proc/self/maps"), "/a file\\012of two lines (deleted)\n") != NULL);
  munmap(file, 4096);
  CHECK(strstr(contents("/proc/self/maps"), "two lines") == NULL);

  int mem = open("/proc/self/mem", O_RDWR);
  char buffer[64] = "";
  SHOW(pread(mem, buffer, 6, (off_t)data));
  puts(buffer);
  SHOW(pwrite(mem, "A", 1, (off_t)data));
  puts(data);
  /* Read-only pages can be written to all the same. */
  SHOW(pwrite(mem, "B", 1, (off_t)constant));
  puts(constant);
  SHOW(pwrite(mem, "C", 1, (off_t)page));
  printf("%c\n", page[0]);
  SHOW(pread(mem, buffer, 1, 4096));
  SHOW(pread(mem, buffer, 0, 4096));
  SHOW(lseek(mem, 4096, SEEK_SET));
  SHOW(read(mem, buffer, 1));
  SHOW(lseek(mem, 0, SEEK_END));
  /* It stops at the end of what is mapped. */
  char *two = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(two + 4096, 4096);
  char large[8192];
  SHOW(pread(mem, large, sizeof large, (off_t)two + 4000));

  long size, resident, file_pages, text, zero, used, dirty;
  CHECK(sscanf(contents("/proc/self/statm"), "%ld %ld %ld %ld %ld %ld %ld\n", &size, &resident, &file_pages, &text, &zero, &used, &dirty) == 7);
  CHECK(size >= resident && resident > 0 && zero == 0 && dirty == 0 && text > 0);
  return 0;
}
