import { defineConfig } from "vitest/config";
import { hostWorker } from "./tools/vite-host-worker.ts";

/** Where .ci/run wants the results as JSON, beside what is printed. */
const report = process.env["TUXLET_TEST_REPORT"];

/** Tests that look at their process as a whole: its descriptors, children and namespaces, what it did once. */
const OWN_PROCESS = ["test/host/**/*.test.ts", "test/platform/riscv64/training.test.ts"];

export default defineConfig({
  plugins: [hostWorker()],
  test: {
    testTimeout: 60_000,
    // Of all property tests that name none.
    provide: { propertySeed: Number(process.env["TUXLET_TEST_SEED"] ?? 1) },
    setupFiles: ["test/support/property-seed.ts"],
    hookTimeout: 60_000,
    pool: "forks",
    // Much of the time goes to the host's programs that they compare with.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["test/**/*.test.ts"],
          // vitest.browser.config.ts runs those of the browser.
          exclude: ["test/browser/**", ...OWN_PROCESS],
          // A process for each file would load the whole library hundreds of times: a third of the suite's time.
          isolate: false,
        },
      },
      { extends: true, test: { name: "own process", include: OWN_PROCESS } },
    ],
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
