import { fromBytes } from "../../abi/byte-string.ts";
import { EACCES, ENOEXEC, ENOMEM } from "../../abi/errno.ts";
import { MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } from "../../abi/mman.ts";
import type { BinaryFormat, ExecImage, LoadedImage, TaskContext } from "../../kernel/platform.ts";
import { ELF_ET_DYN_BASE } from "../../mm/layout.ts";
import { placeArguments } from "./argument-strings.ts";
import { AsyncContext } from "./async-context.ts";
import { MAIN } from "./execution.ts";
import { GeneratorContext } from "./generator-context.ts";
import { isAsyncProgram, isGeneratorProgram, type Program, type ProgramRegistry } from "./program.ts";
import { ProgramMemory } from "./program-memory.ts";
import type { ReducerProgram } from "./reducer.ts";
import { PROGRAM_WINDOW, ReducerContext } from "./reducer-context.ts";

/** First line of a program's executable file: `#!tuxlet NAME`. No interpreter of that name can exist, so no script looks like it. */
const LINE = /^#!tuxlet ([A-Za-z0-9._[-]{1,64})\n/;

const MAX_LINE = 80;

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
    const { header } = image;
    const match = LINE.exec(fromBytes(header, 0, Math.min(header.length, MAX_LINE)));
    if (match === null) return -ENOEXEC;
    const program = this.registry.get(match[1]!);
    if (program === null) return -EACCES;
    const mm = new ProgramMemory(image.pool);
    mm.limits = image.memoryLimits;
    const error = placeArguments(mm, image);
    const context = error < 0 ? error : this.contextOf(program, image, mm);
    if (typeof context === "number") {
      mm.release();
      return context;
    }
    mm.setBreakStart(ELF_ET_DYN_BASE);
    mm.setExecutable(image.file);
    return { mm, context };
  }

  private contextOf(program: Program, image: ExecImage, mm: ProgramMemory): TaskContext | number {
    const { argv, envv } = image;
    if (isAsyncProgram(program)) return new AsyncContext(this.registry, program, argv, envv);
    if (!isGeneratorProgram(program)) return reducerContext(this.registry, program, image, mm);
    const start = { entry: MAIN, argv, envv, state: null, isThread: false };
    return new GeneratorContext(this.registry, program, start, null);
  }
}

/** A reducer's arguments go through a window of its memory. */
function reducerContext(
  registry: ProgramRegistry,
  program: ReducerProgram,
  image: ExecImage,
  mm: ProgramMemory,
): ReducerContext | number {
  const window = mm.mmap({
    address: 0,
    length: PROGRAM_WINDOW,
    prot: PROT_READ | PROT_WRITE,
    flags: MAP_PRIVATE | MAP_ANONYMOUS,
    offset: 0,
  });
  if (window < 0) return -ENOMEM;
  return new ReducerContext(registry, program, program.start(image.argv, image.envv), window);
}
