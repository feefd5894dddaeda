/** The headers of Linux are the judge. */
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { type Arch, SYSCALL_NUMBERS } from "../../src/host/syscall-numbers.ts";

const HEADERS: Record<Arch, string> = {
  // asm/unistd.h without asking which machine this is.
  x64: "#include <asm/unistd_64.h>\n",
  // What arm64's asm/unistd.h is made from.
  arm64: "#define __ARCH_WANT_SYS_CLONE3\n#define __BITS_PER_LONG 64\n#include <asm-generic/unistd.h>\n",
};

it.each(Object.keys(HEADERS) as Arch[])("%s", (arch) => {
  const names = Object.keys(SYSCALL_NUMBERS[arch]);
  const source = `${HEADERS[arch]}${names.map((name) => `${name}: __NR_${name}\n`).join("")}`;
  const output = execFileSync("gcc", ["-E", "-P", "-"], { input: source, encoding: "utf8" });
  const numbers = [...output.matchAll(/^(\w+): (\d+)$/gm)].map(([, name, number]) => [name, Number(number)]);
  expect(Object.fromEntries(numbers)).toEqual(SYSCALL_NUMBERS[arch]);
});
