/**
 * The file that a thread of the pool runs. It is bundled by itself, dist/host/worker.js, next to the folders that this module can end up in: chunks, cli,
 * host. The tests build the same file (tools/host-bundle.ts).
 */
export const WORKER_URL = new URL("../host/worker.js", import.meta.url);
