import type { PsSubject } from "./subject.ts";

/** How children are marked: "\_" below their parents (--forest, f), or by two more blanks (-H). */
export type ForestStyle = "branches" | "indents";

/** Puts processes below their parents and says what stands before their commands. */
export function arrange(subjects: readonly PsSubject[], style: ForestStyle): PsSubject[] {
  const byPid = new Map(subjects.map((subject) => [subject.stat.pid, subject]));
  const children = new Map<number, PsSubject[]>();
  const roots: PsSubject[] = [];
  for (const subject of subjects) {
    const { ppid, pid } = subject.stat;
    if (!byPid.has(ppid) || ppid === pid) roots.push(subject);
    else children.set(ppid, [...(children.get(ppid) ?? []), subject]);
  }
  const ordered: PsSubject[] = [];
  const visit = (subject: PsSubject, level: number, lines: string, isLast: boolean) => {
    const branch = style === "indents" ? "  ".repeat(level) : level === 0 ? "" : `${lines} \\_ `;
    ordered.push({ ...subject, branch });
    const below = children.get(subject.stat.pid) ?? [];
    const next = level === 0 ? "" : lines + (isLast ? "    " : " |  ");
    // Whatever init adopted is no child of it to the eye.
    const isAdopted = subject.stat.pid === 1 && style === "branches";
    for (const [i, child] of below.entries())
      visit(child, isAdopted ? level : level + 1, isAdopted ? lines : next, i === below.length - 1);
  };
  for (const root of roots) visit(root, 0, "", true);
  return ordered;
}
