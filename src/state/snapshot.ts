import { FRAMES_SECTION, GRAPH_SECTION, MAX_SECTION_LENGTH, pagesSection } from "./container-format.ts";
import { parseContainer, type SnapshotContainer } from "./container-reader.ts";
import { concatenate, layOutContainer } from "./container-writer.ts";
import { FrameLoader, FrameTable, MAX_FRAMES } from "./frame-loader.ts";
import { FrameWriter, PAGES_PER_SECTION } from "./frame-writer.ts";
import { buildGraph } from "./graph-decoder.ts";
import { encodeGraph } from "./graph-encoder.ts";
import { packGraph, unpackGraph } from "./graph-msgpack.ts";
import type { Externals } from "./graph-tables.ts";
import { isInstance, validateGraph } from "./graph-validator.ts";
import { checkFraming } from "./msgpack-framing.ts";
import { type PageStore, SNAPSHOT_PAGE_SIZE } from "./page-store.ts";
import type { SavableClass } from "./savable.ts";
import { packSection, type Section, unpackSection } from "./section.ts";
import { SnapshotError } from "./snapshot-error.ts";
import type { LoaderCapabilities, SnapshotHeader } from "./snapshot-header.ts";
import { readAll, writeParts } from "./snapshot-stream.ts";

/** What lies outside the graph: memory, and the objects that fields with the codec `external` hold. */
export interface GraphSurroundings {
  readonly pages: PageStore;
  readonly externals?: Externals;
}

export interface SaveOptions extends GraphSurroundings {
  readonly header: SnapshotHeader;
  readonly root: object;
}

export interface LoadOptions<T extends object = object> extends LoaderCapabilities {
  /** What the root must be an instance of; any class when omitted. */
  readonly rootClass?: SavableClass<T>;
  /**
   * Called once the header is known, e.g. to make a pool of the memory limit it names. The header is the snapshot's word: whoever loads
   * snapshots of others bounds what it asks for.
   */
  readonly surroundings: (header: SnapshotHeader) => GraphSurroundings;
}

const NO_EXTERNALS: Externals = new Map();
const ANY_CLASS: SavableClass = Object;

/**
 * Saves everything reachable from `root`, synchronously: nothing may change meanwhile, and everything may afterwards.
 * The same state gives the same bytes.
 * @throws SnapshotError "unsavable"
 */
export function saveSnapshot(options: SaveOptions): Uint8Array {
  return concatenate(snapshotParts(options));
}

/**
 * Saves to a stream, which is closed afterwards, or aborted on failure. The state is taken before this function returns its promise:
 * the kernel need stay paused no longer.
 */
export async function writeSnapshot(stream: WritableStream<Uint8Array>, options: SaveOptions): Promise<void> {
  await writeParts(stream, () => snapshotParts(options));
}

/** Loads a snapshot from its bytes or a stream of them. @throws SnapshotError */
export async function readSnapshot<T extends object = object>(
  source: Uint8Array | ReadableStream<Uint8Array>,
  options: LoadOptions<T>,
): Promise<{ header: SnapshotHeader; root: T }> {
  const bytes = source instanceof Uint8Array ? source : await readAll(source, options);
  const container = parseContainer(bytes, options);
  const root = loadGraph<T>(container, options.surroundings(container.header), options.rootClass);
  return { header: container.header, root };
}

/**
 * Builds the object graph of a container and returns its root. Everything is judged before the first object is built.
 * @throws SnapshotError
 */
export function loadGraph<T extends object = object>(
  container: SnapshotContainer,
  { pages, externals = NO_EXTERNALS }: GraphSurroundings,
  rootClass: SavableClass<T> = ANY_CLASS as SavableClass<T>,
): T {
  const graph = unpackGraph(unpackSection(sectionOf(container, GRAPH_SECTION)));
  const table = new FrameTable(unpackSection(sectionOf(container, FRAMES_SECTION)));
  checkSectionNames(container, table);
  const { descriptor } = graph.tables[graph.kinds[0]!]!;
  if (!isInstance(descriptor.savableClass, rootClass)) {
    throw new SnapshotError("corrupt", `the root is a ${descriptor.name}, not a ${rootClass.name}`);
  }
  validateGraph(graph, table.frameCount, externals, (_id, message, cause) => {
    throw cause instanceof SnapshotError ? cause : new SnapshotError("corrupt", message, { cause });
  });
  const frames = new FrameLoader(pages, table, (index) => unpackPages(container, table, index));
  try {
    const root = buildGraph(graph, frames, externals);
    frames.finish();
    return root as T;
  } catch (error) {
    frames.abandon();
    throw error;
  }
}

function snapshotParts({ header, root, pages, externals = NO_EXTERNALS }: SaveOptions): Uint8Array[] {
  const frames = new FrameWriter(pages);
  const packed = packGraph(encodeGraph(root, frames, externals));
  requireLoadable(packed, frames.count);
  const pageSections: Section[] = [];
  const table = frames.writePages((unpacked) => {
    pageSections.push(packSection(pagesSection(pageSections.length), unpacked));
  });
  return layOutContainer(header, [
    packSection(GRAPH_SECTION, packed),
    packSection(FRAMES_SECTION, table),
    ...pageSections,
  ]);
}

/** A load's limits hold for a save as well: what cannot be loaded must not be saved. */
function requireLoadable(packed: Uint8Array, frameCount: number): void {
  if (packed.length > MAX_SECTION_LENGTH) throw new SnapshotError("unsavable", `graph of ${packed.length} bytes`);
  if (frameCount > MAX_FRAMES) throw new SnapshotError("unsavable", `${frameCount} page frames`);
  try {
    checkFraming(packed);
  } catch (error) {
    throw new SnapshotError("unsavable", (error as Error).message, { cause: error });
  }
}

function sectionOf({ sections }: SnapshotContainer, name: string): Section {
  const section = sections.get(name);
  if (section === undefined) throw new SnapshotError("corrupt", `section ${name} is missing`);
  return section;
}

/** Fail closed: a section that this build does not read would be state it does not restore. */
function checkSectionNames({ sections }: SnapshotContainer, { pageCount }: FrameTable): void {
  const expected = new Set([GRAPH_SECTION, FRAMES_SECTION]);
  for (let index = 0; index * PAGES_PER_SECTION < pageCount; index++) expected.add(pagesSection(index));
  for (const name of sections.keys()) {
    if (!expected.has(name)) throw new SnapshotError("corrupt", `section ${name} is unknown or unused`);
  }
}

function unpackPages(container: SnapshotContainer, { pageCount }: FrameTable, index: number): Uint8Array {
  const section = sectionOf(container, pagesSection(index));
  const pages = Math.min(PAGES_PER_SECTION, pageCount - index * PAGES_PER_SECTION);
  if (section.unpackedLength !== pages * SNAPSHOT_PAGE_SIZE) {
    throw new SnapshotError(
      "corrupt",
      `section ${section.name} has ${section.unpackedLength} bytes, not ${pages} pages`,
    );
  }
  return unpackSection(section);
}
