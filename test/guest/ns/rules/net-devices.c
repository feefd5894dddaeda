/* Network namespaces: veth pairs, devices that move, /proc/net and /proc/sys/net, numbers for namespaces (rtnetlink(7)). */
#include "net.h"
#include <sys/mount.h>
#include <sys/prctl.h>

/* Without IFF_RUNNING, which follows the other end some time later. */
static int settled_flags_of(const char *device) { return flags_of(device) & ~IFF_RUNNING; }

static void devices(void) {
  RULE("NET-040");
  SHOW(make_veth("left", "right"));
  SHOW(make_veth("left", "other"));
  SHOW(make_veth("a/b", "other"));
  CHECK(if_nametoindex("left") > 1 && if_nametoindex("right") > 1);
  printf("flags: %#x %#x\n", settled_flags_of("left"), settled_flags_of("right"));
  SHOW(set_up("left", 1));
  printf("flags: %#x %#x\n", settled_flags_of("left"), settled_flags_of("right"));
  SHOW(set_up("right", 1));
  printf("flags: %#x %#x\n", settled_flags_of("left"), settled_flags_of("right"));
  SHOW(add_address("left", "10.1.0.1", 24));
  SHOW(add_address("left", "10.1.0.1", 24));
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  SHOW(send_to(fd, "10.1.0.2", 4000));
  SHOW(send_to(fd, "10.2.0.2", 4000));
  close(fd);
  IN_CHILD(become_nobody(); SHOW(make_veth("mine", "yours")));

  RULE("NET-041");
  int other = new_namespace();
  SHOW(move_to("right", other));
  printf("here: %d\n", if_nametoindex("right") != 0);
  printf("flags: %#x\n", settled_flags_of("left"));
  IN_CHILD(
    setns(other, CLONE_NEWNET);
    printf("there: %d\n", if_nametoindex("right") != 0);
    printf("flags: %#x\n", settled_flags_of("right"));
    set_up("right", 1);
    SHOW(add_address("right", "10.1.0.2", 24));
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    SHOW(bind_to(listener, "10.1.0.2", 4000));
    SHOW(listen(listener, 5));
    pid_t pid = fork();
    if (pid == 0) {
      int connection = accept(listener, NULL, NULL);
      char text[16] = "";
      read(connection, text, sizeof text);
      if (strcmp(text, "ping") == 0) write(connection, "pong", 4);
      exit(0);
    });
  fd = socket(AF_INET, SOCK_STREAM, 0);
  SHOW(connect_to(fd, "10.1.0.2", 4000));
  SHOW(write(fd, "ping", 4));
  char text[16] = "";
  SHOW(read(fd, text, sizeof text));
  printf("client: %s\n", text);
  SHOW(read(fd, text, sizeof text));
  close(fd);
  IN_CHILD(become_nobody(); SHOW(move_to("left", other)));
  SHOW(move_to("left", 99));
  int file = open("/dev/null", O_RDONLY);
  SHOW(move_to("left", file));
  close(file);

  RULE("NET-042");
  SHOW(move_to("lo", other));

  RULE("NET-043");
  close(other);
  /* A namespace that nobody holds is gone soon, and with it the device and its peer. */
  for (int i = 0; i < 2000 && if_nametoindex("left") != 0; i++) usleep(1000);
  printf("left: %d\n", if_nametoindex("left") != 0);
}

static int nsid_request(int type, int nsid, int namespace, int *answer) {
  struct request request = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtgenmsg)), .nlmsg_type = type}};
  char reply[1024];
  if (type == RTM_NEWNSID) add_attribute(&request, NETNSA_NSID, &nsid, sizeof nsid);
  add_attribute(&request, NETNSA_FD, &namespace, sizeof namespace);
  if (type == RTM_NEWNSID) return acknowledged(&request);
  int result = talk(&request, reply, sizeof reply);
  struct rtattr *attribute = (struct rtattr *)(reply + NLMSG_SPACE(sizeof(struct rtgenmsg)));
  if (result == 0 && attribute->rta_type == NETNSA_NSID) memcpy(answer, RTA_DATA(attribute), sizeof *answer);
  return result;
}

