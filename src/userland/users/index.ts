/** Users and groups by name and number, from /etc/passwd and /etc/group. */
export { type Group, getgrent, getgrgid, getgrnam, getgrouplist } from "./group.ts";
export { IdNames } from "./id-names.ts";
export { getpwent, getpwnam, getpwuid, type Passwd } from "./passwd.ts";
export { parseId } from "./records.ts";
export { parseGroup, parseUserSpec, type UserSpec, type UserSpecError } from "./userspec.ts";
