import type { Credentials } from "../../ns/credentials.ts";
import { anyRef } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import { CharacterDevice } from "../character-device.ts";
import type { Path } from "../path.ts";
import { DeviceFile } from "./device-file.ts";
import type { EntropySource } from "./entropy.ts";

/** FileDescription.transferCost of random bytes: they are computed. */
export const RANDOM_COST = 32;

/** /dev/random and /dev/urandom (random(4)), which never blocks here: the source is seeded from the start. */
export class RandomDevice extends CharacterDevice {
  readonly entropy: EntropySource;

  constructor(entropy: EntropySource) {
    super();
    this.entropy = entropy;
  }

  override open(caller: Caller, path: Path, flags: number): RandomFile {
    return new RandomFile(path, flags, caller.credentials, this.entropy);
  }
}

export class RandomFile extends DeviceFile {
  readonly entropy: EntropySource;

  constructor(path: Path, flags: number, credentials: Credentials, entropy: EntropySource) {
    super(path, flags, credentials);
    this.entropy = entropy;
  }

  override get transferCost(): number {
    return RANDOM_COST;
  }

  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    this.entropy.fill(buffer, start, length);
    return length;
  }

  /** random(4): writing mixes into the pool and credits nothing. A deterministic source has no pool: the bytes are taken and forgotten. */
  override writeAt(_caller: Caller, _buffer: Uint8Array, _start: number, length: number): number {
    return length;
  }
}

savable(RandomDevice, {
  name: "fs.RandomDevice",
  version: 1,
  saved: { entropy: anyRef<EntropySource>("fill") },
});
savable(RandomFile, { name: "fs.RandomFile", version: 1, saved: { entropy: anyRef<EntropySource>("fill") } });
