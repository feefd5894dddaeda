/**
 * Saving and loading: the registry of savable classes and their field codecs, the graph codec, page frames, and the snapshot file.
 * gVisor's `state` package. docs/snapshots.md has the file format, docs/decisions/0003 says why frames are stored as they are.
 */
export { parseContainer, type SnapshotContainer } from "./container-reader.ts";
export { fieldCoverageError } from "./field-coverage.ts";
export * from "./fields.ts";
export { type ForkOptions, forkGraph } from "./fork-graph.ts";
export type { Externals } from "./graph-tables.ts";
export { type PageStore, SNAPSHOT_PAGE_SIZE } from "./page-store.ts";
export * from "./savable.ts";
export {
  type GraphSurroundings,
  type LoadOptions,
  loadGraph,
  readSnapshot,
  type SaveOptions,
  saveSnapshot,
  writeSnapshot,
} from "./snapshot.ts";
export { SnapshotError, type SnapshotErrorCode } from "./snapshot-error.ts";
export { checkCompatibility, type LoaderCapabilities, type SnapshotHeader } from "./snapshot-header.ts";
