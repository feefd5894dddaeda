import { hostname } from "node:os";
import { expect, it } from "vitest";
import { CLONE_NEWUTS } from "../../src/abi/sched.ts";
import { go } from "../../src/host/go.ts";

const hostName = { module: new URL("./tasks/observe.mjs", import.meta.url), export: "hostName" };

it("gives a task a host name of its own, and serves the next one in the same thread with the process's", async () => {
  const before = hostname();
  const first = await go(CLONE_NEWUTS, { ops: [{ op: "sethostname", name: "inner" }, { op: "gethostname" }] });
  expect(await first.done).toEqual([undefined, "inner"]);
  expect(hostname()).toBe(before);
  const second = await go(CLONE_NEWUTS, { fn: hostName });
  expect(second.tid).toBe(first.tid);
  expect(await second.done).toBe(before);
});
