import { SnapshotError } from "./snapshot-error.ts";

/** What a snapshot says of itself in readable form, and what it asks of a loader. */
export interface SnapshotHeader {
  /** Version of Tuxlet that wrote it. For people: classes carry their own versions. */
  readonly kernelVersion: string;
  /** Name of the Platform whose task states the snapshot holds. */
  readonly platform: string;
  /** CPU features that programs may have detected. */
  readonly featureSet: readonly string[];
  readonly applicationCores: number;
  /** Programs have seen the host's CPU numbers (gVisor's UseHostCores). */
  readonly useHostCores: boolean;
  /** Upper bound of guest memory in bytes. */
  readonly memoryLimit: number;
  /** Names of everything else that the loader must provide: TypeScript programs, host-backed file systems ... */
  readonly requirements: readonly string[];
}

/** What a loader provides. */
export interface LoaderCapabilities {
  readonly platform: string;
  readonly featureSet: readonly string[];
  readonly applicationCores: number;
  readonly provides: readonly string[];
}

const isText = (value: unknown) => typeof value === "string";
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isTextList = (value: unknown) => Array.isArray(value) && value.every(isText);

/** The fields in the order in which they are written. */
const FIELDS: { readonly [K in keyof SnapshotHeader]: (value: unknown) => boolean } = {
  kernelVersion: isText,
  platform: isText,
  featureSet: isTextList,
  applicationCores: isCount,
  useHostCores: (value) => typeof value === "boolean",
  memoryLimit: isCount,
  requirements: isTextList,
};

/** JSON, indented, one line feed at the end: `head` shows it. The same header gives the same bytes. */
export function encodeHeader(header: SnapshotHeader): Uint8Array {
  const fields = Object.keys(FIELDS).map((name) => [name, header[name as keyof SnapshotHeader]]);
  const text = `${JSON.stringify(Object.fromEntries(fields), null, 2)}\n`;
  const wrong = firstWrongField(header);
  if (wrong !== undefined) throw new SnapshotError("unsavable", `header: ${wrong} has a value that cannot be saved`);
  return new TextEncoder().encode(text);
}

/** @throws SnapshotError "corrupt" unless `bytes` hold exactly the fields of a header. */
export function decodeHeader(bytes: Uint8Array): SnapshotHeader {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new SnapshotError("corrupt", `header: is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof parsed !== "object" || parsed === null) throw new SnapshotError("corrupt", "header: is not a JSON object");
  const wrong = firstWrongField(parsed);
  if (wrong !== undefined)
    throw new SnapshotError("corrupt", `header: field ${wrong} is missing, unknown or of another type`);
  return parsed as SnapshotHeader;
}

function firstWrongField(header: object): string | undefined {
  for (const [name, accepts] of Object.entries(FIELDS)) {
    if (!Object.hasOwn(header, name) || !accepts(Reflect.get(header, name))) return name;
  }
  return Object.keys(header).find((name) => !Object.hasOwn(FIELDS, name));
}

/**
 * Whether a loader can run what the snapshot holds.
 * @throws SnapshotError "platform", "features" or "cores", naming what is needed and what there is.
 */
export function checkCompatibility(header: SnapshotHeader, loader: LoaderCapabilities): void {
  if (header.platform !== loader.platform) {
    throw new SnapshotError(
      "platform",
      `header: the snapshot needs platform ${header.platform}, the loader has ${loader.platform}`,
    );
  }
  requireAll("CPU features", header.featureSet, loader.featureSet);
  requireAll("requirements", header.requirements, loader.provides);
  // gVisor's LoadFrom: programs size per-CPU structures by the host's CPU numbers, or are bound to CPUs; neither may change.
  if (header.useHostCores && header.applicationCores !== loader.applicationCores) {
    const change = loader.applicationCores < header.applicationCores ? "fewer" : "more";
    throw new SnapshotError(
      "cores",
      `header: the snapshot uses the host's ${header.applicationCores} cores, the loader has ${change}: ${loader.applicationCores}`,
    );
  }
}

function requireAll(what: string, needed: readonly string[], provided: readonly string[]): void {
  const missing = needed.filter((name) => !provided.includes(name));
  if (missing.length > 0)
    throw new SnapshotError("features", `header: ${what} missing in the loader: ${missing.join(", ")}`);
}
