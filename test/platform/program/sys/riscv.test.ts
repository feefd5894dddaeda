import { expect, test } from "vitest";
import {
  RISCV_HWPROBE_BASE_BEHAVIOR_IMA,
  RISCV_HWPROBE_KEY_BASE_BEHAVIOR,
  RISCV_HWPROBE_KEY_HIGHEST_VIRT_ADDRESS,
} from "../../../../src/abi/hwprobe.ts";
import { codeOf, evaluate } from "./evaluate.ts";

test("riscv_hwprobe gives pairs, and key -1 for what is not known", async () => {
  const found = await evaluate(function* (sys) {
    const keys = [RISCV_HWPROBE_KEY_BASE_BEHAVIOR, RISCV_HWPROBE_KEY_HIGHEST_VIRT_ADDRESS, 4711];
    return [yield* sys.riscv_hwprobe(keys), yield* codeOf(sys.riscv_hwprobe([0], [63]))] as const;
  });
  expect(found).toEqual([
    [
      { key: RISCV_HWPROBE_KEY_BASE_BEHAVIOR, value: RISCV_HWPROBE_BASE_BEHAVIOR_IMA },
      { key: RISCV_HWPROBE_KEY_HIGHEST_VIRT_ADDRESS, value: 2 ** 38 - 1 },
      { key: -1, value: 0 },
    ],
    "EINVAL",
  ]);
});

test("riscv_flush_icache knows one flag", async () => {
  const found = await evaluate(function* (sys) {
    yield* sys.riscv_flush_icache(0, 4096);
    return yield* codeOf(sys.riscv_flush_icache(0, 4096, 8));
  });
  expect(found).toBe("EINVAL");
});
