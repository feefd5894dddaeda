import { describe, expect, it } from "vitest";
import { O_RDWR } from "../../../src/abi/fcntl.ts";
import { Kernel } from "../../../src/kernel/kernel.ts";
import { loadKernel } from "../../../src/kernel/load.ts";
import { surroundingsOf } from "../../../src/kernel/save.ts";
import type { Task } from "../../../src/kernel/task.ts";
import { saveSnapshot } from "../../../src/state/snapshot.ts";
import {
  BREAK_START,
  bootWorld,
  clone,
  link,
  list,
  open,
  read,
  readOpen,
  StillPlatform,
  TEXT_START,
  type World,
  write,
  writeOpen,
} from "./fixture.ts";

function save(kernel: Kernel): Uint8Array {
  kernel.pauseTime();
  const { platform } = kernel;
  const header = {
    kernelVersion: "0",
    platform: platform.name,
    featureSet: kernel.featureSet,
    applicationCores: kernel.applicationCores,
    useHostCores: false,
    memoryLimit: platform.pool.limitFrames * 4096,
    requirements: [],
  };
  const bytes = saveSnapshot({ header, root: kernel, ...surroundingsOf(platform) });
  kernel.resumeTime();
  return bytes;
}

/** Init of the kernel as another process loads it. */
async function reload({ kernel, time }: World): Promise<Task> {
  const loaded = await loadKernel(save(kernel), { platform: new StillPlatform(), timeSource: time }, Kernel);
  return loaded.globalInit!.leader;
}

/** Everything a reader finds below `path`: names, texts and where links lead. */
function tour(reader: Task, path: string, skipped: RegExp): string[] {
  const names = list(reader, path);
  if (typeof names === "string") return [`${path} ${names}`];
  return names.flatMap((name) => {
    const child = `${path}/${name}`;
    if (skipped.test(child)) return [];
    const target = link(reader, child);
    if (target !== "EINVAL") return [`${child} -> ${target}`];
    const below = list(reader, child);
    return below === "ENOTDIR" ? [`${child}: ${read(reader, child)}`] : tour(reader, child, skipped);
  });
}

describe("save and load", () => {
  it("leave every file of /proc as it was", async () => {
    const world = await bootWorld();
    clone(world.init);
    const volatile = /random\/uuid|\/mem$/;
    read(world.init, "/proc/sys/kernel/random/boot_id");
    const before = tour(world.init, "/proc", volatile);
    const init = await reload(world);
    expect(tour(init, "/proc", volatile)).toEqual(before);
    expect(before.length).toBeGreaterThan(150);
  });

  it("keep boot_id, and give the same bytes for the same state", async () => {
    const world = await bootWorld();
    const bootId = read(world.init, "/proc/sys/kernel/random/boot_id");
    expect(read(await reload(world), "/proc/sys/kernel/random/boot_id")).toBe(bootId);
    expect(save(world.kernel)).toEqual(save(world.kernel));
  });

  it("keep open files: what was read half, positions, what they are bound to", async () => {
    const world = await bootWorld();
    const { init } = world;
    const child = clone(init);
    const paths = ["self/status", "2/maps", "self/mountinfo", "2/uid_map", "self", "self/fd", "sys/kernel/hostname"];
    for (const path of paths) init.files.install(open(init, `/proc/${path}`), { closeOnExec: false, limit: 20 });
    const memory = init.files.install(open(init, "/proc/2/mem", O_RDWR), { closeOnExec: false, limit: 20 });
    const buffer = new Uint8Array(6);
    expect(init.files.get(0)!.read(init, buffer, 0, 6)).toBe(6);
    child.fs.setCwd(init.files.get(4)!.path);

    const loaded = await reload(world);
    init.comm = "other";
    loaded.comm = "other";
    const files = [...loaded.files.entries()].map(([, file]) => file);
    expect(readOpen(loaded, files[0]!)).toBe(readOpen(init, init.files.get(0)!));
    expect(readOpen(loaded, files[1]!)).toContain("[stack]");
    expect(readOpen(loaded, files[2]!)).toContain(" - proc proc ");
    expect(readOpen(loaded, files[3]!)).toBe("         0          0 4294967295\n");
    expect(link(loaded, "/proc/self/fd/4")).toBe("/proc/1");
    expect(link(loaded, "/proc/2/cwd")).toBe("/proc/1");
    expect(write(loaded, "/proc/sys/kernel/hostname", "renamed")).toBe(7);
    expect(readOpen(loaded, files[6]!)).toBe("renamed\n");
    expect(files[memory]!.pread(loaded, buffer, 0, 1, TEXT_START)).toBe(1);
    expect(buffer[0]).toBe(1);
    files[memory]!.position = BREAK_START;
    expect(writeOpen(loaded, files[memory]!, "x")).toBe(1);
    expect(read(world.init, "/proc/sys/kernel/hostname")).toBe("tuxlet\n");
  });
});