/* IFLA_LINK_NETNSID of a device; -2 when it has none. */
static int link_nsid(const char *name) {
  struct request request = about_link(RTM_GETLINK, name);
  static char reply[8192];
  if (talk(&request, reply, sizeof reply) < 0) return -3;
  struct nlmsghdr *header = (struct nlmsghdr *)reply;
  int length = header->nlmsg_len - NLMSG_LENGTH(sizeof(struct ifinfomsg));
  struct rtattr *attribute = (struct rtattr *)((char *)NLMSG_DATA(header) + NLMSG_ALIGN(sizeof(struct ifinfomsg)));
  for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length))
    if (attribute->rta_type == IFLA_LINK_NETNSID) return *(int *)RTA_DATA(attribute);
  return -2;
}

static void numbers(void) {
  RULE("NET-052");
  int first = new_namespace(), second = new_namespace(), nsid = -7;
  SHOW(nsid_request(RTM_GETNSID, 0, first, &nsid));
  printf("number: %d\n", nsid);
  SHOW(nsid_request(RTM_NEWNSID, 5, first, &nsid));
  SHOW(nsid_request(RTM_NEWNSID, 6, first, &nsid));
  SHOW(nsid_request(RTM_NEWNSID, 5, second, &nsid));
  SHOW(nsid_request(RTM_GETNSID, 0, first, &nsid));
  printf("number: %d\n", nsid);
  SHOW(nsid_request(RTM_GETNSID, 0, 99, &nsid));
  make_veth("near", "far");
  printf("link: %d\n", link_nsid("near"));
  SHOW(move_to("far", first));
  printf("link: %d\n", link_nsid("near"));
  IN_CHILD(setns(first, CLONE_NEWNET); printf("link: %d\n", link_nsid("far")));
  IN_CHILD(
    become_nobody();
    SHOW(nsid_request(RTM_NEWNSID, 9, second, &nsid));
    SHOW(nsid_request(RTM_GETNSID, 0, second, &nsid)));
  close(first);
  close(second);
}

