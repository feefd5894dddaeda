// uname(2): struct new_utsname of include/uapi/linux/utsname.h, six NUL-terminated names.
import { bytes, struct } from "./struct.ts";

export const NewUtsname = struct("struct new_utsname", 390, {
  sysname: bytes(0, 65),
  nodename: bytes(65, 65),
  release: bytes(130, 65),
  version: bytes(195, 65),
  machine: bytes(260, 65),
  domainname: bytes(325, 65),
});
