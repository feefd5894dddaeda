import { expect, test } from "vitest";
import {
  PR_GET_KEEPCAPS,
  PR_GET_NAME,
  PR_GET_NO_NEW_PRIVS,
  PR_SET_CHILD_SUBREAPER,
  PR_SET_KEEPCAPS,
  PR_SET_NAME,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_PDEATHSIG,
} from "../../../../src/abi/prctl.ts";
import { SIGTERM } from "../../../../src/abi/signal.ts";
import { SYS_getpid, SYS_uname } from "../../../../src/abi/unistd-riscv64.ts";
import { sys as api } from "../../../../src/platform/program/sys/index.ts";
import { decodeTerminated } from "../../../../src/platform/program/text.ts";
import { codeOf, evaluate } from "./evaluate.ts";

test("prctl takes numbers, strings and memory", async () => {
  const found = await evaluate(function* (sys) {
    yield* sys.prctl(PR_SET_NAME, "ein-langer-name-ß");
    const name = new Uint8Array(16);
    yield* sys.prctl(PR_GET_NAME, name);
    yield* sys.prctl(PR_SET_KEEPCAPS, 1);
    const keeps = yield* sys.prctl(PR_GET_KEEPCAPS);
    yield* sys.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return [decodeTerminated(name), keeps, yield* sys.prctl(PR_GET_NO_NEW_PRIVS), yield* codeOf(sys.prctl(9999))];
  });
  expect(found).toEqual(["ein-langer-name", 1, 1, "EINVAL"]);
});

test("options that store their answer return it", async () => {
  const found = await evaluate(function* (sys) {
    yield* sys.prctl(PR_SET_NAME, "näme");
    yield* sys.prctl(PR_SET_PDEATHSIG, SIGTERM);
    yield* sys.prctl(PR_SET_CHILD_SUBREAPER, 1);
    yield* sys.set_tid_address(0x123456789);
    return [
      yield* sys.pr_get_name(),
      yield* sys.pr_get_pdeathsig(),
      yield* sys.pr_get_child_subreaper(),
      yield* sys.pr_get_tid_address(),
    ];
  });
  expect(found).toEqual(["näme", SIGTERM, 1, 0x123456789]);
});

test("personality is kept", async () => {
  const found = await evaluate(function* (sys) {
    return [yield* sys.personality(), yield* sys.personality(0x0040000), yield* sys.personality()];
  });
  expect(found).toEqual([0, 0, 0x0040000]);
});

test("syscall makes any call by its number", async () => {
  const found = await evaluate(function* (sys) {
    const names = new Uint8Array(390);
    yield* sys.syscall(SYS_uname, names);
    return [
      (yield* sys.syscall(SYS_getpid)) - (yield* sys.getpid()),
      decodeTerminated(names),
      yield* codeOf(sys.syscall(511)),
    ];
  });
  expect(found).toEqual([0, "Linux", "ENOSYS"]);
});

test("syscall refuses what is no system call", () => {
  expect(() => api.syscall(-1)).toThrow(RangeError);
  expect(() => api.syscall(Number.NaN)).toThrow(RangeError);
  expect(() => api.syscall(1, 0, 0, 0, 0, 0, 0, 0)).toThrow(RangeError);
});
