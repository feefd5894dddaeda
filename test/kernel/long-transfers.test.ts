import { describe, expect, it } from "vitest";
import { AT_FDCWD, O_CREAT, O_RDWR } from "../../src/abi/fcntl.ts";
import { MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PROT_READ, PROT_WRITE } from "../../src/abi/mman.ts";
import { Iovec } from "../../src/abi/uio-struct.ts";
import {
  SYS_ftruncate,
  SYS_getpid,
  SYS_mkdirat,
  SYS_mmap,
  SYS_mount,
  SYS_openat,
  SYS_preadv,
  SYS_readv,
  SYS_sendfile,
  SYS_writev,
} from "../../src/abi/unistd-riscv64.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { type Call, ProgramPlatform } from "../support/program-platform.ts";
import { savedBytes } from "../support/save-load.ts";
import { bootPrograms, processArgs, registryOf } from "./fixture.ts";

describe("a system call that moves very many bytes", () => {
  const MIB = 1 << 20;
  const AREA = 0x2000_0000;
  const vector = new Uint8Array(100 * Iovec.size);
  for (let i = 0; i < 100; i++)
    Iovec.write(new DataView(vector.buffer), i * Iovec.size, { iov_base: AREA, iov_len: MIB });
  const prepare: readonly Call[] = [
    [SYS_mkdirat, AT_FDCWD, "/dev", 0o755],
    [SYS_mount, "dev", "/dev", "devtmpfs", 0, 0],
    [SYS_openat, AT_FDCWD, "/dev/zero", O_RDWR, 0],
    [SYS_openat, AT_FDCWD, "/sparse", O_CREAT | O_RDWR, 0o644],
    [SYS_ftruncate, 1, 100 * MIB],
    [SYS_mmap, AREA, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0],
  ];
  const ticks: readonly Call[] = new Array<Call>(1000).fill([SYS_getpid]);

  /** What task 1 does, and how often the other one had its turn in between. */
  async function run(call: Call, isMoved: boolean): Promise<{ result: number | null; others: number }> {
    const programs = { init: [...prepare, call], other: ticks };
    let kernel = await bootPrograms(programs);
    for (const name of ["init", "other"]) await kernel.createProcess(processArgs(`/${name}`));
    let result: number | null = null;
    let others = 0;
    let isInside = false;
    const watch = (): void => {
      kernel.events.on("syscall:enter", (task, number) => {
        if (task.tid === 1) isInside = number === call[0];
      });
      kernel.events.on("syscall:exit", (task, number, value) => {
        if (task.tid === 1) isInside = false;
        else if (isInside) others++;
        if (task.tid === 1 && number === call[0]) result = value;
      });
    };
    watch();
    if (isMoved) {
      const paused = new Promise<void>((resolve, reject) => {
        kernel.events.on("syscall:exit", (task) => {
          if (task.tid === 2 && isInside) kernel.pause().then(resolve, reject);
        });
      });
      await kernel.start();
      await paused;
      expect(kernel.globalInit!.leader.progress).toBeGreaterThan(MIB);
      const platform = new ProgramPlatform(registryOf(programs));
      const loaded = await Kernel.loadFrom(await savedBytes(kernel), { platform, timeSource: new VirtualTimeSource() });
      await kernel.destroy();
      kernel = loaded;
      watch();
    }
    await kernel.start();
    await kernel.waitExited();
    return { result, others };
  }

  it.each<[string, Call]>([
    ["readv", [SYS_readv, 0, vector, 100]],
    ["preadv", [SYS_preadv, 1, vector, 100, 0, 0]],
    ["writev", [SYS_writev, 0, vector, 100]],
    ["sendfile", [SYS_sendfile, 0, 1, 0, 100 * MIB]],
  ])("%s lets others have their turn, and moves all of them", async (_name, call) => {
    const { result, others } = await run(call, false);
    expect(result).toBe(100 * MIB);
    expect(others).toBeGreaterThan(50);
    expect((await run(call, true)).result).toBe(100 * MIB);
  });
});
