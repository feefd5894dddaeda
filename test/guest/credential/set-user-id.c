/* Set-user-ID and set-group-ID programs: execve(2), prctl(2) PR_SET_NO_NEW_PRIVS, credentials(7). */
#include "../report.h"
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static void show(void) {
  uid_t ruid, euid, suid;
  gid_t rgid, egid, sgid;
  int signal;
  getresuid(&ruid, &euid, &suid);
  getresgid(&rgid, &egid, &sgid);
  prctl(PR_GET_PDEATHSIG, &signal);
  printf("  users %d/%d/%d, groups %d/%d/%d, AT_SECURE %lu, dumpable %d, death signal %d\n", ruid, euid, suid, rgid, egid, sgid,
         getauxval(AT_SECURE), prctl(PR_GET_DUMPABLE), signal);
}

static void make(const char *name, uid_t owner, gid_t group, mode_t mode) {
  int from = open("/proc/self/exe", O_RDONLY);
  int to = open(name, O_CREAT | O_WRONLY, 0700);
  while (sendfile(to, from, NULL, 1 << 20) > 0) {
  }
  fchown(to, owner, group);
  fchmod(to, mode);
  close(from);
  close(to);
}

static void run(const char *what, const char *name, uid_t user, int no_new_privs) {
  printf("%s\n", what);
  IN_CHILD({
    syscall(SYS_setresgid, 100, 100, 100);
    syscall(SYS_setresuid, user, user, user);
    prctl(PR_SET_PDEATHSIG, SIGUSR1);
    if (no_new_privs) prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    execl(name, name, "show", NULL);
    printf("  %s\n", strerrorname_np(errno));
  });
}

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) {
    show();
    return 0;
  }
  char folder[] = "/tmp/suidXXXXXX";
  chmod(mkdtemp(folder), 0755);
  chdir(folder);
  make("plain", 0, 0, 0755);
  make("user", 2000, 2001, 04755);
  make("group", 2000, 2001, 02755);
  make("both", 2000, 2001, 06755);
  make("locking", 2000, 2001, 02745);
  make("root", 0, 0, 04755);
  make("unreadable", 0, 0, 0711);
  run("plain", "./plain", 1000, 0);
  run("set-user-ID", "./user", 1000, 0);
  run("set-group-ID", "./group", 1000, 0);
  run("both", "./both", 1000, 0);
  run("set-group-ID without execution by the group", "./locking", 1000, 0);
  run("root", "./root", 1000, 0);
  run("its owner", "./user", 2000, 0);
  run("started by root", "./user", 0, 0);
  run("no_new_privs", "./both", 1000, 1);
  run("unreadable", "./unreadable", 1000, 0);
  run("unreadable, by root", "./unreadable", 0, 0);

  /* A script's bits do not count, its interpreter's do. */
  FILE *script = fopen("script", "w");
  fprintf(script, "#!%s/plain\n", folder);
  fclose(script);
  chown("script", 2000, 2001);
  chmod("script", 06755);
  run("set-user-ID script", "./script", 1000, 0);
  script = fopen("script2", "w");
  fprintf(script, "#!%s/user\n", folder);
  fclose(script);
  chmod("script2", 0755);
  run("script of a set-user-ID interpreter", "./script2", 1000, 0);

  /* nosuid */
  IN_CHILD({
    unshare(0x00020000);
    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    mkdir("mounted", 0755);
    mount("none", "mounted", "tmpfs", MS_NOSUID, "mode=0755");
    make("mounted/both", 2000, 2001, 06755);
    run("nosuid", "mounted/both", 1000, 0);
  });
  return 0;
}
