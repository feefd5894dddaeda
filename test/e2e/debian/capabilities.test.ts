/** libcap's capsh, setcap, getcap and getpcaps, and util-linux's setpriv, unmodified. */
import { describe } from "vitest";
import { describeScripts, missing } from "./both-machines.ts";

describe.skipIf(missing !== null)(`capsh, setcap, setpriv${missing === null ? "" : ` (skipped: ${missing})`}`, () => {
  describeScripts({
    "capabilities of files": `cp /usr/bin/id /tmp/id; cp /usr/sbin/capsh /tmp/capsh
setcap cap_net_raw,cap_chown=ep /tmp/capsh; getcap /tmp/capsh; getcap -n /tmp/capsh; getcap -r /tmp
$alice /tmp/capsh --print
setcap cap_net_raw=eip /tmp/id; getcap /tmp/id /tmp/capsh; setcap -v cap_net_raw=eip /tmp/id; setcap -r /tmp/id; getcap /tmp/id; setcap -r /tmp/id
setcap -n 100000 cap_chown=p /tmp/id; getcap -n /tmp/id; getcap /tmp/id
unshare -Ur --map-auto sh -c 'getcap -n /tmp/id; setcap cap_setuid=p /tmp/id; getcap -n /tmp/id; id -u'
getcap -n /tmp/id
$alice setcap cap_chown=ep /tmp/id`,
    capsh: `capsh --drop=cap_chown,cap_kill --print
capsh --caps=cap_chown+ep --print
capsh --user=alice --print
capsh --keep=1 --uid=1000 --print
capsh --inh=cap_net_raw --addamb=cap_net_raw --print
capsh --secbits=0x2f --print -- -c 'capsh --print'
capsh --noroot --print
capsh --mode=NOPRIV --print; capsh --mode=PURE1E --print; capsh --mode=PURE1E_INIT --current; capsh --modes
capsh --has-p=cap_sys_admin --has-b=cap_kill --has-a=cap_kill; echo $?
capsh --supports=cap_bpf && echo yes; capsh --explain=cap_mknod | head -3
capsh --iab='^cap_chown,!cap_kill' --print
capsh --noamb --no-new-privs --print; capsh --decode=00000000a80425fb
capsh --chroot=/ --cap-uid=1000 --print
$alice capsh --print; $alice capsh --drop=cap_chown
$alice unshare -Ur capsh --print`,
    getpcaps: `sleep 1 & getpcaps $!; getpcaps --iab $!; getpcaps --legacy $!; getpcaps 9999`,
    setpriv: `setpriv -d; setpriv -dd
$alice setpriv -d
setpriv --ambient-caps=+chown --inh-caps=+chown --reuid=1000 --clear-groups grep Cap /proc/self/status
setpriv --inh-caps=+net_raw,-chown --bounding-set=-kill,-chown setpriv -d
setpriv --no-new-privs setpriv -d
setpriv --no-new-privs --reuid 1000 --clear-groups /usr/bin/newuidmap 1 0 0 1
setpriv --reuid=alice --regid=alice --init-groups id
setpriv --ruid=1000 --euid=1001 --rgid=5 --egid=6 --groups=7,8 setpriv -d
setpriv --securebits=+noroot,+noroot_locked,+keep_caps_locked setpriv -d
setpriv --securebits=-noroot setpriv -d | grep Secure
setpriv --pdeathsig=TERM setpriv -d
setpriv --pdeathsig=keep true; setpriv --ambient-caps=+chown true; setpriv --ambient-caps=x true; setpriv --list-caps | tail -2
setpriv --reset-env env
$alice setpriv --reuid 0 true; $alice setpriv --groups 5 id
prlimit --nofile=10:20 sh -c 'ulimit -n; ulimit -Hn'`,
  });
});
