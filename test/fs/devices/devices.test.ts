import { describe, expect, it } from "vitest";
import { O_RDWR } from "../../../src/abi/fcntl.ts";
import type { DeviceFile } from "../../../src/fs/devices/device-file.ts";
import { ChaCha20Entropy, DevtmpfsType, mkdir, mount, registerMemoryDevices, umount2 } from "../../../src/fs/index.ts";
import { ZERO_FRAME } from "../../../src/mm/frame-pool.ts";
import { at, createWorld, list, named, ok, open, read, tryOpen, type World, write, writeFile } from "../fixture.ts";

function withDevices(): World {
  const world = createWorld();
  const { vfs, pool, root } = world;
  registerMemoryDevices(vfs.devices, pool, new ChaCha20Entropy(new Uint8Array(32)));
  vfs.registerType(new DevtmpfsType(pool));
  ok(mkdir(root, at(root), "/dev", 0o755));
  ok(mount(root, "dev", "/dev", "devtmpfs", 0, null));
  return world;
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

describe("/dev", () => {
  it("has the devices every system has", () => {
    const { root } = withDevices();
    expect(list(root, "/dev").sort()).toEqual(
      [
        "null",
        "zero",
        "full",
        "random",
        "urandom",
        "tty",
        "console",
        "ptmx",
        "fd",
        "stdin",
        "stdout",
        "stderr",
        "pts",
        "shm",
      ].sort(),
    );
    expect(open(root, "/dev/null").inode.mode & 0o777).toBe(0o666);
    expect(tryOpen(root, "/dev/tty")).toBe("ENXIO");
  });

  it("is one instance, wherever and however often it is mounted", () => {
    const { root } = withDevices();
    writeFile(root, "/dev/mine", "x");
    ok(umount2(root, "/dev", 0));
    ok(mount(root, "dev", "/dev", "devtmpfs", 0, null));
    expect(list(root, "/dev")).toContain("mine");
  });
});

describe("memory devices", () => {
  it("/dev/null has nothing and takes everything", () => {
    const { root } = withDevices();
    const file = open(root, "/dev/null", O_RDWR);
    expect([read(root, file), write(root, file, "gone"), file.position]).toEqual(["", 4, 0]);
    expect([file.seek(root, 100, 0), file.mappable()]).toEqual([0, null]);
  });

  it("/dev/zero is zeros, /dev/full too, but a full disk to writers", () => {
    const { root } = withDevices();
    expect(read(root, open(root, "/dev/zero"), 5)).toBe("\0\0\0\0\0");
    const full = open(root, "/dev/full", O_RDWR);
    expect([read(root, full, 2), write(root, full, "x")]).toEqual(["\0\0", "ENOSPC"]);
  });

  it("each mapping of /dev/zero is memory of its own, freed with it", () => {
    const { root, pool } = withDevices();
    const file = open(root, "/dev/zero", O_RDWR) as DeviceFile;
    const [one, two] = [file.mappable()!, file.mappable()!];
    expect(one).not.toBe(two);
    const before = pool.usedFrames;
    const space = { invalidate: () => undefined };
    one.addMapping(space, true);
    expect(one.frameAt(3, false)).toBe(ZERO_FRAME);
    const frame = one.frameAt(3, true);
    expect(frame).not.toBe(ZERO_FRAME);
    pool.release(frame);
    expect(pool.usedFrames).toBe(before + 1);
    one.removeMapping(space, true);
    expect(pool.usedFrames).toBe(before);
  });

  it("/dev/urandom gives what the entropy source gives", () => {
    const { root } = withDevices();
    const bytes = new Uint8Array(64);
    const file = open(root, "/dev/urandom", O_RDWR);
    expect(file.read(root, bytes, 0, 64)).toBe(64);
    expect(hex(bytes).startsWith("76b8e0ada0f13d90")).toBe(true);
    expect(write(root, file, "stir")).toBe(4);
    expect(named(open(root, "/dev/random").read(root, bytes, 0, 8))).toBe(8);
  });
});

describe("ChaCha20Entropy", () => {
  it("is the keystream of ChaCha20 with a zero key (RFC 8439, A.1, test vectors 1 and 2)", () => {
    const bytes = new Uint8Array(128);
    new ChaCha20Entropy(new Uint8Array(32)).fill(bytes, 0, 128);
    expect(hex(bytes)).toBe(
      "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586" +
        "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f",
    );
  });

  it("gives the same bytes in whatever portions", () => {
    const whole = new Uint8Array(300);
    new ChaCha20Entropy(new Uint8Array(32).fill(7)).fill(whole, 0, 300);
    const parts = new Uint8Array(300);
    const source = new ChaCha20Entropy(new Uint8Array(32).fill(7));
    for (let at = 0, size = 1; at < 300; at += size, size = Math.min(size + 13, 300 - at)) source.fill(parts, at, size);
    expect(parts).toEqual(whole);
  });

  it("refuses a seed that is not 32 bytes", () => {
    expect(() => new ChaCha20Entropy(new Uint8Array(16))).toThrow(RangeError);
  });
});
