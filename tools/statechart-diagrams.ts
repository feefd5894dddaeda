/** Draws the kernel's lifecycles for docs/statecharts.md, from the tables the kernel itself steps. */
import { kernelTable } from "../src/kernel/machines/kernel.machine.ts";
import type { Branch, TransitionTable } from "../src/kernel/machines/table.ts";
import { taskTable } from "../src/kernel/machines/task.machine.ts";
import { threadGroupTable } from "../src/kernel/machines/thread-group.machine.ts";

const INTRODUCTION = `# Statecharts

The lifecycles of Kernel, Task and ThreadGroup, drawn from the machines in \`src/kernel/machines/\` by \`npm run docs:statecharts\`; a test
fails when a picture is not what the kernel runs. An arrow carries the events that lead along it, then \`[guard]\` and \`/ actions\` where it
has them. [Kernel](kernel.md) explains what happens in the states, [decision 0004](decisions/0004-statecharts-as-data-tables-as-engine.md)
why these are machines.
`;

const CHARTS = [
  {
    title: "Kernel",
    source: "kernel.machine.ts",
    text: "What the embedder may call when. `isOutermost` is true when an `unpause` has met the first `pause`.",
    table: kernelTable,
  },
  {
    title: "Task",
    source: "task.machine.ts",
    text: "The run states of one thread. Between any two of them it can be stopped, saved, loaded and forked.",
    table: taskTable,
  },
  {
    title: "ThreadGroup",
    source: "thread-group.machine.ts",
    text: "Job control and the death of a process. `allTasksStopped` is true when no member still runs.",
    table: threadGroupTable,
  },
] as const;

/** The text of docs/statecharts.md. */
export function statechartPage(): string {
  const charts = CHARTS.map(
    ({ title, source, text, table }) =>
      `\n## ${title}\n\n\`src/kernel/machines/${source}\`. ${text}\n\n\`\`\`mermaid\n${stateDiagram(table)}\n\`\`\`\n`,
  );
  return INTRODUCTION + charts.join("");
}

/** A Mermaid state diagram. Events that go the same way share an arrow. */
function stateDiagram(table: TransitionTable<string, string>): string {
  const lines = ["stateDiagram-v2", "  direction TB", `  [*] --> ${table.states[table.initial]}`];
  for (const [from, state] of table.states.entries()) {
    const arrows = arrowsFrom(table, from);
    if (arrows.size === 0) lines.push(`  ${state} --> [*]`);
    for (const { target, condition, events } of arrows.values())
      lines.push(`  ${state} --> ${target}: ${events.join(", ")}${condition}`);
  }
  return lines.join("\n");
}

interface Arrow {
  readonly target: string;
  readonly condition: string;
  readonly events: string[];
}

function arrowsFrom(table: TransitionTable<string, string>, from: number): Map<string, Arrow> {
  const arrows = new Map<string, Arrow>();
  for (const [number, event] of table.events.entries()) {
    for (const { target, guard, actions } of branchesOf(table, from, number)) {
      const condition = `${guard === null ? "" : ` [${guard}]`}${actions.length === 0 ? "" : ` / ${actions.join(", ")}`}`;
      const key = `${target}${condition}`;
      const arrow = arrows.get(key) ?? { target: table.states[target]!, condition, events: [] };
      arrow.events.push(event);
      arrows.set(key, arrow);
    }
  }
  return arrows;
}

/** Every way a cell can go, in the order its guards are asked. */
function* branchesOf(table: TransitionTable<string, string>, state: number, event: number): Generator<Branch> {
  const refused = new Set<string>();
  for (;;) {
    const branch = table.branch(state, event, (guard) => !refused.has(guard));
    if (branch === null) return;
    yield branch;
    if (branch.guard === null) return;
    refused.add(branch.guard);
  }
}
