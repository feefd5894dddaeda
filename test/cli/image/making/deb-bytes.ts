/**
 * Debian packages for tests.
 */
import { gzipSync } from "node:zlib";
import { directory, file, type TarMember, tarBytes } from "./tar-bytes.ts";

export interface ArPart {
  readonly name: string;
  readonly data: string | Uint8Array;
}

export function arBytes(parts: readonly ArPart[]): Uint8Array {
  return Buffer.concat([Buffer.from("!<arch>\n"), ...parts.map(arMember)]);
}

function arMember({ name, data }: ArPart): Buffer {
  const content = Buffer.from(data);
  const header = `${name.padEnd(16)}${"1700000000".padEnd(12)}0     0     100644  ${String(content.length).padEnd(10)}\`\n`;
  return Buffer.concat([Buffer.from(header), content, Buffer.from(content.length & 1 ? "\n" : "")]);
}

export interface DebRecipe {
  readonly name: string;
  readonly version?: string;
  readonly architecture?: string;
  /** Further lines of the control file. */
  readonly fields?: readonly string[];
  /** data.tar; the root directory is added. */
  readonly members?: readonly TarMember[];
  /** Further files of control.tar. */
  readonly controlFiles?: readonly TarMember[];
}

// dpkg warns where there is none.
const MAINTAINER = "Maintainer: Tests <tests@example.org>";

export function controlText({ name, version = "1.0", architecture = "riscv64", fields = [] }: DebRecipe): string {
  const lines = [`Package: ${name}`, `Version: ${version}`, `Architecture: ${architecture}`, MAINTAINER, ...fields];
  return `${lines.join("\n")}\nDescription: a package for tests\n with a second line\n`;
}

export function debBytes(recipe: DebRecipe): Uint8Array {
  const control = tarBytes([directory("./"), file("./control", controlText(recipe)), ...(recipe.controlFiles ?? [])]);
  const data = tarBytes([directory("./"), ...(recipe.members ?? [])]);
  return arBytes([
    { name: "debian-binary", data: "2.0\n" },
    { name: "control.tar.gz", data: gzipSync(control) },
    { name: "data.tar.gz", data: gzipSync(data) },
  ]);
}
