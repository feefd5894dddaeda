/** Network namespaces: the rules NET. */
export const NET_RULES = {
  "NET-001": "A new net ns has only lo: index 1, down, no address; other names ENODEV.",
  "NET-002":
    "lo down: send to 127.0.0.1 ENETUNREACH (the failed send has already auto-bound the socket, so a later bind is EINVAL); bringing lo up adds 127.0.0.1; no other route ENETUNREACH.",
  "NET-003":
    '/proc/net -> self/net; per-ns sysctls start at defaults (somaxconn 4096, ip_unprivileged_port_start 1024, ping_group_range "1 0", ip_forward 0 also when the creator\'s ns has 1); some net.core knobs are absent (netdev_max_backlog ENOENT).',
  "NET-010": "Ports are per ns: other ns ECONNREFUSED and may bind the same port.",
  "NET-011": "An inherited socket keeps working in its creation ns.",
  "NET-012":
    "A socket stays in its creation ns across unshare/setns; SIOCGSKNS returns that ns (close-on-exec fd, any family, needs CAP_NET_ADMIN over it: EPERM); non-socket ENOTTY.",
  "NET-013": "SO_NETNS_COOKIE differs per ns (equals NS_GET_ID from 6.18).",
  "NET-020": "Abstract unix names are per net ns: ECONNREFUSED from another, same name bindable.",
  "NET-021": "Pathname unix sockets cross net namespaces.",
  "NET-022":
    '/proc/net/unix lists own ns only, abstract names with "@"; the accepted socket of a cross-ns connection is created in (and listed by) the client\'s ns.',
  "NET-030": "Raw and packet sockets need CAP_NET_RAW in the owner of the net ns.",
  "NET-031":
    "Ports below ip_unprivileged_port_start need CAP_NET_BIND_SERVICE in the owner (EACCES); the sysctl is per ns and writable by ns root.",
  "NET-032": "Changing interface flags needs CAP_NET_ADMIN in the owner.",
  "NET-033": "/proc/sys/net files belong to the owner's uid 0.",
  "NET-034": "setns(net) needs CAP_SYS_ADMIN in own user ns and over the target's owner.",
  "NET-040": "veth pair creation by rtnetlink in an own ns.",
  "NET-041": "IFLA_NET_NS_FD moves a device; it vanishes here and appears there.",
  "NET-042": "lo cannot be moved.",
  "NET-043":
    "Destroying a ns destroys its virtual devices and their veth peers; physical devices return to the initial ns.",
  "NET-044": "/proc/PID/net shows that process's ns.",
  "NET-045": "sysfs /sys/class/net shows the mounter's net ns.",
  "NET-050": "An open socket keeps its net ns alive; SIOCGSKNS revives a handle to join it.",
  "NET-051": "Sockets created by the kernel do not pin; a closing TCP socket may pin for a while.",
  "NET-052": "rtnetlink nsid: RTM_NEWNSID/GETNSID assign per-ns ids for peers; IFLA_LINK_NETNSID.",
} as const;
