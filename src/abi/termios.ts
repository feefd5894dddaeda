// Terminal attributes: include/uapi/asm-generic/termbits.h, termbits-common.h, termios.h (termios(3)).
// struct termios and struct winsize are in termios-struct.ts.

/** Number of control characters in the kernel's struct termios. */
export const NCCS = 19;

// c_cc indexes
export const VINTR = 0;
export const VQUIT = 1;
export const VERASE = 2;
export const VKILL = 3;
export const VEOF = 4;
export const VTIME = 5;
export const VMIN = 6;
export const VSWTC = 7;
export const VSTART = 8;
export const VSTOP = 9;
export const VSUSP = 10;
export const VEOL = 11;
export const VREPRINT = 12;
export const VDISCARD = 13;
export const VWERASE = 14;
export const VLNEXT = 15;
export const VEOL2 = 16;

// c_iflag
export const IGNBRK = 0o0000001;
export const BRKINT = 0o0000002;
export const IGNPAR = 0o0000004;
export const PARMRK = 0o0000010;
export const INPCK = 0o0000020;
export const ISTRIP = 0o0000040;
export const INLCR = 0o0000100;
export const IGNCR = 0o0000200;
export const ICRNL = 0o0000400;
export const IUCLC = 0o0001000;
export const IXON = 0o0002000;
export const IXANY = 0o0004000;
export const IXOFF = 0o0010000;
export const IMAXBEL = 0o0020000;
export const IUTF8 = 0o0040000;

// c_oflag
export const OPOST = 0o0000001;
export const OLCUC = 0o0000002;
export const ONLCR = 0o0000004;
export const OCRNL = 0o0000010;
export const ONOCR = 0o0000020;
export const ONLRET = 0o0000040;
export const OFILL = 0o0000100;
export const OFDEL = 0o0000200;
export const NLDLY = 0o0000400;
export const CRDLY = 0o0003000;
export const TABDLY = 0o0014000;
export const XTABS = 0o0014000;
export const BSDLY = 0o0020000;
export const VTDLY = 0o0040000;
export const FFDLY = 0o0100000;

// c_cflag
export const CBAUD = 0o0010017;
export const CSIZE = 0o0000060;
export const CS5 = 0o0000000;
export const CS6 = 0o0000020;
export const CS7 = 0o0000040;
export const CS8 = 0o0000060;
export const CSTOPB = 0o0000100;
export const CREAD = 0o0000200;
export const PARENB = 0o0000400;
export const PARODD = 0o0001000;
export const HUPCL = 0o0002000;
export const CLOCAL = 0o0004000;
export const CBAUDEX = 0o0010000;
export const CMSPAR = 0o010000000000;
export const CRTSCTS = 0o020000000000;
export const B0 = 0o0000000;
export const B50 = 0o0000001;
export const B75 = 0o0000002;
export const B110 = 0o0000003;
export const B134 = 0o0000004;
export const B150 = 0o0000005;
export const B200 = 0o0000006;
export const B300 = 0o0000007;
export const B600 = 0o0000010;
export const B1200 = 0o0000011;
export const B1800 = 0o0000012;
export const B2400 = 0o0000013;
export const B4800 = 0o0000014;
export const B9600 = 0o0000015;
export const B19200 = 0o0000016;
export const B38400 = 0o0000017;
export const B57600 = 0o0010001;
export const B115200 = 0o0010002;
export const B230400 = 0o0010003;

// c_lflag
export const ISIG = 0o0000001;
export const ICANON = 0o0000002;
export const XCASE = 0o0000004;
export const ECHO = 0o0000010;
export const ECHOE = 0o0000020;
export const ECHOK = 0o0000040;
export const ECHONL = 0o0000100;
export const NOFLSH = 0o0000200;
export const TOSTOP = 0o0000400;
export const ECHOCTL = 0o0001000;
export const ECHOPRT = 0o0002000;
export const ECHOKE = 0o0004000;
export const FLUSHO = 0o0010000;
export const PENDIN = 0o0040000;
export const IEXTEN = 0o0100000;
export const EXTPROC = 0o0200000;

// TCXONC
export const TCOOFF = 0;
export const TCOON = 1;
export const TCIOFF = 2;
export const TCION = 3;

// TCFLSH
export const TCIFLUSH = 0;
export const TCOFLUSH = 1;
export const TCIOFLUSH = 2;

// tcsetattr(3)
export const TCSANOW = 0;
export const TCSADRAIN = 1;
export const TCSAFLUSH = 2;

// Line disciplines: include/uapi/linux/tty.h
export const N_TTY = 0;
