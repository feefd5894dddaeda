/* User namespaces: the text of uid_map, gid_map and projid_map (user_namespaces(7)). */
#include "userns.h"
#include <sys/mman.h>

/* A map that the parent of a new namespace writes, and what is read then, here. */
static void try_map(const char *text, size_t length, int shows) {
  struct turns turns = make_turns();
  pid_t child = fork();
  if (child == 0) {
    unshare(CLONE_NEWUSER);
    pass(turns.to_parent);
    await(turns.to_child);
    _exit(0);
  }
  await(turns.to_parent);
  long taken = write_bytes(of(child, "uid_map"), text, length);
  if (taken == (long)length)
    printf("  taken\n");
  else
    printf("  %ld %s\n", taken, taken < 0 ? strerrorname_np(errno) : "");
  if (shows) show_file("  read", of(child, "uid_map"));
  pass(turns.to_child);
  waitpid(child, NULL, 0);
  close(turns.to_child[0]), close(turns.to_child[1]), close(turns.to_parent[0]), close(turns.to_parent[1]);
}

static void parse(const char *text) {
  printf("\"");
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '\n') printf("\\n");
    else if (*at == '\t') printf("\\t");
    else printf("%c", *at);
  }
  printf("\"\n");
  try_map(text, strlen(text), 1);
}

/* `count` extents of one id each; inner ids fall when they are reversed. */
static char *extents(int count, int reversed) {
  static char text[32768];
  int length = 0;
  for (int i = 0; i < count; i++)
    length += snprintf(text + length, sizeof text - length, "%d %d 1\n", reversed ? count - 1 - i : i, 1000 + i);
  return text;
}

int main(void) {
  RULE("USER-025");
  parse("0 100000 65536\n70000 300000 1\n");
  show_file("one's own", "/proc/self/uid_map");

  RULE("USER-030");
  const char *refused[] = {
    "0 1000", "0", "a 0 1", "0 b 1", "0 0 c", "-1 0 1", "+1 0 1", "0x1 0 1", "0,0,1", "0 0 1 4", "0 0 1 x", "0 0 1x", "0 0 0",
    "4294967290 0 10", "0 4294967290 10", "4294967295 0 1", "0 4294967295 1", "0 0 4294967295\n5 5 1", "0 0 5\n4 10 5", "0 0 5\n10 4 5",
    "\n0 0 1", "0 0 1\n\n5 5 1", "\n", "0 0 1\n\n", " ",
  };
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) parse(refused[i]);
  try_map("", 0, 0);

  RULE("USER-031");
  IN_CHILD({
    unshare(CLONE_NEWUSER);
    int fd = open("/proc/self/uid_map", O_RDWR);
    char *many = malloc(8192);
    memset(many, ' ', 8192);
    memcpy(many, "0 0 1", 5);
    SHOW(write(fd, many, 0));
    SHOW(write(fd, many, 4096));
    SHOW(write(fd, many, 8192));
    SHOW(pwrite(fd, "0 0 1", 5, 1));
    SHOW(pwrite(fd, "0 0 1", 5, 0));
    SHOW(lseek(fd, 1, SEEK_SET));
    SHOW(write(fd, "0 0 1", 5));
    SHOW(lseek(fd, 0, SEEK_SET));
    SHOW(write(fd, (void *)8, 5));
    SHOW(write(fd, many, 4095));
    show_file("map", "/proc/self/uid_map");
  });

  RULE("USER-032");
  char *text = extents(340, 0);
  try_map(text, strlen(text), 0);
  text = extents(341, 0);
  try_map(text, strlen(text), 0);

  RULE("USER-033");
  text = extents(5, 1);
  try_map(text, strlen(text), 1);
  text = extents(6, 1);
  try_map(text, strlen(text), 1);

  RULE("USER-034");
  const char *taken[] = {"4294967296 0 1", "0 4294967297 1", "0 0 4294967297", "\t0\t0\t1\t", "   0   0   1   ", "0 0 1", "0 0 1\n5 5 1", "007 0 1"};
  for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) parse(taken[i]);
  try_map("0 0 1\0junk", 10, 1);

  RULE("USER-035");
  parse("0 0 4294967295");

  RULE("USER-036");
  show_file("uid_map", "/proc/self/uid_map");
  show_file("gid_map", "/proc/self/gid_map");
  show_file("projid_map", "/proc/self/projid_map");
  SHOW(put("/proc/self/uid_map", "0 0 1"));
  SHOW(put("/proc/self/gid_map", "nonsense"));
  SHOW(put("/proc/self/projid_map", "0 0 1"));
  show_file("setgroups", "/proc/self/setgroups");
  SHOW(put("/proc/self/setgroups", "deny"));
  show_file("setgroups", "/proc/self/setgroups");
  show_file("overflowuid", "/proc/sys/kernel/overflowuid");
  show_file("overflowgid", "/proc/sys/kernel/overflowgid");
  return 0;
}
