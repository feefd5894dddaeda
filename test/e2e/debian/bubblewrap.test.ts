/** bubblewrap, unmodified: what a sandbox of it is, seen from inside. */
import { describe, expect, it } from "vitest";
import { describeScripts, missing, runInTuxlet, runWholeAndMoved } from "./both-machines.ts";

const LOOK = `id; ps -o pid,ppid,pgid,sid,args; hostname; cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups
grep -E "^(Cap|Uid|Gid|NoNewPrivs|NSpid|Groups|Seccomp:)" /proc/self/status; findmnt -l | sort; ip addr; ip route; stat -c "%A %U %G %s %n" /[!lpru]* /dev/* /dev/pts/*`;

describe.skipIf(missing !== null)(`bubblewrap${missing === null ? "" : ` (skipped: ${missing})`}`, () => {
  it("runs an ordinary user's command in new namespaces of all types", async () => {
    // The old /proc stays, and everybody has the old number there.
    const script = `$alice bwrap --unshare-all --bind / / sh -c 'id; ps'`;
    expect((await runInTuxlet(script)).split("\n").map((line) => line.replace(/^ +\d+/, "N"))).toEqual([
      "uid=1000(alice) gid=1000(alice) groups=1000(alice)",
      "    PID TTY          TIME CMD",
      "N ?        00:00:00 bwrap",
      "N ?        00:00:00 bwrap",
      "N ?        00:00:00 sh",
      "N ?        00:00:00 ps",
      "",
    ]);
  });

  it("survives saves and loads in flight, whatever its processes wait for", { timeout: 180_000 }, async () => {
    const inside = "sleep 1; ps -o pid,args; cat /proc/self/uid_map; findmnt -no TARGET | wc -l; exit 3";
    const script = `$alice bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev --tmpfs /tmp --die-with-parent sh -c '${inside}'
echo $?; unshare -Urmpf --mount-proc sh -c 'sleep 1; echo $$; id -u; ps -o pid,args'`;
    const { whole, moved } = await runWholeAndMoved(script, 4);
    expect(moved).toBe(whole);
    expect(whole).toMatch(/1 bwrap[\s\S]*\n3\n1\n0\n/);
  });

  describeScripts({
    "all namespaces, as root": `bwrap --unshare-all --bind / / sh -c 'id; cat /proc/self/uid_map; findmnt -l | sort'`,
    "all namespaces, as a user": `$alice bwrap --unshare-all --bind / / sh -c 'id; cat /proc/self/uid_map; findmnt -l | sort'`,
    "a whole sandbox, as a user": `cat >/look <<'END'\n${LOOK}\nEND
$alice bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev --tmpfs /tmp --die-with-parent --hostname box sh /look`,
    "a whole sandbox, as root": `bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev --tmpfs /tmp --new-session --hostname box sh /look |
  grep -vE '/proc/(irq|bus|sysrq-trigger)'`,
    "ids and capabilities of one's own choice": `$alice bwrap --unshare-user --bind / / --uid 5 --gid 6 --cap-add CAP_SYS_ADMIN sh -c \
'id; cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups; capsh --print; mount -t tmpfs x /mnt; findmnt /mnt'
$alice bwrap --unshare-user --bind / / --cap-add ALL --cap-drop CAP_KILL capsh --print`,
    "the command as the first process": `bwrap --unshare-pid --as-pid-1 --bind / / --proc /proc sh -c 'echo $$; ps -o pid,args'
$alice bwrap --unshare-pid --unshare-user --as-pid-1 --bind / / --proc /proc sh -c 'echo $$; ps -o pid,args'`,
    "a tree put together": `$alice bwrap --unshare-all --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --ro-bind-try /lib64 /lib64 \
--dev /dev --proc /proc --tmpfs /tmp --dir /tmp/a --file 3 /tmp/f --mqueue /mnt --chdir /tmp --clearenv --setenv A b --perms 0700 --dir /tmp/p \
--size 1000000 --tmpfs /tmp/q --remount-ro /tmp/q --chmod 0711 /tmp/a --bind-try /nothing /n --dev-bind /dev/null /tmp/null /usr/bin/sh -c \
'pwd; env | sort; findmnt -l | grep -v lib64 | sort; ls -lA; cat f; sort /proc/mounts | grep -v lib64; ls -A /; touch /tmp/q/x /usr/x; echo x >null' 3</etc/hosts`,
    "exit status and signals": `$alice bwrap --unshare-all --bind / / sh -c 'exit 7'; echo $?
$alice bwrap --unshare-all --bind / / sh -c 'kill -TERM $$'; echo $?
$alice bwrap --unshare-pid --bind / / sh -c 'sleep 9 & exit 0'; echo $?`,
    "what it refuses": `$alice bwrap --bind / / --uid 5 true; $alice bwrap --unshare-all --bind /nothing /x true; $alice bwrap --unshare-all --bind / / /nothing
$alice bwrap --unshare-all --bind / / --hostname x --userns 0 true; echo $?; $alice bwrap --unshare-user --disable-userns --bind / / unshare -U true; echo $?
echo 1 >/proc/sys/user/max_user_namespaces; $alice bwrap --unshare-all --bind / / true; echo 0 >/proc/sys/user/max_user_namespaces
$alice bwrap --unshare-all --bind / / true; echo 1000 >/proc/sys/user/max_user_namespaces`,
    "descriptors that tell and wait": `$alice bwrap --unshare-all --bind / / --json-status-fd 1 sh -c 'exit 4' | sed 's/"child-pid": [0-9]*/"child-pid": N/'
$alice bwrap --unshare-all --bind / / --info-fd 1 true | sed 's/"child-pid": [0-9]*/"child-pid": N/'
$alice bwrap --unshare-all --bind / / --sync-fd 3 --block-fd 4 echo unblocked 3>/dev/null 4</dev/null`,
  });
});
