/** A snapshot of a running busybox that somebody has cut, changed or made elsewhere: one SnapshotError each, and nothing is half-loaded. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { Kernel } from "../../src/kernel/kernel.ts";
import { ProgramRegistry } from "../../src/platform/program/index.ts";
import { Riscv64Platform } from "../../src/platform/riscv64/riscv64-platform.ts";
import { SnapshotError } from "../../src/state/snapshot-error.ts";
import { HostTimeSource } from "../../src/time/host-source.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { busyboxImage } from "../support/debian-image.ts";
import { ProgramPlatform } from "../support/program-platform.ts";
import { bootGuest } from "../support/run-guest.ts";
import { loadedKernel, savedBytes } from "../support/save-load.ts";

const found = await busyboxImage();
const reason = "missing" in found ? ` (skipped: ${found.missing})` : "";
const image = "missing" in found ? new Uint8Array(0) : found.bytes;
const SCRIPT = "(sleep 5; echo late) & cat <<END | sort\nb\na\nEND\nsleep 3; wait";

/** The offset of the format version in the container, behind its magic. */
const VERSION_OFFSET = 8;

/** What a load is refused with; undefined when it succeeds. Anything but a SnapshotError fails the test. */
async function refusal(
  bytes: Uint8Array,
  platform = new Riscv64Platform({ memoryLimit: 64 << 20 }),
): Promise<SnapshotError | undefined> {
  const before = platform.pool.usedFrames;
  try {
    await loadedKernel(bytes, { platform });
    return undefined;
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    expect(platform.pool.usedFrames).toBe(before);
    return error;
  }
}

describe.skipIf("missing" in found)(`a snapshot of a busybox${reason}`, () => {
  let kernel: Kernel;
  let bytes: Uint8Array;

  beforeAll(async () => {
    if ("missing" in found) return;
    ({ kernel } = await bootGuest({ image, argv: ["/bin/sh", "-c", SCRIPT] }));
    await kernel.start();
    expect(await kernel.pauseAfter(12)).toBe(true);
    bytes = await savedBytes(kernel);
  });

  it("can be loaded", async () => {
    expect(await refusal(bytes)).toBeUndefined();
  });

  it("is truncated wherever it is cut", async () => {
    const lengths = fc.oneof(
      fc.nat(200),
      fc.nat(bytes.length - 1),
      fc.integer({ min: bytes.length - 200, max: bytes.length - 1 }),
    );
    await fc.assert(
      fc.asyncProperty(lengths, async (length) => {
        const error = await refusal(bytes.subarray(0, length));
        expect(error?.code).toBe("truncated");
        expect(error?.message).not.toBe("");
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("is refused when a single bit differs, anywhere", async () => {
    const places = fc.oneof(fc.nat(2000), fc.nat(bytes.length - 1));
    await fc.assert(
      fc.asyncProperty(places, fc.nat(7), async (place, bit) => {
        const changed = bytes.slice();
        changed[place]! ^= 1 << bit;
        expect(await refusal(changed)).toBeInstanceOf(SnapshotError);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it("is refused with more behind its end", async () => {
    expect(await refusal(Buffer.concat([bytes, new Uint8Array(1)]))).toBeInstanceOf(SnapshotError);
  });

  it("is told from other files", async () => {
    for (const other of [Buffer.from("#!/bin/sh\n".repeat(100)), new Uint8Array(4096), image]) {
      expect((await refusal(other))?.code).toBe("foreign");
    }
    expect((await refusal(new Uint8Array(0)))?.code).toBe("truncated");
  });

  it("of a newer format says so, before anything else is read", async () => {
    const newer = bytes.slice(0, 64);
    newer[VERSION_OFFSET]! += 1;
    expect((await refusal(newer))?.code).toBe("version");
  });

  it("needs its platform, and as much memory as it uses", async () => {
    const other = new ProgramPlatform(new ProgramRegistry());
    await expect(
      Kernel.loadFrom(bytes, { platform: other, timeSource: new VirtualTimeSource() }),
    ).rejects.toMatchObject({ code: "platform" });
    expect((await refusal(bytes, new Riscv64Platform({ memoryLimit: 1 << 20 })))?.code).toBe("memory");
  });

  it("goes on in time, whatever clock the loader has", async () => {
    const before = kernel.timekeeper.monotonic();
    const realtime = kernel.timekeeper.realtime();
    for (const timeSource of [new VirtualTimeSource(), new HostTimeSource()]) {
      const loaded = await loadedKernel(bytes, { timeSource });
      expect(loaded.timekeeper.monotonic().compare(before)).toBeGreaterThanOrEqual(0);
      await loaded.start();
      const later = loaded.timekeeper.monotonic();
      expect(later.compare(before)).toBeGreaterThanOrEqual(0);
      expect(loaded.timekeeper.realtime().compare(realtime)).toBeGreaterThanOrEqual(0);
      await loaded.destroy();
    }
  });
});
