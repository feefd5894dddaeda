import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { begin, finish } from "./test/browser/counting.ts";

/** Where .ci/run wants the results as JSON, beside what is printed. */
const report = process.env["TUXLET_TEST_REPORT"];

/**
 * The tests that need nothing of Node, in headless Chromium (Debian's package; CHROMIUM names another): the same files as in Node.
 */
export default defineConfig({
  test: {
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    include: [
      "test/platform/program/**/*.test.ts",
      "test/kernel/*.test.ts",
      "test/kernel/signals/**/*.test.ts",
      "test/kernel/futex/**/*.test.ts",
      "test/kernel/exec/execve.test.ts",
      "test/fs/*.test.ts",
      "test/fs/{devices,locks,pipe,pseudo,tmpfs,tty}/**/*.test.ts",
      "test/state/*.test.ts",
      "test/sandbox/**/*.test.ts",
      "test/browser/**/*.test.ts",
    ],
    // They read files of this repository, or compare with the host.
    exclude: [
      "test/kernel/{savable-classes,version}.test.ts",
      "test/fs/module-order.test.ts",
      "test/sandbox/{files,fs/conformance}.test.ts",
      "test/state/{field-coverage,msgpack-acceleration}.test.ts",
    ],
    testTimeout: 60_000,
    // Of all property tests that name none.
    provide: { propertySeed: Number(process.env["TUXLET_TEST_SEED"] ?? 1) },
    setupFiles: ["test/support/property-seed.ts"],
    // One frame for all files: each would fetch every module of the library again.
    isolate: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
          args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
        },
      }),
      // What test/browser asks of Node.
      commands: {
        beginInNode: async (_context, slices: number) => {
          const { snapshot, stdout } = await begin(slices);
          return { snapshot: [...snapshot], stdout };
        },
        finishInNode: (_context, snapshot: number[]) => finish(Uint8Array.from(snapshot)),
      },
      instances: [{ browser: "chromium" }],
    },
  },
});
