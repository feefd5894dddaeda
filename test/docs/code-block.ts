import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A fenced block of a Markdown file. */
export interface CodeBlock {
  /** Relative to the package. */
  readonly file: string;
  /** Of its first line of text, counted from 1. */
  readonly line: number;
  readonly language: string;
  /** What stands after the language: `no-check`, `no-run`, each with a reason. */
  readonly annotation: string;
  readonly text: string;
}

/** README.md and every page of docs/, but not the generated API reference. */
export function documentFiles(root: string): string[] {
  const pages = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  return [
    "README.md",
    ...pages.filter((page) => page.endsWith(".md") && !page.startsWith("api/")).map((page) => `docs/${page}`),
  ].sort();
}

export function codeBlocks(root: string, file: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; language: string; annotation: string; line: number; text: string[] } | null = null;
  for (const [i, line] of readFileSync(join(root, file), "utf8").split("\n").entries()) {
    if (open === null) {
      const match = /^(```+)\s*(\S*)\s*(.*)$/.exec(line);
      if (match !== null)
        open = { fence: match[1]!, language: match[2]!, annotation: match[3]!, line: i + 2, text: [] };
    } else if (line === open.fence) {
      const { language, annotation, line: first, text } = open;
      blocks.push({ file, line: first, language, annotation, text: text.map((textLine) => `${textLine}\n`).join("") });
      open = null;
    } else {
      open.text.push(line);
    }
  }
  if (open !== null) throw new Error(`${file}:${open.line}: a block without an end`);
  return blocks;
}
