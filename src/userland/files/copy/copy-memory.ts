import type { StatValue } from "../../../platform/program/sys/attributes.ts";

/** What one command has copied so far: by it hard links are found again, and mistakes noticed. */
export class CopyMemory {
  private readonly copied: Map<string, string>;
  private readonly sources: Map<string, readonly string[]>;
  private readonly destinations: Set<string>;

  constructor(
    copied: readonly (readonly [string, string])[] = [],
    sources: readonly (readonly [string, readonly string[]])[] = [],
    destinations: readonly string[] = [],
  ) {
    this.copied = new Map(copied);
    this.sources = new Map(sources);
    this.destinations = new Set(destinations);
  }

  get size(): number {
    return this.copied.size + this.sources.size + this.destinations.size;
  }

  save(): { copied: [string, string][]; sources: [string, readonly string[]][]; destinations: string[] } {
    return { copied: [...this.copied], sources: [...this.sources], destinations: [...this.destinations] };
  }

  /** The name of the copy that the file `stat` has already; null: `name` is now. */
  remember(name: string, stat: StatValue): string | null {
    const earlier = this.find(stat);
    if (earlier === null) this.copied.set(inodeOf(stat), name);
    return earlier;
  }

  find(stat: StatValue): string | null {
    return this.copied.get(inodeOf(stat)) ?? null;
  }

  forget(stat: StatValue): void {
    this.copied.delete(inodeOf(stat));
  }

  /** The names under which the file `stat` was a source before. */
  namesOfSource(stat: StatValue): readonly string[] {
    return this.sources.get(inodeOf(stat)) ?? [];
  }

  recordSource(name: string, stat: StatValue): void {
    this.sources.set(inodeOf(stat), [...this.namesOfSource(stat), name]);
  }

  recordDestination(name: string, stat: StatValue): void {
    this.destinations.add(`${inodeOf(stat)} ${name}`);
  }

  hasDestination(name: string, stat: StatValue): boolean {
    return this.destinations.has(`${inodeOf(stat)} ${name}`);
  }
}

function inodeOf({ st_ino, st_dev }: StatValue): string {
  return `${st_ino}:${st_dev}`;
}
