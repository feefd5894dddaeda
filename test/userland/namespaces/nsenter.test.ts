import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";
import { script } from "../harness/script.ts";

// Above pid_max of both.
const NOBODY = 2 ** 22 + 1;

const setting = {};

/** Runs `text` with a process in namespaces made by `options`, $p, which says that it is there. */
const withOther = (options: string, text: string) =>
  script(
    `mkfifo there go; unshare ${options} sh -c 'echo > there; read x < go' & p=$!; read x < there; ${text}; echo > go; wait; rm there go`,
  );

describe("errors", () => {
  compareWithHost(setting, [
    "nsenter -z",
    "nsenter -t abc",
    `nsenter -t ${NOBODY} -m true`,
    `nsenter -t ${NOBODY} -a true`,
    "nsenter -m true",
    "nsenter --all true",
    "nsenter -r true",
    "nsenter --uts=/missing true",
    "nsenter --uts=/etc/passwd true",
    "nsenter -S abc true",
    "nsenter -G abc true",
    "nsenter -r/missing true",
    "nsenter -w/missing true",
    "nsenter missing",
    script("nsenter -t $$ -U id"),
    script("nsenter -t $$ --wdns=/missing -u true"),
    { argv: "nsenter --uts=/proc/self/ns/uts true", uid: 1 },
  ]);
});

describe("the own process", () => {
  compareWithHost(setting, [
    script("nsenter -t $$ -a echo hi"),
    script("nsenter -t $$ -u -i -m echo hi"),
    script("nsenter -t $$ -S 5 -G 6 id"),
    script("cd /; nsenter -t $$ -w pwd"),
    script("cd /etc; nsenter -t $$ -r -w pwd"),
    script("nsenter -t $$ --wd=/etc pwd"),
    script("nsenter -t $$ --wdns=/etc -u pwd"),
    script("nsenter -t $$ -p sh -c 'exit 4'; echo $?"),
  ]);
});

describe("another process", () => {
  compareWithHost(setting, [
    withOther("-u", "nsenter -t $p -u hostname inside; nsenter -t $p -u hostname; test $(hostname) != inside; echo $?"),
    withOther("-Ur", "nsenter -t $p -U id; nsenter -t $p -U --preserve-credentials id -u"),
    withOther("-Ur", "nsenter -t $p -a id; nsenter -t $p -U -S 0 -G 0 id"),
    withOther("-Urmu", "nsenter -t $p -a sh -c 'hostname there; hostname; cat /proc/self/uid_map'"),
    withOther(
      "-m",
      "nsenter -t $p -m sh -c 'mount -t tmpfs x /tmp; mountpoint /tmp'; nsenter -t $p -m mountpoint /tmp",
    ),
    withOther("-U", "nsenter -t $p -U id -u"),
  ]);
});
