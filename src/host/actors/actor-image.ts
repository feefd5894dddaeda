/** The program that actors run, as an executable file: the machine code, and a first step that reads the next ones. */
import {
  ELFCLASS64,
  ELFDATA2LSB,
  ELFMAG_LE,
  EM_AARCH64,
  EM_X86_64,
  ET_EXEC,
  EV_CURRENT,
  PF_R,
  PF_W,
  PF_X,
  PT_LOAD,
} from "../../abi/elf.ts";
import { Elf64Ehdr, Elf64Phdr } from "../../abi/elf-struct.ts";
import { PR_SET_NAME } from "../../abi/prctl.ts";
import { ARM64_CODE } from "../stub/arm64.ts";
import { ARGS, ERROR_FD, EXPECT, MODE, NR, OPERAND, PROGRAM } from "../stub/layout.ts";
import { X64_CODE } from "../stub/x64.ts";
import { type Arch, SYSCALL_NUMBERS } from "../syscall-numbers.ts";
import { CODE, CONTEXT, DATA, DATA_SIZE, FRAME, FRAME_SIZE, NAME, RECEIVE, SOCKET } from "./memory.ts";

/** What the process is called in ps(1). */
export const ACTOR_NAME = "namespace-actor";

/** The largest page that arm64 has: both machines can map both segments. */
const ALIGNMENT = 0x10000;
const HEADERS = Elf64Ehdr.size + 2 * Elf64Phdr.size;

/** Before the machine code: the context's address as its argument. */
export const ENTRIES: Readonly<Record<Arch, Uint8Array>> = {
  // mov edi, 0x1000000
  x64: new Uint8Array([0xbf, 0x00, 0x00, 0x00, 0x01]),
  // mov x0, 0x1000000
  arm64: new Uint8Array([0x00, 0x20, 0xa0, 0xd2]),
};

const MACHINES = {
  x64: { machine: EM_X86_64, code: X64_CODE },
  arm64: { machine: EM_AARCH64, code: ARM64_CODE },
} as const;

export function actorImage(arch: Arch): Uint8Array {
  const { machine, code } = MACHINES[arch];
  const entry = ENTRIES[arch];
  const data = dataSegment(arch);
  const codeSize = HEADERS + entry.length + code.length;
  const image = new Uint8Array(ALIGNMENT + data.length);
  const view = new DataView(image.buffer);
  Elf64Ehdr.write(view, 0, {
    e_type: ET_EXEC,
    e_machine: machine,
    e_version: EV_CURRENT,
    e_entry: CODE + HEADERS,
    e_phoff: Elf64Ehdr.size,
    e_ehsize: Elf64Ehdr.size,
    e_phentsize: Elf64Phdr.size,
    e_phnum: 2,
  });
  view.setUint32(0, ELFMAG_LE, true);
  image.set([ELFCLASS64, ELFDATA2LSB, EV_CURRENT], 4);
  const segments = [
    { p_flags: PF_R | PF_X, p_offset: 0, p_vaddr: CODE, p_filesz: codeSize, p_memsz: codeSize },
    { p_flags: PF_R | PF_W, p_offset: ALIGNMENT, p_vaddr: DATA, p_filesz: data.length, p_memsz: DATA_SIZE },
  ];
  for (const [i, segment] of segments.entries())
    Elf64Phdr.write(view, Elf64Ehdr.size + i * Elf64Phdr.size, { p_type: PT_LOAD, p_align: ALIGNMENT, ...segment });
  image.set(entry, HEADERS);
  image.set(code, HEADERS + entry.length);
  image.set(data, ALIGNMENT);
  return image;
}

/**
 * The machine code takes a first call that returns 0 for a clone whose child it is in, and goes on with the program. That call is to give the process
 * its name; the program is to read a frame, behind which its steps lie.
 */
function dataSegment(arch: Arch): Uint8Array {
  const numbers = SYSCALL_NUMBERS[arch];
  const data = new Uint8Array(FRAME - DATA);
  const view = new DataView(data.buffer);
  const write = (at: number, number: number, args: readonly number[]): void => {
    NR.set(view, at - DATA, number);
    for (const [i, value] of args.entries()) ARGS[i]!.set(view, at - DATA, value);
  };
  write(CONTEXT, numbers.prctl, [PR_SET_NAME, NAME]);
  PROGRAM.set(view, 0, RECEIVE);
  ERROR_FD.set(view, 0, -1);
  // Less than a frame is the end: 0 bytes when nobody is there to send any.
  write(RECEIVE, numbers.read, [SOCKET, FRAME, FRAME_SIZE]);
  MODE.set(view, RECEIVE - DATA, EXPECT);
  OPERAND.set(view, RECEIVE - DATA, FRAME_SIZE);
  data.set(Buffer.from(ACTOR_NAME), NAME - DATA);
  return data;
}
