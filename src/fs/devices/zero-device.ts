import { ENOSPC } from "../../abi/errno.ts";
import type { FramePool } from "../../mm/frame-pool.ts";
import { framePool } from "../../mm/frame-pool-field.ts";
import type { Mappable } from "../../mm/mappable.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { bool } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import { CharacterDevice } from "../character-device.ts";
import type { Path } from "../path.ts";
import { DeviceFile } from "./device-file.ts";
import { ZeroPages } from "./zero-pages.ts";

/** /dev/zero and /dev/full (full(4)): both read as zeros; one takes everything, the other is a full disk. */
export class ZeroDevice extends CharacterDevice {
  readonly pool: FramePool;
  readonly isFull: boolean;

  constructor(pool: FramePool, isFull: boolean) {
    super();
    this.pool = pool;
    this.isFull = isFull;
  }

  override open(caller: Caller, path: Path, flags: number): ZeroFile {
    return new ZeroFile(path, flags, caller.credentials, this.pool, this.isFull);
  }
}

export class ZeroFile extends DeviceFile {
  readonly pool: FramePool;
  readonly isFull: boolean;

  constructor(path: Path, flags: number, credentials: Credentials, pool: FramePool, isFull: boolean) {
    super(path, flags, credentials);
    this.pool = pool;
    this.isFull = isFull;
  }

  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    buffer.fill(0, start, start + length);
    return length;
  }

  override writeAt(_caller: Caller, _buffer: Uint8Array, _start: number, length: number): number {
    return this.isFull ? -ENOSPC : length;
  }

  /** Each mapping of /dev/zero is memory of its own. */
  override mappable(): Mappable | null {
    return this.isFull ? null : new ZeroPages(this.pool);
  }
}

savable(ZeroDevice, { name: "fs.ZeroDevice", version: 1, saved: { pool: framePool, isFull: bool } });
savable(ZeroFile, { name: "fs.ZeroFile", version: 1, saved: { pool: framePool, isFull: bool } });
