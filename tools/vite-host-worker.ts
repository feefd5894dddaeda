import { hostBundle } from "./host-bundle.ts";

interface TransformPlugin {
  readonly name: string;
  transform(code: string, id: string): Promise<{ readonly code: string; readonly map: null } | undefined>;
}

/** A test has no dist: for tests, src/host/worker-url.ts names a bundle of the sources, which is made when a test first imports it. */
export function hostWorker(): TransformPlugin {
  return {
    name: "tuxlet-host-worker",
    async transform(_code, id) {
      if (!id.endsWith("/src/host/worker-url.ts")) return undefined;
      const { worker } = await hostBundle();
      return { code: `export const WORKER_URL = new URL(${JSON.stringify(worker.href)});`, map: null };
    },
  };
}
