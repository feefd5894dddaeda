import { expect, it, vi } from "vitest";
import { defineProgram } from "../../../src/platform/program/index.ts";
import { bootProgram } from "./run-program.ts";

it("a program that computes without system calls is named by the watchdog, once it makes one", async () => {
  const now = vi.spyOn(performance, "now");
  const busy = defineProgram({
    name: "busy",
    version: 1,
    *main(sys) {
      yield* sys.getpid();
      // As if it had computed for two seconds.
      now.mockReturnValue(performance.now() + 2000);
      yield* sys.getpid();
    },
  });
  const { kernel } = await bootProgram(busy);
  const seen: [string, number][] = [];
  kernel.events.on("watchdog", (task, milliseconds) => seen.push([task.comm, Math.round(milliseconds / 1000)]));
  await kernel.start();
  await kernel.waitExited();
  now.mockRestore();
  await kernel.destroy();
  expect(seen).toEqual([["busy", 2]]);
});
