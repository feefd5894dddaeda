import { describe } from "vitest";
import { compareWithHost, directory } from "../compare.ts";
import { script } from "../harness/script.ts";

// A capability that some hosts do not give even to root.
const SAME = "setpriv --bounding-set=-sys_resource,-sys_time";

const setting = { env: { PATH: "/usr/sbin:/usr/bin" } };

describe("errors", () => {
  compareWithHost({ ...setting, files: { plain: "x" } }, [
    "unshare -z",
    "unshare --bogus",
    "unshare -l",
    "unshare --map-user=abc true",
    "unshare --map-group=abc true",
    "unshare --map-users=foo true",
    "unshare --map-users=0:1:2 true",
    "unshare --setgroups=foo true",
    "unshare --setgroups=allow -r true",
    "unshare --propagation=foo true",
    "unshare --kill-child=FOO true",
    "unshare --mount-proc=/missing -p -f true",
    "unshare -m --wd=/missing pwd",
    "unshare --root=/missing true",
    "unshare -G abc true",
    "unshare -S abc true",
    "unshare missing",
    "unshare ./plain",
    "unshare -T --boottime=x true",
    "unshare --monotonic 5 true",
    "unshare -Ur -S 0 -G 0 true",
    "unshare -Ur -S 5 true",
    { argv: "unshare -u true", uid: 1 },
    { argv: "unshare -m true", uid: 1 },
  ]);
});

describe("user namespaces", () => {
  compareWithHost(setting, [
    "unshare -U id",
    "unshare -Ur id",
    "unshare -r cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups",
    "unshare -c id",
    { argv: "unshare -c id", uid: 1, gid: 1 },
    { argv: "unshare -r id", uid: 1, gid: 1 },
    { argv: "unshare -r cat /proc/self/uid_map", uid: 1, gid: 2 },
    "unshare --map-user=5 id",
    "unshare --map-user=5 --map-group=6 id",
    "unshare --map-user=daemon --map-group=daemon id",
    "unshare -U --setgroups=deny cat /proc/self/setgroups",
    "unshare -U cat /proc/self/setgroups",
    `${SAME} unshare -Ur setpriv -dd`,
    `${SAME} unshare -Ur --keep-caps capsh --current`,
    `${SAME} unshare -U --keep-caps capsh --current`,
    { argv: "unshare -Ur --keep-caps capsh --current", uid: 1, gid: 1 },
    "unshare -Ur unshare -Ur cat /proc/self/uid_map",
    "unshare -Ur setpriv --clear-groups true",
    "unshare -Ur setpriv --reuid 5 true",
    "unshare -S 5 id",
    "unshare -S 5 -G 6 id",
  ]);
});

describe("pid namespaces", () => {
  compareWithHost(setting, [
    script("unshare -fp sh -c 'echo $$; exit 3'"),
    script("unshare -fp --mount-proc sh -c 'echo /proc/[0-9]*'"),
    script("unshare -fp --mount-proc sh -c 'readlink /proc/self; true'"),
    script("unshare -fp sh -c 'sh -c \"kill -9 \\$\\$\"; echo $?'"),
    script("unshare -f sh -c 'kill -15 $$'; echo $?"),
    script("unshare -p true; echo $?"),
    script("unshare -fp --kill-child sh -c 'echo $$'"),
    script("unshare -fpr --mount-proc sh -c 'id -u; echo $$'"),
    `${SAME} unshare -fp --mount-proc --kill-child=TERM setpriv -d`,
    `${SAME} unshare -f --kill-child setpriv -d`,
  ]);
});

describe("mount namespaces", () => {
  compareWithHost({ ...setting, files: { a: directory(), b: directory(), f: "" } }, [
    script("unshare -m mount -t tmpfs x a; mountpoint a"),
    script("unshare -m sh -c 'mount -t tmpfs x a; mountpoint a'; mountpoint a"),
    script("unshare -m -w / pwd"),
    script("unshare -w a pwd"),
    script("unshare -R / -w /proc pwd"),
    script("unshare -Urm sh -c 'mount -t tmpfs x a && mountpoint a'"),
  ]);
});

describe("UTS namespaces", () => {
  compareWithHost({ ...setting, files: { f: "" } }, [
    script("unshare -u sh -c 'hostname inside; hostname'"),
    script("h=$(hostname); unshare -u hostname inside; test $h = $(hostname)"),
    script("unshare --uts=f hostname kept; nsenter --uts=f hostname; umount f"),
    script(
      "unshare -m sh -c 'mount --bind . . && mount --make-private . && cd . && touch m && unshare --mount=m true && nsenter --mount=m true; umount m'",
    ),
  ]);
});

describe("several at once", () => {
  compareWithHost(setting, [
    script("unshare -Urmpuf --mount-proc sh -c 'hostname x; hostname; id -u; echo $$'"),
    script("unshare -Uri sh -c 'id -u'"),
    script("unshare -i true; echo $?"),
  ]);
});
