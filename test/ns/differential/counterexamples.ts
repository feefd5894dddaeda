/** Histories that once ended differently in Tuxlet, as small as fast-check made them. */
import { type Operation, operationsOf } from "./operation.ts";

export const COUNTEREXAMPLES: Readonly<Record<string, readonly Operation[]>> = {
  "a process group of an outer pid namespace has number 0 inside": operationsOf(`
    0 clone 536870912 0 0 0
  `),
  "an address space that is not dumpable stays that of the user namespace its program was started in": operationsOf(`
    0 dumpable 0 0 0 0
    0 unshare 268435456 0 0 0
    0 clone 0 0 0 0
    0 openns 0 2 0 1
  `),
  "a tmpfs is shown with its owner as the initial user namespace knows it": operationsOf(`
    0 setresgid 0 1001 0 0
    0 unshare 268566528 0 0 0
    0 tmpfs 5 3 0 0 t
  `),
  "a umount reaches a slave's mount although that is locked": operationsOf(`
    0 propagation 0 1048576 0 0
    0 clone 0 0 0 0
    0 tmpfs 4 0 0 0 x
    0 unshare 268566528 0 0 0
    1 umount 4 0 0 0
    0 umount 7 0 0 0
  `),
  "kill(-1) that may signal nobody succeeds": operationsOf(`
    0 clone 0 0 0 0
    1 setuid 1000 0 0 0
    1 kill -1 15 0 0
  `),
  "a zombie is as dumpable as it was": operationsOf(`
    0 pidfd 0 0 0 0
    0 setuid 1001 0 0 0
    0 clone 0 0 0 0
    0 kill 2 15 0 0
    0 setns 0 128 0 0
  `),
  "a zombie that was dumpable can be looked into": operationsOf(`
    0 pidfd 0 0 0 0
    0 setuid 1001 0 0 0
    0 dumpable 1 0 0 0
    0 clone 0 0 0 0
    0 kill 2 15 0 0
    0 setns 0 128 0 0
  `),
  "what is not in a proc cannot be made either, whoever asks": operationsOf(`
    0 proc 3 0 0 0
    0 unshare 268435456 0 0 0
    0 mkdir 5 0 0 0
  `),
  "the newest slave of a mount is the first that events reach": operationsOf(`
    0 propagation 0 1048576 0 0
    0 bind 4 6 0 0
    0 clone 268566528 0 0 0
    0 tmpfs 6 0 0 0 t
  `),
  "a slave that is made a slave again is the newest": operationsOf(`
    0 propagation 0 1048576 0 0
    0 bind 0 1 0 0
    0 bind 0 2 0 0
    0 propagation 1 524288 0 0
    0 propagation 2 524288 0 0
    0 propagation 1 524288 0 0
    0 tmpfs 6 0 0 0 t
  `),
  "a mount that leaves its peers leaves them its slaves": operationsOf(`
    0 propagation 0 1048576 0 0
    0 bind 0 1 0 0
    0 clone 131072 0 0 0
    0 propagation 0 524288 0 0
    0 propagation 0 1048576 0 0
    0 clone 268566528 0 0 0
    1 propagation 1 262144 0 0
    1 tmpfs 6 0 0 0 t
    0 tmpfs 2 0 0 0 t
  `),
  "mounts that go together end once each, in whatever order propagation finds them": operationsOf(`
    0 clone 0 0 0 0
    1 clone 0 0 0 0
    1 clone 0 0 0 0
    1 exit 3 0 0 0
    5 clone 805306368 0 0 0
    1 tmpfs 1 0 0 0 t
    1 propagation 1 1048576 0 0
    1 bind 1 2 0 0
    1 bind 1 6 0 0
    1 bind 2 2 0 0
    4 clone 268566528 0 0 0
    0 exit 0 0 0 0
    1 exit 2 0 0 0
    2 tmpfs 1 15 0 0 u
    0 umount 6 2 0 0
  `),
};
