/** What `ip help` says. */
const OPTIONS = `OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -j[son] | -p[retty] | -br[ief] | -o[neline] |
             -4 | -6 | -0 | -f[amily] { inet | inet6 | link } | -N[umeric] | -a[ll] |
             -n[etns] NAME | -b[atch] FILE | -force }`;

const USAGES: Readonly<Record<string, string>> = {
  ip: `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       ip [ -force ] -batch FILE
OBJECT := { address | link | netns | route | rule }
${OPTIONS}`,
  address: `Usage: ip address { add | change | replace } PREFIX dev NAME [ peer PREFIX ] [ broadcast { ADDRESS | + | - } ]
                  [ label LABEL ] [ scope SCOPE ] [ metric NUMBER ] [ valid_lft LIFETIME ] [ preferred_lft LIFETIME ]
                  [ noprefixroute | nodad | home | mngtmpaddr | autojoin ]
       ip address del PREFIX dev NAME
       ip address { show | flush } [ dev NAME ] [ scope SCOPE ] [ to PREFIX ] [ label PATTERN ] [ type KIND ] [ up ]
                  [ permanent | dynamic | primary | secondary | ... ]`,
  link: `Usage: ip link add [ name ] NAME [ index NUMBER ] [ SETTINGS ] type { dummy | veth [ peer [ name ] NAME [ SETTINGS ] ] }
       ip link set [ dev ] NAME [ SETTINGS ] [ name NEWNAME ]
       ip link delete [ dev ] NAME
       ip link show [ [ dev ] NAME ] [ group GROUP ] [ type KIND ] [ up ]
SETTINGS := { up | down | mtu NUMBER | txqueuelen NUMBER | address LLADDR | broadcast LLADDR | alias TEXT |
              netns { PID | NAME } | group GROUP | { arp | dynamic | multicast | allmulticast | promisc } { on | off } }`,
  netns: `Usage: ip netns [ list ]
       ip netns add NAME
       ip netns attach NAME PID
       ip netns set NAME { auto | NSID }
       ip [ -all ] netns delete [ NAME ]
       ip netns identify [ PID ]
       ip netns pids NAME
       ip netns exec NAME COMMAND [ ARGUMENT ]...
       ip netns list-id`,
  route: `Usage: ip route [ list | flush ] [ root PREFIX ] [ match PREFIX ] [ exact PREFIX ] [ table TABLE ] [ proto PROTOCOL ]
                [ type TYPE ] [ scope SCOPE ] [ dev NAME ] [ via PREFIX ] [ src PREFIX ]
       ip route get ADDRESS [ from ADDRESS ] [ oif NAME ] [ uid NUMBER ]
       ip route { add | del | change | append | prepend | replace } [ TYPE ] PREFIX [ via ADDRESS ] [ dev NAME ]
                [ src ADDRESS ] [ metric NUMBER ] [ table TABLE ] [ proto PROTOCOL ] [ scope SCOPE ] [ onlink ]
TYPE := { unicast | local | broadcast | multicast | throw | unreachable | prohibit | blackhole }`,
  rule: "Usage: ip rule [ list ]",
};

export function usageOf(object: string): string {
  return USAGES[object]!;
}
