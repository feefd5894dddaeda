/**
 * A child that unshare(1) starts before it leaves its namespaces, for what can only be done from outside: writing maps with the rights of the
 * old user namespace, binding a new mount namespace on a file of the old one. It waits on a pipe until the parent is in the new namespaces.
 */
import { MS_BIND } from "../../../abi/mount.ts";
import { WEXITSTATUS, WIFEXITED } from "../../../abi/wait.ts";
import type { ProgramFunction } from "../../../platform/program/program.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { Output } from "../../io/output.ts";
import { orFail } from "../../or-fail.ts";
import { Failure, ToolContext } from "../../tool.ts";
import { mapText } from "./id-ranges.ts";
import { writeProcFile } from "./new-namespaces.ts";
import type { UnshareRequest } from "./request.ts";

interface AssistantState {
  readonly name: string;
  readonly request: UnshareRequest;
  readonly parent: number;
  /** The two ends of the pipe. */
  readonly start: number;
  readonly signal: number;
}

/** A started assistant. */
export interface Assistant {
  readonly pid: number;
  readonly signal: number;
}

/** @param job `bindNamespaces` or `writeMaps`, which the program lists among its functions. */
export function* startAssistant(tool: ToolContext, job: ProgramFunction, request: UnshareRequest): Routine<Assistant> {
  const { sys, name } = tool;
  const [start, signal] = yield* sys.pipe();
  const state: AssistantState = { name, request, parent: yield* sys.getpid(), start, signal };
  const pid = yield* orFail(sys.fork(job, state), "fork failed");
  yield* sys.close(start);
  return { pid, signal };
}

/**
 * The parent is in the new namespaces: lets the assistant do its work, and waits for it.
 * @throws Failure without a message, with its exit status: it has said what went wrong.
 */
export function* awaitAssistant(sys: Sys, { pid, signal }: Assistant): Routine {
  yield* sys.write(signal, "\0");
  yield* sys.close(signal);
  const { status } = yield* orFail(sys.wait(pid), "waitpid failed");
  if (!WIFEXITED(status) || WEXITSTATUS(status) !== 0)
    throw new Failure("", WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/** --mount=FILE and the like. */
export function* bindNamespaces(sys: Sys, state: AssistantState): Routine<number> {
  return yield* assist(sys, state, () => bindAll(sys, state.parent, state.request));
}

/** --map-users and --map-groups. */
export function* writeMaps(sys: Sys, state: AssistantState): Routine<number> {
  return yield* assist(sys, state, function* () {
    const { userRanges, groupRanges, mapUser, mapGroup, euid, egid } = state.request;
    const proc = `/proc/${state.parent}`;
    const own = (outer: number, inner: number | null) => (inner === null ? null : { outer, inner });
    if (userRanges.length > 0) yield* writeProcFile(sys, `${proc}/uid_map`, mapText(userRanges, own(euid, mapUser)));
    if (groupRanges.length > 0) yield* writeProcFile(sys, `${proc}/gid_map`, mapText(groupRanges, own(egid, mapGroup)));
  });
}

/** Binds the namespaces of process `pid` on their files. */
export function* bindAll(sys: Sys, pid: number, { kept }: UnshareRequest): Routine {
  for (const { source, file } of kept) {
    const path = `/proc/${pid}/${source}`;
    yield* orFail(sys.mount(path, file, null, MS_BIND), `mount ${path} on ${file} failed`);
  }
}

function* assist(sys: Sys, state: AssistantState, work: () => Routine): Routine<number> {
  const { name, start, signal } = state;
  const tool = new ToolContext(sys, name, [name], {}, new Output(sys, 1));
  yield* sys.close(signal);
  // Nothing to read: the parent has failed.
  if ((yield* sys.read(start, 1)).length === 0) return 1;
  try {
    yield* work();
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield* tool.error(error.message);
    return 1;
  }
}
