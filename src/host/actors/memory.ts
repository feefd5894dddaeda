import { STEP_SIZE } from "../stub/layout.ts";

/** Where an actor has what, in its own memory. Nothing but the machine code's page, these and the stack that execve(2) makes is there. */

/** Of the machine code, and of the headers before it. */
export const CODE = 0x400000;
/** Of the rest; a number that one instruction of either machine can hold. */
export const DATA = 0x1000000;
export const DATA_SIZE = 0x40000;

/** The context of the machine code. */
export const CONTEXT = DATA;
export const NAME = DATA + 0x100;

/** What an actor is sent: steps, then what their arguments point to. Always as long, so that it is known when one is whole. */
export const FRAME = DATA + 0x1000;
export const FRAME_SIZE = 0x4000;
/** The step that an actor returns to, which the first of a frame follows: it reads the frame. */
export const RECEIVE = FRAME - STEP_SIZE;
/** Offset in the frame of what the arguments point to. */
export const INPUTS = 0x2000;

/** What it sends back: the results, 64 bits each, then what the calls filled. */
export const REPLY = DATA + 0x8000;
export const REPLY_SIZE = DATA_SIZE - 0x8000;
export const MAX_RESULTS = 128;

/** The actor's end of its socket. */
export const SOCKET = 100;
