// ioctl(2) on sockets: include/uapi/linux/sockios.h, asm-generic/sockios.h (netdevice(7), unix(7)).

export const SIOCINQ = 0x541b; // FIONREAD: int*: bytes that can be read now
export const SIOCOUTQ = 0x5411; // TIOCOUTQ: int*: bytes sent and not yet taken
export const SIOCATMARK = 0x8905; // int*: whether the next byte to read is the urgent one
export const SIOCGSKNS = 0x894c; // fd of the socket's network namespace
export const SIOCUNIXFILE = 0x89e0; // O_PATH fd of the file a unix socket is bound to

// Devices: struct ifreq*, where nothing else is said
export const SIOCGIFNAME = 0x8910; // the name of the index
export const SIOCGIFCONF = 0x8912; // struct ifconf*: all IPv4 addresses
export const SIOCGIFFLAGS = 0x8913;
export const SIOCSIFFLAGS = 0x8914;
export const SIOCGIFADDR = 0x8915;
export const SIOCSIFADDR = 0x8916;
export const SIOCGIFDSTADDR = 0x8917;
export const SIOCGIFBRDADDR = 0x8919;
export const SIOCSIFBRDADDR = 0x891a;
export const SIOCGIFNETMASK = 0x891b;
export const SIOCSIFNETMASK = 0x891c;
export const SIOCGIFMETRIC = 0x891d;
export const SIOCGIFMTU = 0x8921;
export const SIOCSIFMTU = 0x8922;
export const SIOCSIFNAME = 0x8923;
export const SIOCSIFHWADDR = 0x8924;
export const SIOCGIFHWADDR = 0x8927;
export const SIOCGIFINDEX = 0x8933;
export const SIOCGIFTXQLEN = 0x8942;
export const SIOCSIFTXQLEN = 0x8943;
export const SIOCETHTOOL = 0x8946;
export const SIOCGIFMAP = 0x8970;
