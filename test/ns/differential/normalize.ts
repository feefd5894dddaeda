/** What driver.c prints, without what is different on every machine: numbers of namespaces, mounts, peer groups and devices. */

/** By the order of appearance. */
class Renumbering {
  private readonly numbers = new Map<string, number>();

  of(name: string): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = this.numbers.size + 1;
      this.numbers.set(name, number);
    }
    return number;
  }
}

/** The lines of one step. Numbers begin anew with each: what matters is who is the same as who, now. */
export function normalizedStep(lines: readonly string[]): string[] {
  const namespaces = new Renumbering();
  const mounts = new Renumbering();
  const devices = new Renumbering();
  const groups = new Renumbering();
  const mountLine = (line: string): string => {
    const match = /^(mountinfo \d+: )(\d+) (\d+) (\d+:\d+) (.*)$/.exec(line);
    if (match === null) return line;
    const [, start, id, parent, device, rest] = match;
    const text = rest!
      .replace(/\b(shared|master|propagate_from):(\d+)/g, (_, how, group) => `${how}:${groups.of(group)}`)
      .replace(",inode64", "")
      .replace(/ - \w+ rootfs .*/, " - rootfs");
    return `${start}${mounts.of(id!)} ${mounts.of(parent!)} ${devices.of(device!)} ${text}`;
  };
  return lines.map((line) => {
    const named = line.replace(/([a-z]+):\[(\d+)\]/g, (_, type, inode) => `${type}:${namespaces.of(inode)}`);
    return mountLine(named);
  });
}

/** The output of a run, sequence by sequence, step by step. */
export function normalizedSequences(output: string): string[][][] {
  return output
    .split(/^== \d+\n/m)
    .slice(1)
    .map((text) =>
      text.split(/^(?=-- )/m).map((step) => normalizedStep(step.split("\n").filter((line) => line !== ""))),
    );
}
