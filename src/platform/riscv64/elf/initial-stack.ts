import {
  AT_BASE,
  AT_CLKTCK,
  AT_EGID,
  AT_ENTRY,
  AT_EUID,
  AT_EXECFN,
  AT_FLAGS,
  AT_GID,
  AT_HWCAP,
  AT_HWCAP2,
  AT_MINSIGSTKSZ,
  AT_NULL,
  AT_PAGESZ,
  AT_PHDR,
  AT_PHENT,
  AT_PHNUM,
  AT_RANDOM,
  AT_SECURE,
  AT_UID,
} from "../../../abi/auxv.ts";
import { E2BIG } from "../../../abi/errno.ts";
import type { ExecImage } from "../../../kernel/platform.ts";
import { PAGE_SIZE } from "../../../mm/frame-pool.ts";
import type { MemoryManager } from "../../../mm/memory-manager.ts";
import { SIGFRAME_SIZE } from "../signal-frame.ts";
import type { ElfFile } from "./elf-file.ts";
import type { MappedElf } from "./map-elf.ts";

/** I M A F D C, as bits by letter (arch/riscv: COMPAT_HWCAP_ISA_*). */
const HWCAP = [..."IMAFDC"].reduce((bits, letter) => bits | (1 << (letter.charCodeAt(0) - 65)), 0);
/** USER_HZ. */
const CLOCK_TICKS = 100;

/**
 * Writes what a new program finds on its stack, as create_elf_tables() does; from high to low addresses: eight zero bytes, the file name,
 * environment and argument strings, 16 random bytes; then, 16-byte aligned and upwards, argc, argv, NULL, envp, NULL, auxv.
 * @param top the upper end of the mapped stack.
 * @returns the stack pointer, or -E2BIG when it does not fit, or -EFAULT.
 */
export function writeInitialStack(
  mm: MemoryManager,
  image: ExecImage,
  elf: ElfFile,
  main: MappedElf,
  interpreterBase: number,
  top: number,
): number {
  const strings = new StringArea(top - 8);
  const filename = strings.push(image.filename);
  const envEnd = strings.position;
  const envv = pushAll(strings, image.envv);
  const envStart = strings.position;
  const argv = pushAll(strings, image.argv);
  const argStart = strings.position;
  const random = strings.pushBytes(image.random);

  const auxv: [number, number][] = [
    [AT_HWCAP, HWCAP],
    [AT_PAGESZ, PAGE_SIZE],
    [AT_CLKTCK, CLOCK_TICKS],
    [AT_PHDR, main.phdr],
    [AT_PHENT, 56],
    [AT_PHNUM, elf.phnum],
    [AT_BASE, interpreterBase],
    [AT_FLAGS, 0],
    [AT_ENTRY, main.entry],
    [AT_UID, image.uid],
    [AT_EUID, image.euid],
    [AT_GID, image.gid],
    [AT_EGID, image.egid],
    [AT_SECURE, image.secure ? 1 : 0],
    [AT_RANDOM, random],
    [AT_HWCAP2, 0],
    [AT_EXECFN, filename],
    [AT_MINSIGSTKSZ, SIGFRAME_SIZE],
    ...image.extraAuxv.map(({ type, value }): [number, number] => [type, value]),
    [AT_NULL, 0],
  ];
  const words = [argv.length, ...argv, 0, ...envv, 0, ...auxv.flat()];
  const sp = Math.floor((strings.position - words.length * 8) / 16) * 16;
  if (top - sp > image.stackLimit) return -E2BIG;

  const block = new Uint8Array(top - sp);
  const view = new DataView(block.buffer);
  words.forEach((word, i) => {
    view.setUint32(i * 8, word >>> 0, true);
    view.setUint32(i * 8 + 4, Math.floor(word / 4294967296), true);
  });
  strings.writeTo(block, sp);
  const error = mm.copyOut(sp, block, 0, block.length);
  if (error !== 0) return error;

  const auxiliaryVector = block.slice((words.length - auxv.length * 2) * 8, words.length * 8);
  mm.image = { ...mm.image, startStack: sp, argStart, argEnd: envStart, envStart, envEnd, auxiliaryVector };
  return sp;
}

/** Strings laid out downwards from the top of the stack. */
class StringArea {
  position: number;
  private readonly parts: { readonly address: number; readonly bytes: Uint8Array }[] = [];

  constructor(top: number) {
    this.position = top;
  }

  push(text: string): number {
    const bytes = new Uint8Array(text.length + 1);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return this.pushBytes(bytes);
  }

  pushBytes(bytes: Uint8Array): number {
    this.position -= bytes.length;
    this.parts.push({ address: this.position, bytes });
    return this.position;
  }

  writeTo(block: Uint8Array, base: number): void {
    for (const { address, bytes } of this.parts) block.set(bytes, address - base);
  }
}

/** Pushes so that the first string ends up lowest; /proc/PID/cmdline and setproctitle rely on it. @returns their addresses in order. */
function pushAll(strings: StringArea, texts: readonly string[]): number[] {
  const addresses = new Array<number>(texts.length);
  for (let i = texts.length - 1; i >= 0; i--) addresses[i] = strings.push(texts[i]!);
  return addresses;
}
