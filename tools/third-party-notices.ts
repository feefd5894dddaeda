/** The text of THIRD-PARTY-NOTICES: the licences of the packages that the bundles in dist/ contain. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
}

const INTRODUCTION = `Tuxlet's own licence is in the file LICENSE. The command line and the browser build contain, bundled, code of the packages below.
`;

/** @param root the package's folder, with its dependencies installed. */
export function thirdPartyNotices(root: string): string {
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const sections = Object.keys(dependencies)
    .sort()
    .map((name) => noticeOf(join(root, "node_modules", name)));
  return [INTRODUCTION, ...sections].join(`\n${"-".repeat(80)}\n\n`);
}

function noticeOf(folder: string): string {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  const by = typeof author === "object" ? author.name : author;
  const text =
    file === undefined
      ? `By ${by}, under the ${license} licence.`
      : readFileSync(join(folder, file), "utf8").replaceAll("\r", "").trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}
