import { bytes, struct, uint } from "../state/fields.ts";

/**
 * Where execve(2) put the parts of a program (the start_code .. env_end fields of mm_struct): what /proc/PID/stat, cmdline, environ
 * and auxv are read from. Forked processes share it.
 */
export interface ProcessImage {
  readonly startCode: number;
  readonly endCode: number;
  readonly startData: number;
  readonly endData: number;
  /** The stack pointer at the program's start; the VMA around it is "[stack]". */
  readonly startStack: number;
  readonly argStart: number;
  readonly argEnd: number;
  readonly envStart: number;
  readonly envEnd: number;
  readonly auxiliaryVector: Uint8Array;
}

/** Before there is a program. */
export const EMPTY_PROCESS_IMAGE: ProcessImage = {
  startCode: 0,
  endCode: 0,
  startData: 0,
  endData: 0,
  startStack: 0,
  argStart: 0,
  argEnd: 0,
  envStart: 0,
  envEnd: 0,
  auxiliaryVector: new Uint8Array(0),
};

export const processImage = struct<ProcessImage>({
  startCode: uint,
  endCode: uint,
  startData: uint,
  endData: uint,
  startStack: uint,
  argStart: uint,
  argEnd: uint,
  envStart: uint,
  envEnd: uint,
  auxiliaryVector: bytes,
});
