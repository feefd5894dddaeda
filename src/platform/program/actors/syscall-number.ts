import * as numbers from "../../../abi/unistd-riscv64.ts";
import type { PortCallName } from "../../../ns/ops/port.ts";

type Numbered = `SYS_${PortCallName}`;

export function syscallNumber(name: PortCallName): number {
  return (numbers satisfies Readonly<Record<Numbered, unknown>>)[`SYS_${name}`];
}
