import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Kernel } from "../../src/kernel/kernel.ts";
import { Riscv64Platform } from "../../src/platform/riscv64/riscv64-platform.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { compile, GUEST_COMPILER, guestPrograms, hasCompiler } from "../support/guest-program.ts";
import { installFile } from "../support/install-file.ts";
import { bootGuest } from "../support/run-guest.ts";

// A program cannot tell that its kernel was saved and loaded while it ran, whatever its tasks were waiting for.

/** Turns on the processor between two saves. */
const EVERY = [1, 5];
const MOST_SAVES = 40;

interface Run {
  readonly output: string;
  readonly status: number;
}

/** @param every turns between two saves; 0 for none. */
async function run(name: string, every: number): Promise<Run> {
  const program = readFileSync(compile(GUEST_COMPILER, name));
  const guest = await bootGuest({
    argv: ["/program"],
    populate: (caller) => installFile(caller, "/program", program, 0o755),
  });
  const { collected } = guest;
  let { kernel } = guest;
  await kernel.start();
  for (let saves = 0; every > 0 && saves < MOST_SAVES && (await kernel.pauseAfter(every)); saves++) {
    const loaded = await moved(kernel);
    await kernel.destroy();
    kernel = loaded;
    collected.attach(kernel);
    await kernel.start();
  }
  const status = await kernel.waitExited();
  await kernel.destroy();
  return { output: `${collected.texts["stdout"]}${collected.texts["stderr"]}`, status };
}

async function moved(kernel: Kernel): Promise<Kernel> {
  const chunks: Uint8Array[] = [];
  await kernel.saveTo(new WritableStream({ write: (chunk: Uint8Array) => void chunks.push(chunk.slice()) }));
  const bytes = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
  return Kernel.loadFrom(bytes, { platform: new Riscv64Platform(), timeSource: new VirtualTimeSource() });
}

describe.skipIf(!hasCompiler(GUEST_COMPILER))("guest programs survive saves and loads", () => {
  it.each([...guestPrograms("fs"), ...guestPrograms("ipc"), ...guestPrograms("net")])("%s", async (name) => {
    const undisturbed = await run(name, 0);
    for (const every of EVERY) expect(await run(name, every), `saved every ${every} turns`).toEqual(undisturbed);
  });
});
