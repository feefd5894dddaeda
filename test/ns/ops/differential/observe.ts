/** What can be seen of actors, by one who may see everything. */
import { type Actor, LINK_NAMES, MAP_NAMES } from "../../../../src/ns/ops/actor.ts";
import { reading, readlink, textOf, textRead } from "../../../../src/ns/ops/calls.ts";
import { isErrno, type Outcome } from "../../../../src/ns/ops/outcome.ts";
import type { Port, PortCall } from "../../../../src/ns/ops/port.ts";
import type { PortActor } from "../../../../src/ns/ops/port-actor.ts";
import { PLAYGROUND } from "./execute.ts";

const FILES = ["status", ...MAP_NAMES, "setgroups", "timens_offsets", "mountinfo"] as const;
const LINES = /^(Uid|Gid|Groups|Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs):/;

function text(outcome: Outcome<string>): string {
  return isErrno(outcome) ? outcome.errno : outcome.value;
}

/** All of it in one run, which is what makes it cheap. */
function callsFor({ pid }: Port): PortCall[] {
  const calls: PortCall[] = LINK_NAMES.map((name) => readlink(`/proc/${pid}/ns/${name}`));
  for (const file of FILES) {
    const base = calls.length;
    for (const { name, args } of reading(`/proc/${pid}/${file}`, 4096))
      calls.push({
        name,
        args: args.map((argument) =>
          typeof argument === "object" && "resultOf" in argument ? { resultOf: base + argument.resultOf } : argument,
        ),
      });
  }
  return calls;
}

/** @param index of the actor in its cast: a name that is the same in both kernels. */
async function observed(root: PortActor, actor: PortActor, index: number): Promise<string[]> {
  const results = await root.port.run(callsFor(actor.port));
  if (results === null) throw new Error("the root has ended");
  const names = await actor.names();
  const files = FILES.map((_, i) => text(textRead(results.slice(LINK_NAMES.length + 3 * i))));
  const [status, ...maps] = files as [string, ...string[]];
  const mounts = maps.pop()!;
  const statusLines = status.split("\n");
  const nspid = statusLines
    .find((line) => line.startsWith("NSpid:"))
    ?.split("\t")
    .slice(2)
    .join(" ");
  return [
    `actor ${index}: ${LINK_NAMES.map((_, i) => text(textOf(results[i]!))).join(" ")}`,
    `names ${index}: ${JSON.stringify(isErrno(names) ? names.errno : names.value)}`,
    `nspid ${index}: ${nspid}`,
    ...statusLines.filter((line) => LINES.test(line)).map((line) => `status ${index}: ${line.trimEnd()}`),
    ...maps.map((map, i) => `${FILES[i + 1]} ${index}: ${JSON.stringify(map)}`),
    ...mounts
      .split("\n")
      .filter((line) => line.split(" ")[4]?.startsWith(PLAYGROUND))
      .map((line) => `mountinfo ${index}: ${line}`),
  ];
}

/** Lines about all who live. */
export async function observe(root: Actor, actors: readonly Actor[]): Promise<string[]> {
  const lines: string[] = [];
  for (const [index, actor] of actors.entries())
    if (!actor.hasEnded) lines.push(...(await observed(root as PortActor, actor as PortActor, index)));
  return lines;
}
