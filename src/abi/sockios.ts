// ioctl(2) on sockets: include/uapi/linux/sockios.h, asm-generic/sockios.h (netdevice(7), unix(7)).

export const SIOCINQ = 0x541b; // FIONREAD: int*: bytes that can be read now
export const SIOCOUTQ = 0x5411; // TIOCOUTQ: int*: bytes sent and not yet taken
export const SIOCATMARK = 0x8905; // int*: whether the next byte to read is the urgent one
export const SIOCGSKNS = 0x894c; // fd of the socket's network namespace
export const SIOCUNIXFILE = 0x89e0; // O_PATH fd of the file a unix socket is bound to
