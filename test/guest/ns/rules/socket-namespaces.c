/* Sockets and the network namespaces they are in (network_namespaces(7), unix(7)). */
#include "ucred.h"

static unsigned long net_inode(void) {
  struct stat found;
  return stat("/proc/self/ns/net", &found) < 0 ? 0 : found.st_ino;
}

static unsigned long inode_behind(int fd) {
  struct stat found;
  return fstat(fd, &found) < 0 ? 0 : found.st_ino;
}

static int listening(int type, const char *name) {
  int fd = socket(AF_UNIX, type, 0);
  bind_to(fd, name);
  listen(fd, 9);
  return fd;
}

/* How many lines of /proc/net/unix end with the name. */
static int listed(const char *name) {
  char line[256];
  int count = 0;
  FILE *file = fopen("/proc/net/unix", "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    line[strcspn(line, "\n")] = 0;
    size_t length = strlen(line), wanted = strlen(name);
    if (length > wanted && line[length - wanted - 1] == ' ' && strcmp(line + length - wanted, name) == 0) count++;
  }
  if (file != NULL) fclose(file);
  return count;
}

int main(void) {
  RULE("NET-011");
  int server = listening(SOCK_STREAM, "@net-011");
  IN_CHILD({
    int old = socket(AF_UNIX, SOCK_STREAM, 0);
    SHOW(unshare(CLONE_NEWNET));
    SHOW(connect_to(old, "@net-011"));
    SHOW(write(old, "old", 3));
    int young = socket(AF_UNIX, SOCK_STREAM, 0);
    SHOW(connect_to(young, "@net-011"));
  });
  char text[9];
  SHOW(read(accept(server, NULL, NULL), text, 9));

  RULE("NET-012");
  IN_CHILD({
    unsigned long before = net_inode();
    int old = socket(AF_UNIX, SOCK_STREAM, 0);
    unshare(CLONE_NEWNET);
    int young = socket(AF_UNIX, SOCK_DGRAM, 0);
    int of_old = ioctl(old, SIOCGSKNS), of_young = ioctl(young, SIOCGSKNS);
    CHECK(inode_behind(of_old) == before);
    CHECK(inode_behind(of_young) == net_inode());
    CHECK(before != net_inode());
    VALUE(fcntl(of_old, F_GETFD));
    SHOW(setns(of_old, CLONE_NEWNET));
    int again = ioctl(young, SIOCGSKNS);
    CHECK(inode_behind(again) == inode_behind(of_young));
    SHOW(ioctl(open("/dev/null", O_RDONLY), SIOCGSKNS));
    SHOW(ioctl(of_old, SIOCGSKNS));
    IN_CHILD(setuid(1000); SHOW(ioctl(old, SIOCGSKNS)));
    IN_CHILD(VALUE(enter_user_namespace(0, CLONE_NEWNET)); SHOW(ioctl(old, SIOCGSKNS));
             CHECK(ioctl(socket(AF_UNIX, SOCK_STREAM, 0), SIOCGSKNS) > 0));
  });

  RULE("NET-020");
  int here = listening(SOCK_STREAM, "@net-020");
  IN_CHILD({
    unshare(CLONE_NEWNET);
    int client = socket(AF_UNIX, SOCK_STREAM, 0);
    SHOW(connect_to(client, "@net-020"));
    int there = socket(AF_UNIX, SOCK_STREAM, 0);
    SHOW(bind_to(there, "@net-020"));
    SHOW(listen(there, 3));
    SHOW(connect_to(client, "@net-020"));
    int datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
    SHOW(send_to(datagram, "x", "@net-020"));
  });
  fcntl(here, F_SETFL, O_NONBLOCK);
  SHOW(accept(here, NULL, NULL));

  RULE("NET-021");
  int crossing = listening(SOCK_STREAM, "crossing");
  IN_CHILD({
    unshare(CLONE_NEWNET);
    int client = socket(AF_UNIX, SOCK_STREAM, 0);
    SHOW(connect_to(client, "crossing"));
    SHOW(write(client, "through", 7));
  });
  SHOW(read(accept(crossing, NULL, NULL), text, 9));

  RULE("NET-022");
  IN_CHILD({
    unshare(CLONE_NEWNET);
    VALUE(listed("crossing"));
    VALUE(listed("@net-022"));
    int there = listening(SOCK_STREAM, "@net-022");
    VALUE(listed("@net-022"));
    int home = ioctl(crossing, SIOCGSKNS), away = ioctl(there, SIOCGSKNS);
    int client = socket(AF_UNIX, SOCK_STREAM, 0);
    SHOW(connect_to(client, "crossing"));
    VALUE(listed("crossing"));
    int accepted = accept(crossing, NULL, NULL);
    VALUE(listed("crossing"));
    int made_in = ioctl(accepted, SIOCGSKNS);
    CHECK(inode_behind(made_in) == inode_behind(away));
    setns(home, CLONE_NEWNET);
    VALUE(listed("crossing"));
    VALUE(listed("@net-022"));
    close(accepted);
    setns(away, CLONE_NEWNET);
    VALUE(listed("crossing"));
  });

  RULE("NET-050");
  IN_CHILD({
    VALUE(enter_user_namespace(0, 0));
    set_limit("max_net_namespaces", "1");
    int p[2];
    pair(SOCK_STREAM, p);
    IN_CHILD(SHOW(unshare(CLONE_NEWNET)); SHOW(send_fd(p[0], socket(AF_UNIX, SOCK_STREAM, 0))));
    printf("socket in flight: %s\n", one_more(CLONE_NEWNET, 0));
    int kept = receive_fd(p[1]);
    printf("socket open: %s\n", one_more(CLONE_NEWNET, 0));
    int handle = ioctl(kept, SIOCGSKNS);
    CHECK(handle > 0);
    close(kept);
    printf("handle open: %s\n", one_more(CLONE_NEWNET, 0));
    IN_CHILD(SHOW(setns(handle, CLONE_NEWNET)); CHECK(net_inode() == inode_behind(handle)));
    close(handle);
    printf("both closed: %s\n", one_more(CLONE_NEWNET, 1));
  });
  unlink("crossing");
  return 0;
}
