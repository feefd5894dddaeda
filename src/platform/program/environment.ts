import { bytesOf } from "../../abi/byte-string.ts";
import type { Environment } from "./program.ts";
import { decodeText } from "./text.ts";

/** environ(7) as an object, of the byte strings execve(2) was given. */
export function environmentOf(envv: readonly string[]): Environment {
  const environment: Record<string, string> = {};
  for (const entry of envv) {
    const end = entry.indexOf("=");
    if (end <= 0) continue;
    const name = textOf(entry.slice(0, end));
    if (!Object.hasOwn(environment, name)) define(environment, name, textOf(entry.slice(end + 1)));
  }
  return environment;
}

/** A variable may have any name, "__proto__" too. */
function define(environment: Record<string, string>, name: string, value: string): void {
  Object.defineProperty(environment, name, { value, enumerable: true, writable: true, configurable: true });
}

/** A byte string as a program sees it. */
export function textOf(byteString: string): string {
  return decodeText(bytesOf(byteString));
}
