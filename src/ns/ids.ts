/**
 * User and group ids.
 *
 * Inside the kernel an id is a *kernel id* (kuid_t, kgid_t): the number it has in the initial user namespace. A user namespace
 * turns the ids of its processes into kernel ids and back. All are unsigned 32-bit numbers.
 */

/** A user id as the kernel knows it: in the initial user namespace. */
export type Kuid = number;
/** A group id as the kernel knows it. */
export type Kgid = number;

/** (uid_t)-1: no id. Also the answer "not mapped", and "leave it" in the set*id calls. */
export const INVALID_ID = 0xffffffff;

/** What an id without a mapping reads as: DEFAULT_OVERFLOWUID, the default of /proc/sys/kernel/overflowuid. USER-004, USER-036 */
export const OVERFLOW_ID = 65534;

/** The superuser of the initial user namespace (GLOBAL_ROOT_UID). */
export const GLOBAL_ROOT_UID: Kuid = 0;
