import type { Shell } from "../state/shell.ts";
import { FileSource } from "./file-source.ts";
import type { LineSource, SourceData } from "./line-source.ts";
import { StringSource } from "./string-source.ts";
import { TerminalSource } from "./terminal-source.ts";

/** A source as it was saved. */
export function restoreSource(shell: Shell, data: SourceData): LineSource {
  switch (data.kind) {
    case "string":
      return new StringSource(data.text, data.at);
    case "file":
      return new FileSource(shell, data.fd, data.unread);
    case "terminal":
      return new TerminalSource(shell, data);
  }
}
