/** util-linux's unshare, nsenter and lsns, unmodified. */
import { describe } from "vitest";
import { describeScripts, missing } from "./both-machines.ts";

describe.skipIf(missing !== null)(`unshare, nsenter, lsns${missing === null ? "" : ` (skipped: ${missing})`}`, () => {
  describeScripts({
    "what unshare makes": `unshare -Urmpf --mount-proc sh -c 'id; ps; findmnt -l | sort; cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups; capsh --print; setpriv -d'
unshare -T --monotonic 1000 --boottime 2000 cat /proc/self/timens_offsets
unshare -T --boottime 100000 sh -c 'cut -d. -f1 /proc/uptime | wc -c; nsenter -t $$ -T true; echo $?'
unshare --kill-child -p -f sh -c 'echo $$; kill -9 $$'; echo $?
unshare -p -f --kill-child=TERM sh -c 'exit 3'; echo $?
unshare -i ipcs
unshare -C tail -n 1 /proc/self/cgroup
unshare -R / -w /tmp pwd
unshare -S 1000 -G 1000 id
unshare -Ur -S 0 --propagation slave -m findmnt -no PROPAGATION /
unshare --mount-proc cat /proc/self/stat | wc -l
unshare -m --propagation unchanged findmnt -no PROPAGATION /
unshare -X; unshare --map-user x id`,
    "ids that unshare maps": `unshare -Ur --map-auto sh -c "cat /proc/self/uid_map /proc/self/gid_map; id"
$alice unshare -Ur --map-auto sh -c "cat /proc/self/uid_map /proc/self/gid_map; id"
setpriv --reuid alice --regid alice --clear-groups -- unshare --map-auto -r sh -c "cat /proc/self/uid_map; id; cat /proc/self/setgroups"
setpriv --reuid alice --regid alice --clear-groups -- unshare --map-users=0:100000:10 --map-groups=0:100000:10 sh -c "cat /proc/self/uid_map; id"
unshare --map-user=5 --map-group=6 id
unshare -c id
unshare -U id
unshare --map-current-user --keep-caps grep Cap /proc/self/status
unshare -U --setgroups deny cat /proc/self/setgroups`,
    "lsns and nsenter": `unshare -Urmpfuin --mount-proc sleep 60 &
sleep 0.5
lsns -o TYPE,NPROCS,PID,USER,COMMAND | sort
lsns -J -t user -o TYPE,NPROCS,PID,PPID,UID,USER,PATH
lsns -J -t pid -o TYPE,NPROCS,PID
lsns -T=parent -o TYPE,PID -t user
lsns -T=owner -o TYPE,PID -t net
lsns -p $! -o TYPE,NPROCS,PID,COMMAND | sort
lsns -t user -no NPROCS
lsns -t net -o TYPE,NSFS,NETNSID
c=$(pgrep -x sleep)
nsenter -t $c -a sh -c 'id; ps; ls -l /proc/1/exe; cat /proc/self/uid_map'
nsenter -t $c -U --preserve-credentials id
nsenter -t $c -n ip addr
nsenter -t $c -u sh -c 'hostname in; hostname'; hostname
nsenter -t $c -m -p ps -o pid,args
nsenter -t $c -p -w sh -c 'echo $$; pwd'
nsenter --net=/proc/$c/ns/net ip link
nsenter -t $c -U -m --wd=/ --root=/ pwd
nsenter -t 9999 -n true
nsenter -t $c -U -S 5 id
$alice nsenter -t $c -a true
nsenter -t $c -a -F echo same
nsenter -t $c -e -U env
touch /run/ns; unshare --uts=/run/ns hostname kept; nsenter --uts=/run/ns hostname; umount /run/ns
mkdir /run/d; touch /run/d/pid; mount --bind /run/d /run/d; mount --make-private /run/d; unshare --pid=/run/d/pid -f sh -c 'echo $$'; nsenter --pid=/run/d/pid true; umount /run/d/pid
lsns -t net -no NPROCS
kill -9 $c
wait`,
  });
});
