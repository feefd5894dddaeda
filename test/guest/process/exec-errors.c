/* execve(2): what cannot be executed, and why. A failed call changes nothing. */
#include "../report.h"
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static char *none[] = {NULL};
static char *one[] = {"program", NULL};

static void make(const char *name, mode_t mode, const char *text, size_t length) {
  int fd = open(name, O_CREAT | O_WRONLY | O_TRUNC, 0600);
  write(fd, text, length);
  fchmod(fd, mode);
  close(fd);
}

#define EXEC(path) SHOW(execve(path, one, none))

int main(int argc, char **argv) {
  if (argc == 1 && argv[0][0] == '\0') {
    printf("argv is one empty string\n");
    return 0;
  }
  char folder[] = "/tmp/execXXXXXX";
  if (chdir(mkdtemp(folder)) != 0) return 1;
  make("empty", 0755, "", 0);
  make("text", 0755, "echo hello\n", 11);
  make("binary", 0755, "\0\0\0\0\0\0\0\0", 8);
  make("elf-magic", 0755, "\177ELF", 4);
  make("plain", 0644, "#!/bin/true\n", 12);
  mkdir("directory", 0755);
  mkfifo("fifo", 0755);
  symlink("loop", "loop");
  symlink("text", "link");
  symlink("nowhere", "dangling");

  EXEC("nowhere");
  EXEC("");
  EXEC("nowhere/file");
  EXEC("text/file");
  EXEC("loop");
  EXEC("dangling");
  EXEC("directory");
  EXEC("fifo");
  EXEC("plain");
  EXEC("/dev/null");
  EXEC("empty");
  EXEC("text");
  EXEC("link");
  EXEC("binary");
  EXEC("elf-magic");
  char *name = malloc(5000);
  memset(name, 'n', 4999);
  name[4999] = '\0';
  SHOW(execve(name, one, none));
  name[256] = '\0';
  SHOW(execve(name, one, none));

  SHOW(execve((char *)8, one, none));
  SHOW(execve("text", (char **)8, none));
  SHOW(execve("text", one, (char **)8));
  char *bad[] = {(char *)8, NULL};
  SHOW(execve("text", bad, none));
  SHOW(execve("text", one, bad));

  /* The path is looked at before the arguments. */
  SHOW(execve("nowhere", bad, none));
  SHOW(execve("nowhere", (char **)8, none));

  /* execveat(2) */
  int directory = open(".", O_RDONLY);
  int program = open("text", O_RDONLY);
  int path_only = open("text", O_PATH);
  SHOW(syscall(SYS_execveat, directory, "text", one, none, 0));
  SHOW(syscall(SYS_execveat, directory, "nowhere", one, none, 0));
  SHOW(syscall(SYS_execveat, 99, "text", one, none, 0));
  SHOW(syscall(SYS_execveat, program, "text", one, none, 0));
  SHOW(syscall(SYS_execveat, program, "", one, none, 0));
  SHOW(syscall(SYS_execveat, program, "", one, none, AT_EMPTY_PATH));
  SHOW(syscall(SYS_execveat, path_only, "", one, none, AT_EMPTY_PATH));
  SHOW(syscall(SYS_execveat, directory, "link", one, none, AT_SYMLINK_NOFOLLOW));
  SHOW(syscall(SYS_execveat, directory, "text", one, none, AT_SYMLINK_NOFOLLOW));
  SHOW(syscall(SYS_execveat, directory, "text", one, none, 1));
  SHOW(syscall(SYS_execveat, directory, "", one, none, AT_EMPTY_PATH));

  /* A writer keeps a file from being executed, and the other way round. */
  char self[4096];
  self[readlink("/proc/self/exe", self, sizeof self - 1)] = '\0';
  SHOW(open("/proc/self/exe", O_WRONLY));

  /* Without CAP_DAC_OVERRIDE the execute bit of the right class decides; even root needs one of the three. */
  IN_CHILD({
    make("others", 0701, "#!/nowhere\n", 11);
    make("owner", 0100, "#!/nowhere\n", 11);
    EXEC("others");
    EXEC("owner");
    chmod(".", 0755);
    setgid(1000);
    setuid(1000);
    EXEC("others");
    EXEC("owner");
  });

  /* A mount without execution. */
  IN_CHILD({
    if (unshare(0x00020000) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) exit(2);
    mount("none", "directory", "tmpfs", MS_NOEXEC, NULL);
    make("directory/text", 0755, "#!/nowhere\n", 11);
    EXEC("directory/text");
    mount(NULL, "directory", NULL, MS_REMOUNT | MS_BIND, NULL);
    EXEC("directory/text");
  });

  /* No argv at all, since Linux 5.18: one empty string. */
  IN_CHILD(SHOW(execve("/proc/self/exe", none, none)));
  IN_CHILD(SHOW(execve("/proc/self/exe", NULL, NULL)));
  return 0;
}
