/* UTS namespaces: whose they are, and who may rename (uts_namespaces(7), sethostname(2), proc_sys_kernel(5)). */
#include "userns.h"
#include <linux/nsfs.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/utsname.h>

#define HOSTNAME "/proc/sys/kernel/hostname"
#define DOMAINNAME "/proc/sys/kernel/domainname"

static void show_names(const char *where) {
  struct utsname names;
  uname(&names);
  printf("%s: [%s] [%s]\n", where, names.nodename, names.domainname);
}

static int ns_of(pid_t pid, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

static int is_line(const char *path, const char *text) {
  char line[512] = "";
  FILE *file = fopen(path, "r");
  if (file == NULL || fgets(line, sizeof line, file) == NULL) return 0;
  fclose(file);
  line[strcspn(line, "\n")] = '\0';
  return strcmp(line, text) == 0;
}

int main(void) {
  unshare(CLONE_NEWUTS);
  sethostname("here", 4);
  setdomainname("local", 5);

  RULE("UTS-004");
  struct turns turns = make_turns();
  pid_t other = fork();
  if (other == 0) {
    unshare(CLONE_NEWUTS);
    sethostname("there", 5);
    pass(turns.to_parent);
    await(turns.to_child);
    _exit(0);
  }
  await(turns.to_parent);
  int fd = open(HOSTNAME, O_RDONLY);
  show_file("here", HOSTNAME);
  IN_CHILD({
    SHOW(setns(ns_of(other, "uts"), CLONE_NEWUTS));
    show_names("there");
    show_file("there", HOSTNAME);
    char text[65] = "";
    pread(fd, text, 64, 0);
    printf("through a file opened before: %s", text);
  });
  close(fd);

  RULE("UTS-010");
  char name[128];
  memset(name, 'x', sizeof name);
  IN_CHILD({
    unshare(CLONE_NEWUTS);
    SHOW(sethostname(name, 64));
    show_names("longest");
    SHOW(sethostname(name, 65));
    SHOW(sethostname(name, -1));
    SHOW(setdomainname(name, 65));
    SHOW(setdomainname(name, -1));
    SHOW(sethostname((void *)8, 3));
    SHOW(setdomainname((void *)8, 3));
    SHOW(sethostname("ab\0cd", 5));
    show_names("up to the NUL");
    struct utsname names;
    uname(&names);
    int rest = 0;
    for (int i = 5; i < 65; i++) rest |= names.nodename[i];
    CHECK(rest == 0);
    SHOW(sethostname("", 0));
    show_names("empty");
  });

  RULE("UTS-011");
  SHOW(uname((void *)8));

  RULE("UTS-012");
  IN_CHILD({
    unshare(CLONE_NEWUTS);
    char line[128];
    SHOW(put(HOSTNAME, "one\n"));
    show_names("a line");
    SHOW(put(HOSTNAME, "two\nthree\n"));
    show_names("two lines");
    SHOW(write_bytes(HOSTNAME, name, 100));
    show_names("too long");
    memset(line, 'y', sizeof line);
    line[100] = '\n';
    SHOW(write_bytes(DOMAINNAME, line, 101));
    show_names("too long a line");
    SHOW(put(DOMAINNAME, ""));
    SHOW(put(DOMAINNAME, "\n"));
    show_names("empty line");
  });

  RULE("UTS-013");
  const char *files[] = {"hostname", "domainname", "osrelease", "ostype", "version", "arch"};
  for (int i = 0; i < 6; i++) {
    char path[64];
    struct stat st;
    snprintf(path, sizeof path, "/proc/sys/kernel/%s", files[i]);
    if (stat(path, &st) == 0) printf("%s %o\n", files[i], st.st_mode);
  }
  struct utsname names;
  uname(&names);
  CHECK(is_line("/proc/sys/kernel/osrelease", names.release));
  CHECK(is_line("/proc/sys/kernel/ostype", names.sysname));
  CHECK(is_line("/proc/sys/kernel/version", names.version));
  CHECK(is_line("/proc/sys/kernel/arch", names.machine));
  SHOW(open("/proc/sys/kernel/osrelease", O_WRONLY));
  SHOW(open("/proc/sys/kernel/version", O_RDWR));
  SHOW(open("/proc/sys/kernel/arch", O_WRONLY));

  RULE("UTS-014");
  IN_CHILD({
    unshare(CLONE_NEWUTS);
    struct pollfd file = {open(HOSTNAME, O_RDONLY), POLLPRI | POLLERR, 0};
    char text[65];
    read(file.fd, text, 64);
    SHOW(poll(&file, 1, 0));
    sethostname("news", 4);
    SHOW(poll(&file, 1, 0));
    printf("%#x\n", file.revents);
    SHOW(poll(&file, 1, 0));
  });

  RULE("UTS-020");
  IN_CHILD({
    become(1000);
    SHOW(sethostname("x", 1));
    SHOW(sethostname("x", 65));
    SHOW(sethostname("x", -1));
    SHOW(setdomainname("x", 1));
    SHOW(sethostname((void *)8, 3));
    SHOW(open(HOSTNAME, O_WRONLY));
    SHOW(open(DOMAINNAME, O_WRONLY));
  });

  RULE("UTS-021");
  IN_CHILD({
    become(1000);
    unshare(CLONE_NEWUSER);
    SHOW(sethostname("x", 1));
    SHOW(unshare(CLONE_NEWUTS));
    SHOW(sethostname("own", 3));
    show_names("own");
  });

  RULE("UTS-022");
  IN_CHILD({
    become(1000);
    unshare(CLONE_NEWUSER | CLONE_NEWUTS);
    map_self(1000, 1000);
    SHOW(open(HOSTNAME, O_WRONLY));
    SHOW(sethostname("own", 3));
  });

  RULE("UTS-023");
  IN_CHILD({
    unshare(CLONE_NEWUTS);
    drop(CAP_SYS_ADMIN);
    SHOW(sethostname("x", 1));
    SHOW(put(HOSTNAME, "by the file"));
    show_names("now");
  });

  RULE("UTS-024");
  struct turns inner_turns = make_turns();
  pid_t inner = fork();
  if (inner == 0) {
    become(1000);
    unshare(CLONE_NEWUSER | CLONE_NEWUTS);
    pass(inner_turns.to_parent);
    await(inner_turns.to_child);
    show_names("renamed by an ancestor");
    exit(0);
  }
  await(inner_turns.to_parent);
  IN_CHILD(drop(CAP_SYS_ADMIN); SHOW(setns(ns_of(inner, "uts"), CLONE_NEWUTS)));
  IN_CHILD(SHOW(setns(ns_of(inner, "uts"), CLONE_NEWUTS)); SHOW(sethostname("child", 5)));

  RULE("UTS-025");
  int uts = ns_of(inner, "uts");
  int user = ns_of(inner, "user");
  int owner = ioctl(uts, NS_GET_USERNS);
  struct stat a, b;
  fstat(user, &a);
  fstat(owner, &b);
  CHECK(a.st_ino == b.st_ino);
  SHOW(fcntl(owner, F_GETFD));
  SHOW(ioctl(uts, NS_GET_PARENT));
  RULE("UTS-024");
  pass(inner_turns.to_child);
  waitpid(inner, NULL, 0);
  kill(other, SIGKILL);
  waitpid(other, NULL, 0);

  RULE("UTS-026");
  IN_CHILD({
    SHOW(personality(UNAME26) & UNAME26);
    uname(&names);
    CHECK(strncmp(names.release, "2.6.", 4) == 0);
    printf("at least 2.6.60: %d\n", atoi(names.release + 4) >= 60);
    IN_CHILD({
      struct utsname inherited;
      uname(&inherited);
      CHECK(strcmp(inherited.release, names.release) == 0);
    });
    CHECK(is_line("/proc/sys/kernel/osrelease", names.release));
  });
  uname(&names);
  CHECK(strncmp(names.release, "2.6.", 4) == 0);
  return 0;
}
