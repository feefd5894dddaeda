import { Changes } from "./change-namespaces.ts";
import { encodeError } from "./error-codec.ts";
import type { Finished, ModuleCall, Started, TaskRequest } from "./messages.ts";
import { runOp } from "./run-op.ts";

type Callee = (args: unknown) => unknown;

/** What a task may leave behind that is bound to the namespaces it was in: sockets, pipes, processes, timers. */
const RESOURCE = /Wrap$|^Timeout$|^Immediate$/;

/** Does the task in the namespaces it asks for, and comes back. */
export async function perform(request: TaskRequest, report: (message: Started) => void): Promise<Finished> {
  const resources = countResources();
  const changes = new Changes();
  let result: Finished["result"];
  try {
    // Before anything is entered: afterwards the file system may be somebody else's, and so would be the code.
    const setup = await load(request.setup);
    const fn = await load(request.fn);
    if (request.unshare !== 0) changes.unshare(request.unshare);
    changes.join(request.join);
    await setup?.();
    report({ event: "started" });
    const values = request.ops.map((op, i) => runOp(op, `ops[${i}]`));
    result = { value: fn === undefined ? values : await fn() };
  } catch (error) {
    result = { error: encodeError(error) };
  }
  const isBack = changes.undo();
  return { event: "finished", result, fungible: isBack && countResources() <= resources };
}

async function load(call: ModuleCall | undefined): Promise<(() => unknown) | undefined> {
  if (call === undefined) return undefined;
  const { url, exportName, args } = call;
  const module = (await import(url)) as Record<string, unknown>;
  const callee = module[exportName];
  if (typeof callee !== "function") throw new TypeError(`${url} exports no function ${JSON.stringify(exportName)}`);
  return () => (callee as Callee)(args);
}

function countResources(): number {
  return process.getActiveResourcesInfo().filter((name) => RESOURCE.test(name)).length;
}
