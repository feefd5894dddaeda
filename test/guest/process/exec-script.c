/* Scripts: `#!` lines as fs/binfmt_script.c reads them. The interpreter is this program, which prints its arguments. */
#include "../report.h"
#include <fcntl.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static char self[256];
static char *none[] = {NULL};

static void copy_self(const char *name) {
  int from = open("/proc/self/exe", O_RDONLY);
  int to = open(name, O_CREAT | O_WRONLY, 0755);
  while (sendfile(to, from, NULL, 1 << 20) > 0) {
  }
  close(from);
  close(to);
}

static void make(const char *name, const char *format, ...) {
  va_list list;
  va_start(list, format);
  FILE *file = fopen(name, "w");
  vfprintf(file, format, list);
  fclose(file);
  va_end(list);
  chmod(name, 0755);
}

static void run(const char *name) {
  printf("%s:\n", name);
  IN_CHILD(execve(name, (char *[]){"argv0", "first", "second", NULL}, none); printf("  %s\n", strerrorname_np(errno)));
}

/* How much of the script's first line was used. */
static void show_cut_line(const char *name) {
  int line[2];
  pipe(line);
  pid_t child = fork();
  if (child == 0) {
    dup2(line[1], 1);
    execve(name, (char *[]){"argv0", NULL}, none);
    _exit(1);
  }
  close(line[1]);
  char *text = NULL;
  size_t size = 0;
  long length = getline(&text, &size, fdopen(line[0], "r"));
  printf("%s: %ld bytes of the line\n", name, 2 + (long)strlen(self) + 1 + (length - 5));
  waitpid(child, NULL, 0);
}

int main(int argc, char **argv) {
  if (argc > 1) {
    for (int i = 1; i < argc; i++) printf("  [%s]\n", argv[i]);
    char name[16];
    prctl(PR_GET_NAME, name);
    printf("  name %s\n", name);
    return 0;
  }
  char folder[] = "/tmp/scriptXXXXXX";
  if (chdir(mkdtemp(folder)) != 0) return 1;
  /* A copy with a short name, which fits into the 256 bytes the kernel looks at. */
  copy_self("i");
  snprintf(self, sizeof self, "%s/i", folder);

  make("plain", "#!%s\nbody\n", self);
  run("plain");
  make("argument", "#!%s -x\n", self);
  run("argument");
  make("blanks", "#!  \t%s \t -x  -y z \t \n", self);
  run("blanks");
  make("no-newline", "#!%s arg", self);
  run("no-newline");
  make("a-name-longer-than-fifteen", "#!%s\n", self);
  run("a-name-longer-than-fifteen");
  make("carriage-return", "#!%s arg\r\n", self);
  run("carriage-return");
  make("empty", "#!\n");
  run("empty");
  make("only-blanks", "#!   \t \n");
  run("only-blanks");
  make("one-line-nothing", "#!");
  run("one-line-nothing");
  make("space-before", " #!%s\n", self);
  run("space-before");
  make("missing", "#!/nowhere/interpreter\n");
  run("missing");
  make("relative", "#!i rel\n");
  run("relative");
  make("directory", "#!/tmp\n");
  run("directory");
  make("not-executable", "#!%s\n", self);
  chmod("not-executable", 0644);
  run("not-executable");
  make("data", "no program\n");
  chmod("data", 0644);
  make("bad-interpreter", "#!data\n");
  run("bad-interpreter");

  /* The line is cut at 256 bytes; an interpreter whose name reaches there is refused, an argument is cut. */
  char blanks[400];
  memset(blanks, ' ', sizeof blanks);
  blanks[300] = '\0';
  make("name-too-far", "#!%s%s\n", blanks, self);
  run("name-too-far");
  memset(blanks, 'a', 300);
  make("long-argument", "#!%s %.*s", self, 300, blanks);
  show_cut_line("long-argument");
  memset(blanks, 'n', 300);
  make("long-name", "#!/%s\n", blanks);
  run("long-name");

  /* An interpreter can be a script: five levels, then ELOOP. */
  make("level1", "#!%s one\n", self);
  for (int level = 2; level <= 7; level++) {
    char name[16];
    snprintf(name, sizeof name, "level%d", level);
    make(name, "#!level%d arg%d\n", level - 1, level);
  }
  run("level2");
  run("level5");
  run("level6");
  run("level7");
  make("itself", "#!itself\n");
  run("itself");

  /* execveat(2): the interpreter is given /dev/fd/N, unless it could not open that. */
  int script = open("plain", O_RDONLY);
  dup2(script, 77);
  printf("execveat:\n");
  IN_CHILD(syscall(SYS_execveat, 77, "", (char *[]){"argv0", NULL}, none, AT_EMPTY_PATH); printf("  %s\n", strerrorname_np(errno)));
  fcntl(77, F_SETFD, FD_CLOEXEC);
  printf("execveat, close-on-exec:\n");
  IN_CHILD(syscall(SYS_execveat, 77, "", (char *[]){"argv0", NULL}, none, AT_EMPTY_PATH); printf("  %s\n", strerrorname_np(errno)));
  return 0;
}
