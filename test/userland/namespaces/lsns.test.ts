import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";

/** Numbers of namespaces made later differ. */
const setting = {
  normalize: (text: string) => text.replace(/\b40265[0-9]{5}\b/g, "NNNNNNNNNN"),
};

/** In pid, mount and user namespaces of its own there are the same processes, and the same namespaces, on both sides. */
const alone = (text: string) => ({
  argv: ["unshare", "-fpUr", "--mount-proc", "sh", "-c", `${text}\ntrue`],
  title: text,
});

describe("errors", () => {
  compareWithHost(setting, [
    "lsns -z",
    "lsns --bogus",
    "lsns abc",
    "lsns 99999999",
    "lsns -t foo",
    "lsns -t uts,time",
    "lsns -o foo",
    "lsns -o NS,foo,TYPE",
    "lsns -o foo,NS",
    "lsns -p abc",
    "lsns -p 99999999",
    "lsns -p 99999999 -n",
    "lsns -T=foo",
  ]);
});

/** Two more processes, in namespaces of their own, which say that they are there and wait. */
const OTHERS = `mkfifo f g t u
unshare -u sh -c 'echo > t; read x < f; :' & read x < t
unshare -Uru sh -c 'echo > u; read x < g; :' & read x < u`;

describe("what there is", () => {
  compareWithHost(setting, [
    ...[
      "lsns",
      "lsns -l",
      "lsns -n",
      "lsns -r",
      "lsns -J",
      "lsns -T",
      "lsns --tree=owner",
      "lsns --tree=parent",
      "lsns --tree=process",
      "lsns -t uts",
      "lsns -t pid -t mnt",
      "lsns -p 1",
      "lsns -p 1 -t user",
      "lsns --output-all -t pid",
      "lsns -o NS,TYPE,PATH,NPROCS,PID,PPID,COMMAND,UID,USER -t mnt",
      "lsns -o +PATH -t uts",
      "lsns -o ns -n -t uts",
      "lsns -t user -t pid -o NS,TYPE,PNS,ONS,UID,USER",
      "lsns -J -t pid -o NS,PID,PATH",
      "lsns -J -T -t uts",
      "lsns $(lsns -n -o NS -t pid)",
      "lsns -o PID,NS $(lsns -n -o NS -t pid)",
    ].map(alone),
    ...[
      "lsns -t uts",
      "lsns -T -t uts",
      "lsns -T -t user",
      "lsns -t user -o NS,NPROCS,PID,COMMAND,ONS",
      "lsns -r -t uts",
    ].map((text: string) => ({
      ...alone(`${OTHERS}\n${text}\necho > f; echo > g; wait; rm f g t u`),
      title: `with others: ${text}`,
    })),
    {
      ...alone("touch u; unshare --uts=u lsns -t uts -o NS,NSFS,PID,COMMAND; umount u; rm u"),
      title: "NSFS",
    },
    {
      argv: "unshare -Ur lsns -t user",
      normalize: (text: string) =>
        setting
          .normalize(text)
          .replace(/\b\d+ root/g, "N root")
          .replace(/ +/g, " "),
    },
  ]);
});
