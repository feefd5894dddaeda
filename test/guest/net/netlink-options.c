/* Options of netlink(7) sockets, and which capability each asks for. */
#include "../report.h"
#include <linux/capability.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static void keep(int capability) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {0};
  if (capability >= 0) data[capability / 32].effective = data[capability / 32].permitted = 1u << capability % 32;
  syscall(SYS_capset, &header, data);
}

static void options(const char *who, int capability) {
  printf("%s\n", who);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    int on = 1, netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    keep(capability);
    SHOW(setsockopt(netlink, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &on, sizeof on));
    SHOW(setsockopt(netlink, SOL_NETLINK, NETLINK_BROADCAST_ERROR, &on, sizeof on));
    SHOW(setsockopt(netlink, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on));
    exit(0);
  }
  waitpid(child, NULL, 0);
}

int main(void) {
  options("no capability", -1);
  options("CAP_NET_ADMIN", CAP_NET_ADMIN);
  options("CAP_NET_BROADCAST", CAP_NET_BROADCAST);
  return 0;
}
