/**
 * The binary packages of a suite, read from its Packages files.
 */
import { ImageError } from "../image-error.ts";
import { parseControl, type Stanza } from "./control.ts";
import { parseRelations, type Relation, type RelationGroup } from "./depends.ts";
import { compareVersions, parseVersion, type Version } from "./version.ts";

type RelationField = "Pre-Depends" | "Depends" | "Conflicts" | "Breaks" | "Replaces";

const PRIORITIES = ["required", "important", "standard", "optional", "extra"];

/** One package in one version. Its relations are parsed only when asked for: an index has 70,000 of them. */
export class PackageRecord {
  readonly name: string;
  readonly versionText: string;
  readonly version: Version;
  readonly architecture: string;
  /** 0 for "required", more for less important ones (Debian Policy 2.5). */
  readonly priority: number;
  /** The file's path below the archive's root. */
  readonly filename: string;
  readonly size: number;
  readonly sha256: string;
  readonly provides: readonly Relation[];
  readonly #fields: Readonly<Record<RelationField, string>>;
  readonly #parsed = new Map<RelationField, RelationGroup[]>();

  constructor(stanza: Stanza, file: string, line: number) {
    const entry = stanza.get("Package") ?? `line ${line}`;
    const field = (name: string, form: RegExp): string => {
      const value = stanza.get(name);
      if (value === undefined || !form.test(value)) {
        const message = value === undefined ? `has no ${name}` : `bad ${name} ${JSON.stringify(value)}`;
        throw new ImageError("index", message, { file, entry });
      }
      return value;
    };
    this.name = field("Package", /^[a-z0-9][a-z0-9+.-]*$/i);
    this.versionText = field("Version", /^\S+$/);
    const version = parseVersion(this.versionText);
    if (version === null)
      throw new ImageError("index", `bad Version ${JSON.stringify(this.versionText)}`, { file, entry });
    this.version = version;
    this.architecture = field("Architecture", /^[a-z0-9-]+$/);
    const priority = PRIORITIES.indexOf(stanza.get("Priority") ?? "optional");
    this.priority = priority < 0 ? PRIORITIES.length : priority;
    // Relative, and without any component that climbs or is empty; dpkg-scanpackages(1) puts "./" before it.
    this.filename = field("Filename", /^(\.\/)?(?!.*(^|\/)\.{0,2}(\/|$))[\x21-\x7e]+$/).replace(/^\.\//, "");
    this.size = Number(field("Size", /^[0-9]{1,15}$/));
    this.sha256 = field("SHA256", /^[0-9a-f]{64}$/);
    this.provides = parseRelations(stanza.get("Provides") ?? "", file, entry).flat();
    this.#fields = {
      "Pre-Depends": stanza.get("Pre-Depends") ?? "",
      Depends: stanza.get("Depends") ?? "",
      Conflicts: stanza.get("Conflicts") ?? "",
      Breaks: stanza.get("Breaks") ?? "",
      Replaces: stanza.get("Replaces") ?? "",
    };
  }

  /** Pre-Depends and Depends. */
  get dependencies(): RelationGroup[] {
    return [...this.#parse("Pre-Depends"), ...this.#parse("Depends")];
  }

  /** Conflicts and Breaks: neither package may be there with the other. */
  get conflicts(): Relation[] {
    return [...this.#parse("Conflicts"), ...this.#parse("Breaks")].flat();
  }

  /** Packages whose files this one may overwrite. */
  get replaces(): Relation[] {
    return this.#parse("Replaces").flat();
  }

  #parse(field: RelationField): RelationGroup[] {
    let groups = this.#parsed.get(field);
    if (groups === undefined) {
      groups = parseRelations(this.#fields[field], "Packages", `${this.name}: ${field}`);
      this.#parsed.set(field, groups);
    }
    return groups;
  }
}

/** Somebody's `Provides: name`. */
export interface Provision {
  readonly record: PackageRecord;
  readonly relation: Relation;
}

export class PackageIndex {
  readonly #byName = new Map<string, PackageRecord[]>();
  readonly #provisions = new Map<string, Provision[]>();
  #size = 0;

  /** How many packages there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds a Packages file; packages of another architecture than `architecture` and `all` are refused. */
  addPackages(text: string, file: string, architecture: string): void {
    let line = 0;
    const at = (firstLine: number): void => {
      line = firstLine;
    };
    for (const stanza of parseControl(text, file, { at })) {
      const record = new PackageRecord(stanza, file, line);
      if (record.architecture !== architecture && record.architecture !== "all") {
        throw new ImageError("index", `is for ${record.architecture}, not ${architecture}`, {
          file,
          entry: record.name,
        });
      }
      this.add(record);
    }
  }

  add(record: PackageRecord): void {
    this.#size++;
    const versions = listIn(this.#byName, record.name);
    versions.push(record);
    versions.sort((a, b) => compareVersions(b.version, a.version));
    for (const relation of record.provides) listIn(this.#provisions, relation.name).push({ record, relation });
  }

  /** The versions of a real package, the latest first. */
  versionsOf(name: string): readonly PackageRecord[] {
    return this.#byName.get(name) ?? [];
  }

  /** Who provides a virtual name, in the index's order. */
  providersOf(name: string): readonly Provision[] {
    return this.#provisions.get(name) ?? [];
  }
}

function listIn<T>(map: Map<string, T[]>, key: string): T[] {
  const present = map.get(key);
  if (present !== undefined) return present;
  const list: T[] = [];
  map.set(key, list);
  return list;
}
