import { defineConfig } from "vitest/config";
import { hostWorker } from "./tools/vite-host-worker.ts";

/** Where .ci/run wants the results as JSON, beside what is printed. */
const report = process.env["TUXLET_TEST_REPORT"];

export default defineConfig({
  plugins: [hostWorker()],
  test: {
    include: ["test/**/*.test.ts"],
    // vitest.browser.config.ts runs them.
    exclude: ["test/browser/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // A process for each file would load the whole library hundreds of times: a third of the suite's time. Tests keep no state in modules.
    isolate: false,
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
