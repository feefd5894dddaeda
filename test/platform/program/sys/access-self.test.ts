import { expect, test } from "vitest";
import { F_OK, R_OK } from "../../../../src/abi/access.ts";
import { codeOf, evaluate } from "./evaluate.ts";

// access(2) looks with other credentials than the caller's: it is still the caller whose /proc/self it sees.
test.each(["/proc/self/stat", "/proc/thread-self/stat", "/proc/self/ns/user", "/proc/self/fd/0"])(
  "access of %s",
  async (path) => {
    const code = await evaluate((sys) => codeOf(sys.access(path, F_OK)));
    expect(code).toBeNull();
  },
);

// proc_fd_permission(): also after setuid(2), when the directory belongs to root.
test("a process may always look at its own descriptors", async () => {
  const code = await evaluate(function* (sys) {
    yield* sys.setuid(1000);
    return yield* codeOf(sys.access("/proc/self/fd", R_OK));
  });
  expect(code).toBeNull();
});
