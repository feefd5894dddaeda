import type { StatfsValue } from "../../../platform/program/sys/mounts.ts";
import { toByteString } from "../../io/byte-text.ts";
import { hexField, type StatField, signedField, stringField, unsignedField } from "./directive-field.ts";
import { filesystemName } from "./filesystem-names.ts";

/** The value of a directive of stat -f; null: there is no such directive. */
export function expandFilesystem(letter: string, field: StatField, name: string, statfs: StatfsValue): string | null {
  switch (letter) {
    case "n":
      return stringField(field, toByteString(name));
    case "i":
      return hexField(field, fsid(statfs));
    case "l":
      return unsignedField(field, statfs.f_namelen);
    case "t":
      return hexField(field, statfs.f_type);
    case "T":
      return stringField(field, filesystemName(statfs.f_type));
    case "b":
      return signedField(field, statfs.f_blocks);
    case "f":
      return signedField(field, statfs.f_bfree);
    case "a":
      return signedField(field, statfs.f_bavail);
    case "s":
      return unsignedField(field, statfs.f_bsize);
    case "S":
      return unsignedField(field, statfs.f_frsize === 0 ? statfs.f_bsize : statfs.f_frsize);
    case "c":
      return unsignedField(field, statfs.f_files);
    case "d":
      return signedField(field, statfs.f_ffree);
    default:
      return null;
  }
}

/** fsid_t is two words, of which the first is shown first. */
function fsid({ f_fsid }: StatfsValue): bigint {
  const value = BigInt(f_fsid);
  return ((value & 0xffffffffn) << 32n) | (value >> 32n);
}
