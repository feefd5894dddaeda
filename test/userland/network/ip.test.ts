import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";
import { withoutUsage } from "../harness/usage.ts";

/** Hardware addresses are random; addresses made of them come and go with the carrier. */
function normalize(text: string): string {
  return withoutUsage(text)
    .replace(/\b(?!00:00|ff:ff|02:11)[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, "XX:XX:XX:XX:XX:XX")
    .replace(/LOWERLAYERDOWN|(?<=state )UP\b/g, "STATE")
    .replace(/NO-CARRIER,|,LOWER_UP|,M-DOWN| linkdown/g, "")
    .replace(/^.*inet6 fe80.*\n.*lft.*\n/gm, "")
    .replace(/^\S* ?fe80.*\n|^local fe80.*\n|^multicast ff00.*\n/gm, "");
}

const setting = { normalize };

/** In network and mount namespaces of its own. */
const alone = (text: string) => ({
  argv: ["unshare", "-nm", "sh", "-c", text],
  title: text,
});

describe("errors", () => {
  compareWithHost(
    setting,
    [
      "ip",
      "ip help",
      "ip -help",
      "ip -",
      "ip -foo",
      "ip foo",
      "ip link help",
      "ip addr help",
      "ip route help",
      "ip netns help",
      "ip -f inet",
      "ip -f foo a",
      "ip -n foo l",
      "ip -batch missing",
      "ip addr foo",
      "ip addr add",
      "ip addr add 1.2.3.4",
      "ip addr add 1.2.3.4 dev",
      "ip addr add 1.2.3.4 dev nope",
      "ip addr add 1.2.3.4/33 dev lo",
      "ip addr add 1.2.3.4.5 dev lo",
      "ip addr add ::1::2 dev lo",
      "ip -6 addr add 1.2.3.4 dev lo",
      "ip addr add 1.2.3.4 5.6.7.8 dev lo",
      "ip addr add 1.2.3.4 dev lo label foo; ip a show lo",
      "ip addr add 1.2.3.4 dev lo scope foo",
      "ip addr add ::2 brd + dev lo",
      "ip addr del 1.2.3.4 dev lo",
      "ip addr del 1.2.3.4/24 dev lo",
      "ip addr flush",
      "ip addr show foo",
      "ip addr show dev",
      "ip addr show lo lo",
      "ip link foo",
      "ip link add",
      "ip link add foo",
      "ip link add foo type nosuch",
      "ip link add foo type veth bar",
      "ip link add foo type nosuch bar",
      "ip link del",
      "ip link del foo",
      "ip link del lo",
      "ip link set",
      "ip link set nope up",
      "ip link set lo mtu",
      "ip link set lo mtu foo",
      "ip link set lo mtu 1 mtu 2",
      "ip link set lo foo bar",
      "ip link set lo name foo bar",
      "ip link set lo name a/b",
      "ip link set lo netns foo",
      "ip link set lo netns 1",
      "ip link set lo arp",
      "ip link set lo arp x",
      "ip link set lo address",
      "ip link set lo address zz",
      "ip link set lo master nope",
      "ip link set lo group nope",
      "ip link show dev",
      "ip link show nope",
      "ip route foo",
      "ip route add",
      "ip route add foo",
      "ip route add default",
      "ip route add 1.2.3.0/24",
      "ip route add 1.2.3.0/24 dev nope",
      "ip route add 1.2.3.0/24 dev lo table foo",
      "ip route add 1.2.3.0/24 dev lo scope foo",
      "ip route add 1.2.3.0/24 dev lo proto foo",
      "ip route add 1.2.3.0/24 dev lo metric x",
      "ip route add 1.2.3.4/24 dev lo",
      "ip route add default via 9.9.9.9",
      "ip link set lo up; ip route del 1.2.3.0/24",
      "ip route flush",
      "ip route get",
      "ip route get 1.2.3.4",
      "ip route get foo",
      "ip link set lo up; ip route get ::1; ip -j route get ::1; ip a add fd00::1/64 dev lo nodad; ip r get fd00::5; ip r get fd00::5 from fd00::1",
      "ip route show table foo",
      "ip route show dev nope",
      "ip route show proto foo",
      "ip netns foo",
      "ip netns add",
      "ip netns add a/b",
      "ip netns del",
      "ip netns del foo",
      "ip netns exec",
      "ip netns exec foo",
      "ip netns exec foo ls",
      "ip netns identify",
      "ip netns identify x",
      "ip netns pids foo",
      "ip netns set",
      "ip netns set foo",
      "ip netns set foo bar",
      "ip netns attach foo",
    ].map(alone),
  );
});

/** On the host carriers are noticed a little later. */
const SETTLE = "until ip link show v0 | grep -q 'state UP'; do sleep 0.01; done\n";

/** A pair of devices with addresses, both up. */
const PAIR = `ip link set lo up
ip link add v0 type veth peer name v1
ip addr add 10.0.0.1/24 brd + dev v0
ip addr add 10.9.0.1 peer 10.8.0.0/16 dev v0
ip addr add 10.7.0.1/31 dev v1 scope link
ip link set v0 up
ip link set v1 up
${SETTLE}`;
const onPair = (text: string) => ({ ...alone(PAIR + text), title: text });

describe("what there is", () => {
  compareWithHost(
    setting,
    [
      "ip link",
      "ip l",
      "ip -j link",
      "ip -j -p link",
      "ip -br link",
      "ip -br -j link",
      "ip -o link",
      "ip -s link show lo",
      "ip -s -s link show lo",
      "ip -s -o link show lo",
      "ip -s -j link show lo",
      "ip -s -s -j -p link show lo",
      "ip -N link",
      "ip -h l",
      "ip --oneline l",
      "ip addr",
      "ip a",
      "ip -j a",
      "ip -j -p a",
      "ip -br a",
      "ip -br -j a",
      "ip -4 a",
      "ip -6 a",
      "ip -0 a",
      "ip -f link a",
      "ip -o a",
      "ip -o -j a",
      "ip -j -4 a",
      "ip -j -4 -br a",
      "ip route",
      "ip -6 route",
      "ip -j route",
      "ip route show table all",
      "ip link set lo up; ip route show table local",
      "ip rule",
      "ip -j rule",
      "ip netns",
      "ip -j netns",
      "ip netns list-id",
    ].map(alone),
  );
});

describe("a pair of devices", () => {
  compareWithHost(
    setting,
    [
      "ip link",
      "ip -j link",
      "ip -br link",
      "ip link show v0",
      "ip link show up",
      "ip link show dev v1 up",
      "ip link ls type veth",
      "ip link ls group default",
      "ip -4 a",
      "ip -4 -j a",
      "ip -4 -j -p a show v0",
      "ip -4 -br a",
      "ip -4 -o a",
      "ip -4 a show v0",
      "ip a show to 10.0.0.0/8",
      "ip a show scope link",
      "ip -4 a show scope host",
      "ip -4 a show up label 'v*'",
      "ip -4 a show primary",
      "ip -4 a show type veth",
      "ip route",
      "ip -j route",
      "ip -d route",
      "ip -N route",
      "ip route show table all",
      "ip -j route show table all",
      "ip route show dev v0",
      "ip route show proto kernel",
      "ip route show scope link",
      "ip route show 10.0.0.0/24",
      "ip route show match 10.0.0.7",
      "ip route show root 10.0.0.0/8",
      "ip route show exact 10.0.0.0/24",
      "ip route show src 10.0.0.1",
      "ip route show type local table local",
      "ip route get 10.0.0.7",
      "ip -o route get 10.0.0.7",
      "ip -j route get 10.0.0.7",
      "ip route get 10.0.0.1",
      "ip -j route get 10.0.0.1",
      "ip route get 10.0.0.255",
      "ip route get 10.8.3.4 oif v0",
      "ip route get 10.0.0.7 from 10.9.0.1",
    ].map(onPair),
  );
});

describe("changes", () => {
  compareWithHost(
    setting,
    [
      "ip link set lo up; ip link; ip a",
      "ip link set lo up down; ip link",
      "ip l s lo up; ip l s v0 down; ip l",
      "ip link set v0 mtu 1400 qlen 10 alias 'a b'; ip link show v0; ip -j link show v0; ip a show v0",
      "ip link set v0 down; ip link set v0 name w0; ip link; ip -4 a",
      "ip link set v0 address 02:11:22:33:44:55; ip link show v0",
      "ip link set v0 arp off multicast off allmulticast on promisc on; ip link show v0",
      "ip link set v0 group 7; ip link show v0; ip link set group 7 up; ip link; ip link show group 7",
      "ip link set v0 down; ip link",
      "ip link del v0; ip link",
      "ip link add v2 mtu 1300 address 02:11:00:00:00:01 type veth peer name v3 mtu 1200 address 02:11:00:00:00:02; ip l",
      "ip link add name v2 index 44 type veth peer v3 index 45; ip -br l",
      "ip link add v0 type veth",
      "ip addr add 10.0.0.1/24 dev v0",
      "ip addr add 10.0.0.2/24 dev v0; ip a del 10.0.0.1/24 dev v0; ip -4 a show v0",
      "ip addr add 10.0.1.1/24 broadcast 10.0.1.7 label v0:x dev v0; ip -4 a show v0; ip -4 a show label v0:x",
      "ip addr add 10.0.1.1/24 brd - dev v0; ip -4 a show v0",
      "ip addr replace 10.0.0.1/24 dev v0; ip -4 a show v0",
      "ip addr del 10.0.0.1 dev v0; ip -4 a show v0",
      "ip addr add fd00::1/64 dev lo; while ip -6 a show lo | grep -q tentative; do :; done; ip -6 a show lo; ip -6 route show dev lo; ip a del fd00::1/64 dev lo; ip -6 a show lo",
      "ip addr flush dev v0; ip -4 a; ip r",
      "ip -4 addr flush scope link; ip -4 a",
      "ip addr add 127.0.0.2 dev lo; ip a show lo",
      "ip addr add 10.5 dev v0; ip addr add 0x7f.1 dev lo; ip -4 a",
      "ip route add default via 10.0.0.254; ip r; ip r get 8.8.8.8; ip r del default; ip r",
      "ip route add 192.168.0.0/16 via 10.0.0.254 dev v0 metric 5 src 10.0.0.1; ip r; ip -j r",
      "ip route add blackhole 9.9.9.9; ip r add unreachable 9.8.0.0/16 metric 7; ip r add prohibit 9.7.0.0/16; ip r; ip -j r; ip r get 9.9.9.9; ip r get 9.8.0.1; ip r get 9.7.0.1",
      "ip route add 1.2.3.0/24 dev v0 table 100; ip r show table 100; ip r show table all | grep 100; ip r flush table 100; ip r show table 100",
      "ip route add 1.2.3.0/24 dev v0; ip route add 1.2.3.0/24 dev v0; ip r replace 1.2.3.0/24 dev v1; ip r",
      "ip route change 1.2.3.0/24 dev v0",
      "ip route add 1.2.3.0/24 dev v0 proto static scope host; ip r; ip r flush proto static; ip r",
      "ip route add 1.2.3.0/24 via 11.0.0.1 dev v0 onlink; ip r",
      "ip route append 1.2.3.0/24 dev v0; ip route append 1.2.3.0/24 dev v1; ip r; ip r del 1.2.3.0/24 dev v1; ip r",
      "ip -6 route add fd01::/64 dev v0 metric 9; ip -6 r show fd01::/64; ip -6 r del fd01::/64; ip -6 r show fd01::/64",
      "printf 'link set v0 down\\n# no\\n\\nlink show v0\\nfoo\\nlink show v1\\n' > b; ip -b b; echo $?; ip -force -b b; ip -b - < b; rm b",
    ].map(onPair),
  );
});

/** In a /run of its own. */
const withRun = (text: string) => ({ ...alone(`mkdir -p /run; mount -t tmpfs none /run; ${text}`), title: text });

describe("named namespaces", () => {
  compareWithHost(
    setting,
    [
      "ip netns add red; ip netns; ip netns list; ip -j netns; ls -l /run/netns | sed 's/ [A-Z][a-z][a-z] .*:.. / /'",
      "ip netns add red; ip netns add red",
      "ip netns add red; ip netns del red; ip netns; ls /run/netns",
      "ip netns add red; ip netns add blue; ip -all netns del; ip netns",
      "ip netns add red; ip netns exec red ip link; ip -n red link set lo up; ip -n red -4 a; ip link",
      "ip netns add red; ip netns exec red; echo $?",
      "ip netns add red; ip netns exec red nosuch; echo $?",
      "ip netns add red; ip netns exec red sh -c 'ip netns identify; ip netns identify $$; exit 7'; echo $?",
      "ip netns add red; ip netns exec red ls /sys/class/net",
      "ip netns add red; ip netns pids red; ip netns exec red sh -c 'pids=$(ip netns pids red); echo $pids | wc -w'",
      "ip netns add red; ip link add v0 type veth peer name v1 netns red; ip -br l; ip -n red -br l; ip l show v0; ip netns; ip -j l show v0; ip netns list-id",
      "ip netns add red; ip link add v0 type veth peer name v1; ip link set v1 netns red; ip -br l; ip -n red l",
      "ip netns add red; ip netns set red 7; ip netns; ip -j netns; ip netns list-id; ip netns set red 8",
      "ip netns add red; ip netns attach blue $$; ip netns identify $$; ip netns attach blue 1x",
      "ip link add v0 type veth peer name v1; ip link set v1 netns $$; ip link set v1 netns 99999999",
    ].map(withRun),
  );
});
