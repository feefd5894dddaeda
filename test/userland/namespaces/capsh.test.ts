import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";
import { withoutUsage } from "../harness/usage.ts";

// A capability that some hosts do not give even to root.
const SAME = "setpriv --bounding-set=-sys_resource,-sys_time";

const setting = {
  env: { PATH: "/usr/sbin:/usr/bin" },
  // "usage:" with a small letter; one message ends without a newline.
  normalize: (text: string) => withoutUsage(text.replace("usage:", "Usage:")).trimEnd(),
};

describe("state", () => {
  compareWithHost(
    setting,
    [
      "--print",
      "--current",
      "--quiet --strict --current",
      "--mode",
      "--modes",
      "--inh=cap_chown --print",
      "--inh=cap_chown --addamb=cap_chown --print",
      "--inh=cap_chown,cap_kill --addamb=cap_chown --current --delamb=cap_chown --current --inh= --current",
      "--inh=cap_kill --addamb=cap_kill --noamb --current",
      "--caps='cap_chown,cap_kill=ep cap_setuid+i' --print",
      "--caps= --current",
      "--caps== --current",
      "--caps=cap_chown+ep --current",
      "--caps=cap_setpcap=p --drop=cap_kill --current",
      "--drop=cap_chown,cap_kill --print",
      "--drop=all --current",
      "--drop= --current",
      "--iab='!cap_chown,!cap_kill' --current",
      "--iab='^cap_chown,%cap_kill,cap_setuid' --current",
      "--iab='!%cap_chown' --current",
      "--uid=1 --print",
      "--gid=5 --groups=1,2,nogroup --print",
      "--gid=70000 --groups=70001 --uid=70000 --print",
      "--groups= --print",
      "--user=daemon --print",
      "--cap-uid=5 --print",
      "--caps=cap_setuid=p --cap-uid=4 --current",
      "--keep=1 --print",
      "--keep=1 --uid=1 --caps=cap_chown=p --current",
      "--keep=1 --keep=0 --mode",
      "--secbits=0x2f --print",
      "--secbits=239 --print",
      "--secbits=047 --print",
      "--no-new-privs --print",
      "--mode=PURE1E --current --mode",
      "--mode=PURE1E_INIT --current --mode",
      "--inh=cap_kill --mode=PURE1E --current --mode",
      "--inh=cap_kill --mode=PURE1E_INIT --current --mode",
      "--mode=NOPRIV --current --mode",
      "--mode=HYBRID --current",
      "--chroot=/ --current",
      "--noenv --current",
    ].map((args) => `${SAME} capsh ${args}`),
  );
});

describe("text", () => {
  compareWithHost(setting, [
    "capsh --decode=3",
    "capsh --decode=0",
    "capsh --decode=",
    "capsh --decode=xyz",
    "capsh --decode=0x21",
    "capsh --decode=1ffffffffff",
    "capsh --decode=ff0000000003",
    "capsh --supports=cap_chown",
    "capsh --supports=CAP_KILL",
    "capsh --supports=5",
    "capsh --supports=63",
    "capsh --supports=99",
    "capsh --supports=foo",
  ]);
});

describe("tests", () => {
  compareWithHost(setting, [
    "capsh --has-p=cap_chown",
    "capsh --has-p=foo",
    "capsh --has-i=cap_chown",
    "capsh --has-a=cap_chown",
    "capsh --has-b=cap_chown",
    "capsh --drop=cap_kill --has-b=cap_kill",
    "capsh --caps=cap_kill=p --has-p=cap_kill --has-p=cap_chown",
    "capsh --has-ambient",
    "capsh --has-no-new-privs",
    "capsh --no-new-privs --has-no-new-privs",
    "capsh --is-uid=0 --is-gid=0",
    "capsh --is-uid=3",
    "capsh --is-gid=3",
    "capsh --is-uid=abc",
    "capsh --inmode=HYBRID",
    "capsh --inmode=PURE1E",
  ]);
});

describe("refusals", () => {
  compareWithHost(setting, [
    "capsh",
    "capsh --bogus",
    "capsh --drop=foo",
    "capsh --caps=foo",
    "capsh --caps=cap_chown",
    "capsh --caps=+ep",
    "capsh --caps==x",
    "capsh --inh=foo",
    "capsh --addamb=foo",
    "capsh --addamb=cap_chown",
    "capsh --delamb=foo",
    "capsh --iab=foo",
    "capsh --user=nosuch",
    "capsh --uid=abc",
    "capsh --gid=abc",
    "capsh --groups=nosuch",
    "capsh --keep=2",
    "capsh --keep=x",
    "capsh --secbits=x",
    "capsh --mode=FOO",
    "capsh --chroot=/missing",
    "capsh --shell=/missing --",
    "capsh --strict --caps=cap_setpcap=p --drop=cap_kill",
    "capsh --caps=cap_setgid=p --gid=4",
    "capsh --caps=cap_setgid=p --groups=4",
    ...[
      "--drop=cap_kill",
      "--gid=5",
      "--uid=0",
      "--chroot=/",
      "--groups=1",
      "--caps=cap_kill=p",
      "--inh=cap_kill",
      "--addamb=cap_kill",
      "--delamb=cap_kill",
      "--noamb",
      "--secbits=1",
      "--iab='!cap_kill'",
      "--iab='^cap_kill'",
      "--cap-uid=4",
      "--user=daemon",
      "--mode=PURE1E",
      "--mode=HYBRID",
    ].map((argument) => ({ argv: `capsh ${argument}`, uid: 1 })),
  ]);
});

describe("executing", () => {
  compareWithHost(setting, [
    "capsh --shell=/usr/bin/echo -- a b",
    "capsh --uid=1 --shell=/usr/bin/id -- -u",
    "capsh --shell=/usr/bin/test -+ x = y",
    `${SAME} capsh --iab='!cap_chown,!cap_kill' == --current`,
    `${SAME} capsh =+ --current`,
  ]);
});
