/**
 * Each file against one pattern that this machine's /proc must match as well: where the two disagree the pattern is wrong, or the file.
 */
import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { mkdir } from "../../../src/fs/mkdir.ts";
import { bootWorld, expectOk, open, read, type World } from "./fixture.ts";

const HOST = process.platform === "linux" && existsSync("/proc/self/status");

/** A line or text of each file, in the terms of the kernel's format strings. */
const FORMATS: readonly (readonly [file: string, pattern: RegExp])[] = [
  ["self/stat", /^\d+ \(.*\) [RSDTtZX] \d+ \d+ \d+ \d+ -?\d+ \d+( -?\d+){43}\n$/s],
  ["self/statm", /^\d+ \d+ \d+ \d+ 0 \d+ 0\n$/],
  [
    "self/limits",
    /^Limit {21}Soft Limit {11}Hard Limit {11}Units {5}\n(Max [a-z ]{20} +(\d+|unlimited) +(\d+|unlimited) +[a-z]* *\n){16}$/,
  ],
  [
    "self/maps",
    /^([0-9a-f]{8,}-[0-9a-f]{8,} [r-][w-][x-][ps] [0-9a-f]{8,} [0-9a-f]{2,}:[0-9a-f]{2,} \d+ ( *\S.*)?\n)+$/,
  ],
  ["self/mountinfo", /^(\d+ \d+ \d+:\d+ \S+ \S+ r[wo](,\S+)?( \S+:\d+)* - \S+ \S+ r[wo](,\S+)?\n)+$/],
  ["self/mounts", /^(\S+ \S+ \S+ r[wo](,\S+)? 0 0\n)+$/],
  ["self/mountstats", /^(device \S+ mounted on \S+ with fstype \S+.*\n)+$/],
  ["self/comm", /^.{1,15}\n$/],
  ["self/personality", /^[0-9a-f]{8}\n$/],
  ["self/wchan", /^0$/],
  ["self/cgroup", /^(\d+:[^:\n]*:\/.*\n)+$/],
  ["self/oom_score", /^\d+\n$/],
  ["self/sessionid", /^\d+$/],
  ["self/uid_map", /^( *\d+ +\d+ +\d+\n)*$/],
  ["self/gid_map", /^( *\d+ +\d+ +\d+\n)*$/],
  ["self/projid_map", /^( *\d+ +\d+ +\d+\n)*$/],
  ["self/setgroups", /^(allow|deny)\n$/],
  ["self/timens_offsets", /^monotonic {1,11}-?\d+ {1,9}\d+\nboottime {1,12}-?\d+ {1,9}\d+\n$/],
  ["self/syscall", /^(-?\d+( 0x[0-9a-f]+){2,8})\n$/],
  ["self/task/self/children", /^(\d+ )*$/],
  ["self/fdinfo/0", /^pos:\t\d+\nflags:\t0[0-7]*\nmnt_id:\t\d+\nino:\t\d+\n/],
  ["cmdline", /^.*\n$/],
  ["devices", /^Character devices:\n( *\d+ \S+\n)*\nBlock devices:\n( *\d+ \S+\n)*$/],
  ["filesystems", /^((nodev)?\t\S+\n)+$/],
  ["loadavg", /^\d+\.\d\d \d+\.\d\d \d+\.\d\d \d+\/\d+ \d+\n$/],
  ["meminfo", /^([A-Za-z0-9_()]+: {1,20}\d+( kB)?\n)+$/],
  [
    "stat",
    /^(cpu\d* {1,2}\d+( \d+){9}\n)+intr \d+( \d+)*\nctxt \d+\nbtime \d+\n(processes \d+\n)?procs_running \d+\nprocs_blocked \d+\nsoftirq( \d+){11}\n$/,
  ],
  ["uptime", /^\d+\.\d\d \d+\.\d\d\n$/],
  ["version", /^Linux version \S+ \(\S+@\S+\) \(.+\) #.*\n$/],
  ["sys/kernel/arch", /^\w+\n$/],
  ["sys/kernel/cap_last_cap", /^\d+\n$/],
  ["sys/kernel/domainname", /^.*\n$/],
  ["sys/kernel/hostname", /^.+\n$/],
  ["sys/kernel/ngroups_max", /^65536\n$/],
  ["sys/kernel/ns_last_pid", /^\d+\n$/],
  ["sys/kernel/osrelease", /^\d+\.\d+.*\n$/],
  ["sys/kernel/ostype", /^Linux\n$/],
  ["sys/kernel/overflowuid", /^\d+\n$/],
  ["sys/kernel/pid_max", /^\d+\n$/],
  ["sys/kernel/random/boot_id", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n$/],
  ["sys/kernel/random/uuid", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n$/],
  ["sys/kernel/random/entropy_avail", /^\d+\n$/],
  ["sys/kernel/threads-max", /^\d+\n$/],
  ["sys/kernel/version", /^#.*\n$/],
  ["sys/fs/file-max", /^\d+\n$/],
  ["sys/fs/mount-max", /^\d+\n$/],
  ["sys/fs/nr_open", /^\d+\n$/],
  ["sys/fs/pipe-max-size", /^\d+\n$/],
  ["sys/user/max_user_namespaces", /^\d+\n$/],
  ["sys/vm/max_map_count", /^\d+\n$/],
  ["sys/vm/mmap_min_addr", /^\d+\n$/],
  ["sys/vm/overcommit_memory", /^[012]\n$/],
];

/** "Name:\tvalue" lines: the names, in order. */
function names(text: string): string[] {
  return [...text.matchAll(/^([A-Za-z_()0-9]+):/gm)].map((match) => match[1]!);
}

/** What `a` and `b` have in common, in a's order. */
function common(a: readonly string[], b: readonly string[]): string[] {
  return a.filter((name) => b.includes(name));
}

describe("formats", () => {
  let world: World;

  beforeAll(async () => {
    world = await bootWorld({ applicationCores: 2 });
    const { init } = world;
    expectOk("mkdir", mkdir(init, init.fs.root, "/dir with\tspace", 0o755));
    init.files.install(open(init, "/init"), { closeOnExec: false, limit: 10 });
  });

  const guest = (file: string) => read(world.init, `/proc/${file.replace("task/self", "task/1")}`);
  const host = (file: string) => readFileSync(`/proc/${file.replace("task/self", `task/${process.pid}`)}`, "latin1");

  it.each(FORMATS)("%s", (file, pattern) => {
    expect(guest(file)).toMatch(pattern);
  });

  it.runIf(HOST).each(FORMATS)("%s of this machine", (file, pattern) => {
    if (existsSync(`/proc/${file.replace("task/self", `task/${process.pid}`)}`)) expect(host(file)).toMatch(pattern);
  });

  it.runIf(HOST).each(["self/status", "meminfo"])("%s has this machine's fields in the same order", (file) => {
    const ours = names(guest(file));
    const theirs = names(host(file));
    expect(common(ours, theirs)).toEqual(common(theirs, ours));
    // Only a field that an older kernel lacks may be unknown there.
    expect(ours.filter((name) => !theirs.includes(name) && !["Kthread", "untag_mask"].includes(name))).toEqual([]);
  });

  it("status values look as Linux writes them", () => {
    const status = guest("self/status");
    expect(status).toMatch(
      /^Name:\tinit\nUmask:\t0022\nState:\tR \(running\)\nTgid:\t1\nNgid:\t0\nPid:\t1\nPPid:\t0\nTracerPid:\t0\n/,
    );
    expect(status).toMatch(
      /^Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nFDSize:\t64\nGroups:\t \nNStgid:\t1\nNSpid:\t1\nNSpgid:\t1\nNSsid:\t1\n/m,
    );
    expect(status).toMatch(/^(Vm|Rss|Huge)\w+:\t {0,7}\d+ kB$/m);
    expect(status).toMatch(
      /^SigQ:\t0\/256\nSigPnd:\t0{16}\nShdPnd:\t0{16}\nSigBlk:\t0{16}\nSigIgn:\t0{16}\nSigCgt:\t0{16}\n/m,
    );
    expect(status).toMatch(
      /^CapInh:\t0{16}\nCapPrm:\t000001f{10}\nCapEff:\t000001f{10}\nCapBnd:\t000001f{10}\nCapAmb:\t0{16}\nNoNewPrivs:\t0\n/m,
    );
    expect(status).toMatch(/^Cpus_allowed:\t3\nCpus_allowed_list:\t0-1\nMems_allowed:\t1\nMems_allowed_list:\t0\n/m);
  });

  it("maps names the program, the heap and the stack", () => {
    const lines = guest("self/maps").split("\n");
    expect(lines[0]).toMatch(/^00010000-00011000 r-xp 00000000 00:\w\w \d+ +\/init$/);
    expect(lines[1]).toBe(`${"00020000-00022000 rw-p 00000000 00:00 0 ".padEnd(73)}[heap]`);
    expect(lines[2]).toBe(`${"3ffffdf000-4000000000 rw-p 00000000 00:00 0 ".padEnd(73)}[stack]`);
  });

  it("cpuinfo is riscv64's", () => {
    const cpu = (hart: number) =>
      `processor\t: ${hart}\nhart\t\t: ${hart}\nisa\t\t: rv64imafdc\nmmu\t\t: sv39\nmvendorid\t: 0x0\nmarchid\t\t: 0x0\nmimpid\t\t: 0x0\nhart isa\t: rv64imafdc\n\n`;
    expect(guest("cpuinfo")).toBe(cpu(0) + cpu(1));
  });

  it("stat has a line for each core", () => {
    expect(guest("stat").match(/^cpu\d+ /gm)).toEqual(["cpu0 ", "cpu1 "]);
    expect(guest("stat")).toContain("btime 1700000000\n");
  });
});
