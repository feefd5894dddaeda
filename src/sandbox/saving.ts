import { ChaCha20Entropy } from "../fs/devices/entropy.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { SnapshotError } from "../state/snapshot-error.ts";
import type { SandboxOptions } from "./options.ts";
import type { ProcessDefaults } from "./sandbox-core.ts";

/** Where a kernel has what its sandbox starts programs with. */
const ANNOTATION = "sandbox.defaults";

export function defaultsOf({
  env = {},
  cwd = "/",
  user = 0,
  shell = "/bin/sh",
  killGrace = 1000,
}: SandboxOptions): ProcessDefaults {
  return { env: { ...env }, cwd: cwd.startsWith("/") ? cwd : `/${cwd}`, user, shell, killGrace };
}

export function writeDefaults(kernel: Kernel, defaults: ProcessDefaults): void {
  kernel.annotations.set(ANNOTATION, JSON.stringify(defaults));
}

/** @throws SnapshotError when it is no sandbox that was saved. */
export function readDefaults(kernel: Kernel): ProcessDefaults {
  const text = kernel.annotations.get(ANNOTATION);
  if (text === undefined) throw new SnapshotError("corrupt", "the snapshot is not one of a sandbox");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SnapshotError("corrupt", "the snapshot's sandbox defaults cannot be read", { cause: error });
  }
  if (!isDefaults(value)) throw new SnapshotError("corrupt", "the snapshot's sandbox defaults are malformed");
  return value;
}

function isDefaults(value: unknown): value is ProcessDefaults {
  if (typeof value !== "object" || value === null) return false;
  const { env, cwd, user, shell, killGrace } = value as Record<string, unknown>;
  const isUser = typeof user === "number" || typeof user === "string" || (typeof user === "object" && user !== null);
  if (typeof env !== "object" || env === null || !Object.values(env).every((entry) => typeof entry === "string"))
    return false;
  return isUser && typeof cwd === "string" && typeof shell === "string" && typeof killGrace === "number";
}

/** A paused kernel as bytes. */
export async function saveToBytes(kernel: Kernel): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  await kernel.saveTo(
    new WritableStream({
      write(chunk: Uint8Array) {
        chunks.push(chunk.slice());
        length += chunk.length;
      },
    }),
  );
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

const SEED_LENGTH = 32;

/** Gives a copy random numbers of its own: seeded from what would have been the next ones, and its number. The original's are not touched. */
export function reseed(kernel: Kernel, copy: number): void {
  const seed = new Uint8Array(SEED_LENGTH);
  kernel.entropy.fill(seed, 0, SEED_LENGTH);
  const view = new DataView(seed.buffer);
  view.setUint32(0, view.getUint32(0) ^ (copy + 1));
  if (kernel.entropy instanceof ChaCha20Entropy) kernel.entropy.reseed(seed);
}
