import { bytes, struct, uint } from "../state/fields.ts";

/**
 * Where execve(2) put the parts of a program (the start_code .. env_end fields of mm_struct): what /proc/PID/stat, cmdline, environ
 * and auxv are read from, and what prctl(PR_SET_MM) changes.
 */
export interface ProcessImage {
  startCode: number;
  endCode: number;
  startData: number;
  endData: number;
  /** The stack pointer at the program's start; the VMA around it is "[stack]". */
  startStack: number;
  argStart: number;
  argEnd: number;
  envStart: number;
  envEnd: number;
  auxiliaryVector: Uint8Array;
}

export function emptyProcessImage(): ProcessImage {
  return {
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
}

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
