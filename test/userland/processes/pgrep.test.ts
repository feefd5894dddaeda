import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";
import { script } from "../harness/script.ts";
import { withoutUsage } from "../harness/usage.ts";

const setting = { normalize: withoutUsage };

/** Where nobody but the script's own processes is: never signal others by name. */
const alone = (text: string) => ({
  argv: ["unshare", "-fp", "--mount-proc", "sh", "-c", `${text}\ntrue`],
  title: text,
});

describe("errors", () => {
  compareWithHost(setting, [
    ...["pgrep", "pkill"].flatMap((tool) => [
      tool,
      `${tool} -z x`,
      `${tool} a b`,
      `${tool} -u nosuch x`,
      `${tool} -U nosuch x`,
      `${tool} -G nosuch x`,
      `${tool} -P abc`,
      `${tool} -g abc`,
      `${tool} -s abc`,
      `${tool} -no nosuchname`,
      `${tool} -F /missing`,
      `${tool} nosuchname`,
      `${tool} -c nosuchname`,
      `${tool} averyveryverylongprocessname`,
    ]),
    "pgrep (",
    "pgrep --bogus x",
  ]);
});

describe("processes of a pid namespace of its own", () => {
  compareWithHost(setting, [
    alone(
      "mkfifo f g; sh -c 'read x < f' & sh -c 'read x < g; :' one two & pgrep sh; echo a > f; echo a > g; wait; rm f g",
    ),
    ...[
      "pgrep -l .",
      "pgrep -x cat",
      "pgrep -l cat",
      "pgrep -a cat",
      "pgrep -c cat",
      "pgrep -n cat",
      "pgrep -o cat",
      "pgrep -d, cat",
      "pgrep -l -v cat",
      "pgrep -f 'cat.-u'",
      "pgrep -f -x 'cat -u'",
      "pgrep -x 'ca'",
      "pgrep -i CAT",
      "pgrep 'c(a|b)t$'",
      "pgrep -P 1 cat",
      "pgrep -P 99",
      "pgrep -u root cat",
      "pgrep -u daemon cat",
      "pgrep -U 0 -G 0 cat",
      "pgrep -g 0 -l cat",
      "pgrep -s 0 -l cat",
      "pgrep -r S cat",
      "pgrep -r Z cat",
      "pgrep --ns 1 -c cat",
      "pgrep --ns 1 --nslist uts,pid -c cat",
      "pgrep -A -l .",
      "pidof cat",
      "pidof -s cat",
      "pidof -q cat; echo $?",
      "pidof -o 3 cat",
      "pidof -o %PPID sh",
      "pidof -d , cat",
      "pidof cat sh",
      "pidof /usr/bin/cat",
      "pidof nosuch; echo $?",
      "pidof; echo $?",
      "pkill -0 cat; echo $?",
      "pkill -0 -e cat",
      "pkill -0 -c cat",
      "pkill --signal 0 -n -e cat",
      "pkill -e -TERM -o cat; wait 3 2>/dev/null; echo $?",
      "pkill -9 -e -f 'cat -u'",
      "pkill --signal nosuch cat; echo $?",
    ].map((text) => ({
      ...alone(`mkfifo f g; cat f & cat -u g & exec 3> f 4> g; ${text}; exec 3>&- 4>&-; wait; rm f g`),
      title: text,
    })),
  ]);
});

describe("pidof", () => {
  compareWithHost(setting, ["pidof nosuchname", "pidof", script("pidof nosuchname othername; echo $?")]);
});
