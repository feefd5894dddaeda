import { EINTR, ESPIPE } from "../../../abi/errno.ts";
import { SEEK_CUR } from "../../../abi/seek.ts";
import { S_ISREG } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { concatenated } from "../../io/read-all.ts";
import { quoteaf, quotef } from "../../quoting/quote.ts";
import { Failure, type ToolContext } from "../../tool.ts";
import { attempt, errorOf } from "../attempt.ts";
import { Converter } from "./conversion.ts";
import type { Request } from "./operands.ts";
import { type Counts, Statistics, type StatisticsState } from "./statistics.ts";
import { inputName, outputName, seekBy } from "./streams.ts";

const CHECKPOINT_INTERVAL = 1 << 18;
/** What a read costs in the journal beside its bytes. */
const READ_COST = 64;

/** What a checkpoint of dd keeps. */
export interface CopyState {
  readonly input: number;
  readonly output: number;
  readonly counts: Counts;
  readonly statistics: StatisticsState;
  status: number;
  /** skip= and seek= have been done. */
  isPositioned: boolean;
  /** Converted, and less than a block of output. */
  pending: Uint8Array;
  /** See Converter. */
  held: number;
  /** Length of the last read, if it was less than a block. */
  partial: number;
  /** The last write of conv=sparse was a seek. */
  endsInHole: boolean;
  warnsOfPartialReads: boolean;
  previousRead: number;
}

/** The blocks on their way from the input to the output. */
export class Copy {
  private readonly tool: ToolContext<CopyState>;
  private readonly request: Request;
  private readonly state: CopyState;
  private readonly statistics: Statistics;
  private readonly converter: Converter;
  private cost = 0;

  constructor(tool: ToolContext<CopyState>, request: Request, state: CopyState) {
    this.tool = tool;
    this.request = request;
    this.state = state;
    this.statistics = new Statistics(tool, request.status, state.statistics);
    this.converter = new Converter(request.conversions, state.held);
  }

  /** @throws Failure after which what was copied is to be reported all the same. */
  *run(): Routine {
    const { request, state, tool } = this;
    const { count, ibs, conversions } = request;
    if (!state.isPositioned) {
      yield* this.skip();
      yield* this.seek();
      state.isPositioned = true;
    }
    if (count !== null && count.blocks === 0 && count.bytes === 0) return;
    for (;;) {
      yield* this.statistics.progress(state.counts);
      if (this.cost >= CHECKPOINT_INTERVAL + state.pending.length) {
        this.cost = 0;
        state.held = this.converter.held;
        yield* tool.checkpoint(state);
      }
      const blocks = state.counts.fullReads + state.counts.partialReads;
      if (count !== null && blocks >= count.blocks + (count.bytes > 0 ? 1 : 0)) break;
      let bytes = yield* this.read(count !== null && blocks >= count.blocks ? count.bytes : ibs);
      if (bytes instanceof Errno) {
        const isTolerated = conversions.has("noerror");
        if (!isTolerated || request.status !== "none")
          yield* tool.error(`error reading ${quoteaf(inputName(request))}: ${bytes.description}`);
        if (!isTolerated) {
          state.status = 1;
          break;
        }
        yield* this.report();
        if (!(yield* this.passOver(ibs - state.partial))) break;
        if (!conversions.has("sync") || state.partial > 0) continue;
        bytes = new Uint8Array(0);
      } else if (bytes.length === 0) break;
      yield* this.take(bytes);
    }
    yield* this.finish();
  }

  /** The statistics as they are now. */
  *report(): Routine {
    yield* this.statistics.print(this.state.counts);
  }

  private *take(block: Uint8Array): Routine {
    const { counts } = this.state;
    const { ibs, conversions, isDirect } = this.request;
    let bytes = block;
    if (bytes.length < ibs) {
      counts.partialReads++;
      this.state.partial = bytes.length;
      if (conversions.has("sync")) bytes = concatenated([bytes, new Uint8Array(ibs - bytes.length)]);
    } else {
      counts.fullReads++;
      this.state.partial = 0;
    }
    if (!isDirect) return yield* this.gather(this.converter.convert(bytes));
    yield* this.write(bytes);
    if (bytes.length === ibs) counts.fullWrites++;
    else counts.partialWrites++;
  }

  /** Writes all whole blocks there are. */
  private *gather(bytes: Uint8Array): Routine {
    const { state } = this;
    const { obs } = this.request;
    const all = state.pending.length === 0 ? bytes : concatenated([state.pending, bytes]);
    let at = 0;
    for (; all.length - at >= obs; at += obs) {
      yield* this.write(all.subarray(at, at + obs));
      state.counts.fullWrites++;
    }
    state.pending = all.slice(at);
  }

