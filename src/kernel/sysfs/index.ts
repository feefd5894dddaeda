/** sysfs(5): mountable, and in it the network devices of the mounter's namespace. Lives with the kernel, as procfs does. */
export { SysfsType } from "./sysfs-type.ts";
