import { expect, test } from "vitest";
import { GRND_INSECURE, GRND_RANDOM } from "../../../../src/abi/random.ts";
import { SYSLOG_ACTION_SIZE_BUFFER } from "../../../../src/abi/sysinfo.ts";
import { LINUX_MACHINE, LINUX_RELEASE } from "../../../../src/kernel/version.ts";
import { codeOf, evaluate, evaluateOnce } from "./evaluate.ts";

test("uname tells the names that sethostname and setdomainname set", async () => {
  const names = await evaluate(function* (sys) {
    yield* sys.sethostname("rechner-ä");
    yield* sys.setdomainname("example.org");
    return [yield* sys.uname(), yield* codeOf(sys.sethostname("x".repeat(65)))] as const;
  });
  expect(names[0]).toMatchObject({
    sysname: "Linux",
    nodename: "rechner-ä",
    release: LINUX_RELEASE,
    machine: LINUX_MACHINE,
    domainname: "example.org",
  });
  expect(names[1]).toBe("EINVAL");
});

test("sysinfo counts memory and processes", async () => {
  const info = await evaluateOnce(function* (sys) {
    yield* sys.nanosleep(3);
    return yield* sys.sysinfo();
  });
  // do_sysinfo() rounds up.
  expect(info.uptime).toBe(4);
  expect(info.procs).toBe(1);
  expect(info.loads).toEqual([0, 0, 0]);
  expect(info.freeram).toBeLessThan(info.totalram);
  expect(info.mem_unit).toBe(1);
});

test("syslog reads the kernel's messages from their end", async () => {
  const [size, whole, end] = await evaluate(function* (sys) {
    const length = yield* sys.syslog(SYSLOG_ACTION_SIZE_BUFFER);
    return [length, yield* sys.syslog_read(length), yield* sys.syslog_read(10)] as const;
  });
  expect(whole).toHaveLength(size);
  expect(whole).toContain("Linux version");
  expect(end).toBe(whole.slice(-10));
});

test("getrandom gives as many bytes as asked for, and others each time", async () => {
  const [one, two, none, refused] = await evaluate(function* (sys) {
    const bytes = [yield* sys.getrandom(300), yield* sys.getrandom(300), yield* sys.getrandom(0)] as const;
    return [...bytes, yield* codeOf(sys.getrandom(1, GRND_RANDOM | GRND_INSECURE))] as const;
  });
  expect(one).toHaveLength(300);
  expect(two).not.toEqual(one);
  expect(none).toHaveLength(0);
  expect(refused).toBe("EINVAL");
});
