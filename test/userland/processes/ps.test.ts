import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";
import { withoutUsage } from "../harness/usage.ts";

/** In a pid namespace of its own there are the same processes on both sides, with the same numbers. */
const alone = (text: string) => ({
  argv: ["unshare", "-fp", "--mount-proc", "sh", "-c", `${text}\ntrue`],
  title: text,
});

/** Whether the shell already waits when ps looks is chance. */
const anyState = (text: string) => text.replace(/\b[RS](?=[ s<N+]*( |$))/gm, "X");
/** Sizes, dates and processors are the machine's: each number is an N. */
const withoutNumbers = (text: string) =>
  anyState(text)
    .replace(/[A-Z][a-z]{2} [A-Z][a-z]{2} /g, "Day Mon ")
    .replace(/[0-9]+/g, "N")
    .replace(/ +/g, " ");

const setting = {
  // procps takes the width of numbers from here.
  normalize: (text: string) => anyState(withoutUsage(text)).replace(/\d\d:\d\d (?=\?)/g, "HH:MM "),
};

describe("errors", () => {
  compareWithHost(setting, [
    "ps -z",
    "ps --bogus",
    "ps -o",
    "ps o",
    "ps -o foo",
    "ps -o pid,foo",
    "ps -o pid:x",
    "ps -o pid:0",
    "ps -o pid,,comm",
    "ps -o ,pid",
    "ps -o =A",
    "ps -p",
    "ps -p abc",
    "ps --pid",
    "ps -u nosuch",
    "ps -G nosuch",
    "ps -t foo",
    "ps -y",
    "ps --sort=foo",
    "ps -p 4194305",
    "ps -o pid= -p 4194305",
    "ps -C nosuchname -o pid,comm",
  ]);
});

describe("selecting", () => {
  compareWithHost(
    setting,
    [
      "ps -e -o pid,comm",
      "ps -A -o pid,comm",
      "ps ax -o pid,comm",
      "ps -o pid,comm",
      "ps x -o pid,comm",
      "ps a -o pid,comm",
      "ps -a -o pid",
      "ps -d -o pid",
      "ps -N -p 1 -o pid",
      "ps --deselect -p 1 -o pid",
      "ps -p 1 -p 2 -o pid",
      "ps -p1,2 -o pid",
      "ps -p '1 2' -o pid",
      "ps -q 1 -o pid",
      "ps --pid 1 -o pid",
      "ps --ppid 1 -o pid",
      "ps -C sh -o pid,comm",
      "ps -C sh,ps -o pid,comm",
      "ps -u 0 -o pid",
      "ps -u daemon -o pid",
      "ps -U root -u root -o pid",
      "ps U root -o pid",
      "ps --user root --format pid",
      "ps -G root -o pid",
      "ps -t ? -o pid",
      "ps -s 1 -o pid",
      "ps -g 1 -o pid",
      "ps -t pts/99 -o pid",
      "setsid -w sh -c 'ps -s 2 -o pid,sid,pgid,stat; :'",
    ].map(alone),
  );
});

describe("columns", () => {
  compareWithHost(
    setting,
    [
      "ps -e -o pid,ppid,pgid,sid,tty,tpgid,ni,pri,opri,intpri,priority,pri_baz,cls,rtprio,nlwp,lwp,comm",
      "ps -e -o user,uid,ruser,ruid,group,gid,egroup,egid,rgroup,rgid,suid,sgid,fuid,fgid,suser,sgroup,supgid,supgrp",
      "ps -e -o pid,stat,state,s",
      "setsid -w nice -n 5 ps -o pid,stat,sid,ni",
      "setpriv --reuid=1 --regid=2 --groups=3,4 ps -e -o pid,user,group,supgid,supgrp",
      "setpriv --reuid=71000 --clear-groups ps -e -o pid,user,uid",
      "ps -e -o pid,time,cputime,cputimes,bsdtime,etime,etimes",
      "ps -e -o pid,args",
      "ps -e -o args,pid",
      "ps -e -o comm,user",
      "ps -e -o pid,comm,cmd,args,ucmd,command,ucomm,fname",
      "ps -e -o pending,blocked",
      "ps -e -o pid=",
      "ps -e -o pid=,comm=",
      "ps -e -o pid= -o comm=",
      "ps -e -o pid=A,comm=B -o ppid=",
      "ps -e -o 'pid=A comm'",
      "ps -e -o pid:1,comm",
      "ps -e -o pid==",
      "ps -e -o pid=A,comm",
      "ps -e -o pid=A -o comm=LONGERTHANTHAT -o ppid",
      "ps -e -o 'pid comm'",
      "ps -e -o pid -o ppid,comm",
      "ps -e -o comm:3,pid",
      "ps -e -o pid:2,args",
      "ps -e -o pid:12,comm:20,ppid",
      "ps -e -o user:3,pid",
      "ps -e -O ppid",
    ].map(alone),
  );
  compareWithHost(
    { ...setting, normalize: withoutNumbers },
    [
      "ps -e -o pidns,netns,userns,mntns,utsns,ipcns,cgroupns,timens",
      "ps -e -o pid,start,start_time,stime,bsdstart,lstart",
      "ps -e -o pcpu,%cpu,pmem,%mem,c",
    ].map(alone),
  );
});

describe("formats", () => {
  compareWithHost(
    setting,
    [
      "ps",
      "ps -e",
      "ps -ef",
      "ps -ej",
      "ps -ejf",
      "ps -eL",
      "ps -eT",
      "ps -eLf",
      "ps -eTf",
      "ps -ec",
      "ps -e -M",
      "ps ax",
      "ps axc",
      "ps axj",
      "ps h -e",
      "ps -e --no-headers",
      "ps -m",
      "ps 1",
      "ps -f --cols 30",
      "ps -fw --cols 30",
      "ps -fww --cols 30",
      "COLUMNS=70 ps -ef",
    ].map(alone),
  );
  compareWithHost(
    {
      ...setting,
      // Sizes, waits and processors are the machine's.
      normalize: (text) => withoutNumbers(text).replace(/ (do_\w+|-) /g, " W "),
    },
    ["ps -eF", "ps -el", "ps -ely", "ps -elf", "ps aux", "ps axl", "ps axv"].map(alone),
  );
});

describe("order", () => {
  // Each has opened its pipe before ps looks.
  const family = (text: string) =>
    alone(
      `mkfifo f g h; sh -c 'cat f & cat g & exec 3> f 4> g; sh -c "cat h & exec 5> h; ${text}; exec 5>&-; wait; :"; exec 3>&- 4>&-; wait; :'; rm f g h`,
    );
  compareWithHost({ ...setting, normalize: (text) => setting.normalize(text).replace(/sh -c .*/g, "sh -c ...") }, [
    ...["ps -e --sort=-pid -o pid,comm", "ps -e --sort=comm,-pid -o pid,comm", "ps -eo pid,comm k -pid"].map(alone),
    family("ps -e --forest -o pid,ppid,args"),
    family("ps axf -o pid,args"),
    family("ps -e -H -o pid,comm"),
    family("ps -ef --forest"),
    family("ps -e --forest --sort=-pid -o pid,comm"),
  ]);
});