static void settings(void) {
  RULE("NET-003");
  char link[32] = "";
  readlink("/proc/net", link, sizeof link - 1);
  printf("/proc/net: %s\n", link);
  SHOW(write_file("/proc/sys/net/ipv4/ip_forward", "1"));
  SHOW(write_file("/proc/sys/net/ipv4/ip_unprivileged_port_start", "80"));
  IN_CHILD(
    SHOW(unshare(CLONE_NEWNET));
    show_line("/proc/sys/net/core/somaxconn");
    show_line("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    show_line("/proc/sys/net/ipv4/ping_group_range");
    show_line("/proc/sys/net/ipv4/ip_forward");
    show_line("/proc/sys/net/ipv4/ip_local_port_range");
    show_line("/proc/sys/net/ipv4/ip_default_ttl");
    show_line("/proc/sys/net/core/netdev_max_backlog"));
  show_line("/proc/sys/net/ipv4/ip_forward");
  SHOW(write_file("/proc/sys/net/ipv4/ip_unprivileged_port_start", "1024"));
  SHOW(write_file("/proc/sys/net/ipv4/ip_unprivileged_port_start", "65537"));

  RULE("NET-031");
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  SHOW(bind_to(fd, "127.0.0.1", 100));
  close(fd);
  IN_CHILD(
    become_nobody();
    int low = socket(AF_INET, SOCK_DGRAM, 0);
    SHOW(bind_to(low, "127.0.0.1", 101));
    SHOW(bind_to(low, "127.0.0.1", 1024));
    SHOW(write_file("/proc/sys/net/ipv4/ip_unprivileged_port_start", "80")));
  IN_CHILD(
    become_root_of_own_user_namespace();
    int still = socket(AF_INET, SOCK_DGRAM, 0);
    SHOW(bind_to(still, "127.0.0.1", 101));
    unshare(CLONE_NEWNET);
    int own = socket(AF_INET, SOCK_STREAM, 0);
    SHOW(bind_to(own, "0.0.0.0", 101));
    SHOW(write_file("/proc/sys/net/ipv4/ip_unprivileged_port_start", "80"));
    show_line("/proc/sys/net/ipv4/ip_unprivileged_port_start"));
  show_line("/proc/sys/net/ipv4/ip_unprivileged_port_start");
  SHOW(write_file("/proc/sys/net/ipv4/ip_unprivileged_port_start", "80"));
  IN_CHILD(
    become_nobody();
    int low = socket(AF_INET, SOCK_DGRAM, 0);
    SHOW(bind_to(low, "127.0.0.1", 79));
    SHOW(bind_to(low, "127.0.0.1", 80)));

  RULE("NET-033");
  struct stat status;
  SHOW(stat("/proc/sys/net/ipv4/ip_forward", &status));
  printf("owner: %d %d\n", status.st_uid, status.st_gid);
  /* Root of a user namespace that maps 0 to a plain user. */
  IN_CHILD(
    int to_child[2]; int to_parent[2]; char byte; char path[64];
    pipe(to_child); pipe(to_parent);
    pid_t pid = fork();
    if (pid == 0) {
      become_nobody();
      prctl(PR_SET_DUMPABLE, 1);
      unshare(CLONE_NEWUSER);
      write(to_parent[1], "x", 1);
      read(to_child[0], &byte, 1);
      stat("/proc/sys/net/ipv4/ip_forward", &status);
      printf("before: %d\n", status.st_uid);
      unshare(CLONE_NEWNET);
      stat("/proc/sys/net/ipv4/ip_forward", &status);
      printf("after: %d\n", status.st_uid);
      SHOW(write_file("/proc/sys/net/ipv4/ip_forward", "1"));
      exit(0);
    }
    read(to_parent[0], &byte, 1);
    snprintf(path, sizeof path, "/proc/%d/uid_map", pid);
    write_file(path, "0 1000 1");
    write(to_child[1], "x", 1);
    waitpid(pid, NULL, 0));
}

static int lists(const char *path, const char *word) {
  static char text[8192];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  int length = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
  text[length] = '\0';
  close(fd);
  return strstr(text, word) != NULL;
}

static void views(void) {
  RULE("NET-044");
  int ready[2], done[2];
  pipe(ready);
  pipe(done);
  pid_t pid = fork();
  if (pid == 0) {
    unshare(CLONE_NEWNET);
    make_veth("inside", "beside");
    write(ready[1], "x", 1);
    char byte;
    read(done[0], &byte, 1);
    exit(0);
  }
  char byte, path[64];
  read(ready[0], &byte, 1);
  snprintf(path, sizeof path, "/proc/%d/net/dev", pid);
  CHECK(lists(path, "inside:"));
  CHECK(lists(path, "lo:"));
  CHECK(!lists("/proc/net/dev", "inside:"));
  CHECK(!lists("/proc/self/net/dev", "inside:"));
  write(done[1], "x", 1);
  waitpid(pid, NULL, 0);

  RULE("NET-045");
  IN_CHILD(
    unshare(CLONE_NEWNS | CLONE_NEWNET);
    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    int kept = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    make_veth("mounted", "other");
    SHOW(mkdir("devices", 0755));
    SHOW(mount("sysfs", "devices", "sysfs", 0, NULL));
    SHOW(access("devices/class/net/lo", F_OK));
    SHOW(access("devices/class/net/mounted", F_OK));
    unshare(CLONE_NEWNET);
    SHOW(access("devices/class/net/mounted", F_OK));
    show_line("devices/class/net/lo/ifindex");
    show_line("devices/class/net/mounted/mtu");
    show_line("devices/class/net/mounted/operstate");
    SHOW(umount("devices"));
    SHOW(mount("sysfs", "devices", "sysfs", 0, NULL));
    SHOW(access("devices/class/net/mounted", F_OK));
    SHOW(umount("devices"));
    close(kept));
  rmdir("devices");
}

int main(void) {
  unshare(CLONE_NEWNET);
  set_up("lo", 1);
  devices();
  numbers();
  settings();
  views();
  return 0;
}
