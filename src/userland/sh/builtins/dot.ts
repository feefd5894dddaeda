import { O_RDONLY } from "../../../abi/fcntl.ts";
import { S_IFMT, S_IFREG } from "../../../abi/stat.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { executeScript } from "../execution/execute-source.ts";
import { candidates, searchPath } from "../execution/path-search.ts";
import { makePrivate, open } from "../execution/redirection.ts";
import { FileSource } from "../input/file-source.ts";
import { ShellError } from "../shell-error.ts";
import type { DotFrame } from "../state/frames.ts";
import type { Shell } from "../state/shell.ts";
import type { Builtin } from "./builtin.ts";
import { operandsOf } from "./option-scanner.ts";

/** `. file` */
export const dot: Builtin = {
  name: ".",
  isSpecial: true,
  *run(shell, argv) {
    const [name] = operandsOf(argv);
    if (name === undefined) return 0;
    const { position, scripts } = shell;
    const { path, fd } = position.reenter("dot") ?? position.enter(yield* openScript(shell, name));
    // Errors of its commands name the file.
    shell.commandName = path;
    try {
      return yield* executeScript(shell, new FileSource(shell, fd));
    } finally {
      position.leave();
      // A subshell that ends here has closed it already, with all of its parent's.
      if (scripts.at(-1) === fd) yield* shell.sys.close(scripts.pop()!);
    }
  },
};

function* openScript(shell: Shell, name: string): Routine<DotFrame> {
  const path = yield* findScript(shell, name);
  const fd = yield* makePrivate(shell, yield* open(shell, path, O_RDONLY));
  shell.scripts.push(fd);
  return { kind: "dot", path, fd };
}

/** In PATH unless it has a slash; it need not be executable. @throws ShellError */
function* findScript(shell: Shell, name: string): Routine<string> {
  if (name.includes("/")) return name;
  for (const path of candidates(searchPath(shell) ?? "", name)) {
    const stat = yield* shell.sys.stat(path).orErrno();
    if (typeof stat !== "number" && (stat.st_mode & S_IFMT) === S_IFREG) return path;
  }
  throw new ShellError(`${name}: not found`);
}
