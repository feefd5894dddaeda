import { EACCES, ENOEXEC, ENOMEM } from "../../abi/errno.ts";
import { MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } from "../../abi/mman.ts";
import type { BinaryFormat, ExecImage, LoadedImage } from "../../kernel/platform.ts";
import { MemoryManager } from "../../mm/memory-manager.ts";
import type { ProgramRegistry } from "./program.ts";
import { PROGRAM_WINDOW, ProgramContext } from "./program-context.ts";

/** First line of a program's executable file: `#!tuxlet NAME`. No interpreter of that name can exist, so no script looks like it. */
const LINE = /^#!tuxlet ([A-Za-z0-9._-]{1,64})\n/;

/** The contents of the executable file of a registered program. */
export function programFile(name: string): string {
  return `#!tuxlet ${name}\n`;
}

/** Executable files that name a registered TypeScript program. EACCES: there is none of that name (as for a missing interpreter's rights). */
export class ProgramFormat implements BinaryFormat {
  readonly name = "program";
  private readonly registry: ProgramRegistry;

  constructor(registry: ProgramRegistry) {
    this.registry = registry;
  }

  load(image: ExecImage): LoadedImage | number {
    const match = LINE.exec(String.fromCharCode(...image.header));
    if (match === null) return -ENOEXEC;
    const program = this.registry.get(match[1]!);
    if (program === null) return -EACCES;
    const mm = new MemoryManager(image.pool);
    mm.limits = image.memoryLimits;
    const window = mm.mmap({
      address: 0,
      length: PROGRAM_WINDOW,
      prot: PROT_READ | PROT_WRITE,
      flags: MAP_PRIVATE | MAP_ANONYMOUS,
      offset: 0,
    });
    if (window < 0) {
      mm.release();
      return -ENOMEM;
    }
    mm.setExecutable(image.file);
    const state = program.start(image.argv, image.envv);
    return { mm, context: new ProgramContext(this.registry, program, state, window) };
  }
}
