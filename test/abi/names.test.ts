// The name tables of src/abi agree with its constants, in both directions.
import { describe, expect, it } from "vitest";
import * as capabilities from "../../src/abi/capability.ts";
import { CAP_LAST_CAP, capabilityName } from "../../src/abi/capability.ts";
import * as errnos from "../../src/abi/errno.ts";
import { errnoName, MAX_ERRNO } from "../../src/abi/errno.ts";
import * as signals from "../../src/abi/signal.ts";
import { _NSIG, signalName } from "../../src/abi/signal.ts";
import * as unistd from "../../src/abi/unistd-riscv64.ts";
import { NR_syscalls, syscallName } from "../../src/abi/unistd-riscv64.ts";

/** The exported numbers whose names match, by name. */
function constants(module: object, pattern: RegExp): [string, number][] {
  return Object.entries(module).filter((entry): entry is [string, number] => pattern.test(entry[0]));
}

/** Second names of the same number. */
const ALIASES = new Set(["EWOULDBLOCK", "EDEADLOCK", "SIGIOT", "SIGPOLL", "CAP_LAST_CAP"]);

describe("errnoName", () => {
  it.each(constants(errnos, /^E/))("knows %s", (name, value) => {
    if (ALIASES.has(name)) expect(errnos).toHaveProperty(errnoName(value)!, value);
    else expect(errnoName(value)).toBe(name);
  });

  it("takes the negative numbers kernel functions return", () => {
    expect(errnoName(-errnos.ENOENT)).toBe("ENOENT");
  });

  it("names nothing else", () => {
    for (let n = 0; n <= MAX_ERRNO; n++) {
      const name = errnoName(n);
      if (name !== undefined) expect(errnos).toHaveProperty(name, n);
    }
  });
});

describe("syscallName", () => {
  it.each(constants(unistd, /^SYS_/))("knows %s", (name, value) => {
    expect(syscallName(value)).toBe(name.slice("SYS_".length));
  });

  it("names nothing else", () => {
    for (let nr = -1; nr <= NR_syscalls; nr++) {
      const name = syscallName(nr);
      if (name !== undefined) expect(unistd).toHaveProperty(`SYS_${name}`, nr);
    }
  });
});

describe("signalName", () => {
  it.each(constants(signals, /^SIG[A-Z]+$/).filter(([name]) => !/^SIG(RTMAX|SIZE|STKSZ)$/.test(name)))(
    "knows %s",
    (name, value) => {
      if (ALIASES.has(name)) expect(signals).toHaveProperty(signalName(value)!, value);
      else expect(signalName(value)).toBe(name);
    },
  );

  it("counts real-time signals from SIGRTMIN", () => {
    expect(signalName(35)).toBe("SIGRTMIN+3");
    expect(signalName(_NSIG)).toBe("SIGRTMIN+32");
  });

  it("has no name for numbers that are no signal", () => {
    expect([0, -1, _NSIG + 1].map(signalName)).toEqual([undefined, undefined, undefined]);
  });
});

describe("capabilityName", () => {
  it.each(constants(capabilities, /^CAP_/))("knows %s", (name, value) => {
    if (ALIASES.has(name)) expect(capabilities).toHaveProperty(capabilityName(value)!, value);
    else expect(capabilityName(value)).toBe(name);
  });

  it("ends at CAP_LAST_CAP", () => {
    expect(capabilityName(CAP_LAST_CAP + 1)).toBeUndefined();
  });
});