  private *finish(): Routine {
    const { state, tool, converter } = this;
    // conv=swab: a last byte without a second stays as it is.
    if (converter.held >= 0) {
      const last = Uint8Array.of(converter.held);
      converter.held = -1;
      yield* this.gather(last);
    }
    if (state.pending.length > 0) {
      const last = state.pending;
      state.pending = new Uint8Array(0);
      yield* this.write(last);
      state.counts.partialWrites++;
    }
    if (!state.endsInHole) return;
    const { st_mode, st_size } = yield* tool.sys.fstat(state.output);
    const end = yield* attempt(tool.sys.lseek(state.output, 0, SEEK_CUR));
    if (!S_ISREG(st_mode) || end instanceof Errno || end <= st_size) return;
    const error = yield* errorOf(tool.sys.ftruncate(state.output, end));
    if (error === null) return;
    const file = quoteaf(outputName(this.request));
    throw new Failure(`failed to truncate to ${end} bytes in output file ${file}: ${error.description}`);
  }

  /** @throws Failure when not all of it could be written; what could be is counted. */
  private *write(bytes: Uint8Array): Routine {
    const { state, tool, request } = this;
    const { counts } = state;
    if (request.conversions.has("sparse") && bytes.every((byte) => byte === 0)) {
      if (!((yield* attempt(tool.sys.lseek(state.output, bytes.length, SEEK_CUR))) instanceof Errno)) {
        state.endsInHole = true;
        counts.bytesWritten += bytes.length;
        return;
      }
    }
    state.endsInHole = false;
    for (let at = 0; at < bytes.length; ) {
      const written = yield* attempt(tool.sys.write(state.output, bytes.subarray(at)));
      if (written instanceof Errno) {
        if (written.errno === EINTR) continue;
        if (at > 0) counts.partialWrites++;
        throw new Failure(`error writing ${quoteaf(outputName(request))}: ${written.description}`);
      }
      at += written;
      counts.bytesWritten += written;
    }
  }

  private *read(size: number): Routine<Uint8Array | Errno> {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const bytes = yield* attempt(this.tool.sys.read(this.state.input, size - length));
      if (bytes instanceof Errno) {
        if (bytes.errno === EINTR) continue;
        return bytes;
      }
      this.cost += bytes.length + READ_COST;
      yield* this.notice(bytes.length, size);
      if (!this.request.readsFullBlocks) return bytes;
      parts.push(bytes);
      length += bytes.length;
      if (bytes.length === 0 || length === size) return concatenated(parts);
    }
  }

  /** A short read in the middle is warned of once. */
  private *notice(length: number, size: number): Routine {
    const { state } = this;
    if (length === 0 || !state.warnsOfPartialReads) return;
    const { previousRead } = state;
    if (previousRead > 0 && previousRead < size) {
      state.warnsOfPartialReads = false;
      const shown = `${previousRead} ${previousRead === 1 ? "byte" : "bytes"}`;
      if (this.request.status !== "none")
        yield* this.tool.error(`warning: partial read (${shown}); suggest iflag=fullblock`);
    }
    state.previousRead = length;
  }

  /** conv=noerror: seeks behind what could not be read. @returns whether it is worth going on. */
  private *passOver(size: number): Routine<boolean> {
    const { state, tool, request } = this;
    const moved = yield* attempt(tool.sys.lseek(state.input, size, SEEK_CUR));
    // A pipe has nothing to pass over.
    if (!(moved instanceof Errno) || moved.errno === ESPIPE) return true;
    state.status = 1;
    yield* tool.error(`${quotef(inputName(request))}: cannot seek: ${moved.description}`);
    return false;
  }

  /** skip=; an input that is too short is warned of. */
  private *skip(): Routine {
    const { tool, request, state } = this;
    const { skip, ibs } = request;
    if (skip.blocks === 0 && skip.bytes === 0) return;
    const result = yield* seekBy(tool, state.input, inputName(request), skip, ibs, true);
    let missing = 0;
    if (result.isDone) missing = result.missing;
    else {
      missing = skip.blocks * ibs + skip.bytes;
      for (let blocks = skip.blocks; ; blocks--) {
        const size = blocks > 0 ? ibs : blocks === 0 ? skip.bytes : 0;
        if (size === 0) break;
        const bytes = yield* this.read(size);
        if (bytes instanceof Errno) {
          yield* tool.error(`error reading ${quoteaf(inputName(request))}: ${bytes.description}`);
          if (request.conversions.has("noerror")) yield* this.report();
          throw new Failure("");
        }
        if (bytes.length === 0) break;
        missing -= bytes.length;
      }
    }
    if (missing > 0 && request.status !== "none")
      yield* tool.error(`${quotef(inputName(request))}: cannot skip to specified offset`);
  }

  /** seek=; what cannot be sought in is read up to there, and filled with zeros behind its end. */
  private *seek(): Routine {
    const { tool, request, state } = this;
    const { seek, obs } = request;
    if (seek.blocks === 0 && seek.bytes === 0) return;
    const result = yield* seekBy(tool, state.output, outputName(request), seek, obs, false);
    if (result.isDone) return;
    let isAtEnd = false;
    for (let blocks = seek.blocks; ; blocks--) {
      const size = blocks > 0 ? obs : blocks === 0 ? seek.bytes : 0;
      if (size === 0) return;
      if (!isAtEnd) {
        const bytes = yield* attempt(tool.sys.read(state.output, size));
        if (bytes instanceof Errno)
          throw new Failure(`${quotef(outputName(request))}: cannot seek: ${result.error.description}`);
        if (bytes.length > 0) continue;
        isAtEnd = true;
      }
      yield* this.write(new Uint8Array(size));
    }
  }
}
