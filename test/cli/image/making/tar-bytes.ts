/**
 * Tar archives made byte by byte, so that tests can make ones that no honest program makes.
 */

export interface TarMember {
  readonly name: string;
  /** The type flag: "0" file, "1" hard link, "2" symbolic link, "3" character device, "5" directory ... */
  readonly type?: string;
  readonly target?: string;
  readonly data?: string | Uint8Array;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  /** What the header says instead of the truth. */
  readonly claimedSize?: number;
}

export function tarBytes(members: readonly TarMember[]): Uint8Array {
  const blocks = members.flatMap(memberBlocks);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export const directory = (name: string, mode = 0o755): TarMember => ({ name, type: "5", mode });
export const file = (name: string, data: string, mode = 0o644): TarMember => ({ name, data, mode });
export const symlink = (name: string, target: string): TarMember => ({ name, type: "2", target, mode: 0o777 });
export const hardlink = (name: string, target: string): TarMember => ({ name, type: "1", target });

function memberBlocks(member: TarMember): Buffer[] {
  const data = Buffer.from(member.data ?? "");
  const header = Buffer.alloc(512);
  header.write(member.name, 0, 100);
  octal(header, 100, 8, member.mode ?? 0o644);
  octal(header, 108, 8, member.uid ?? 0);
  octal(header, 116, 8, member.gid ?? 0);
  octal(header, 124, 12, member.claimedSize ?? data.length);
  octal(header, 136, 12, member.mtime ?? 1_700_000_000);
  header.write(member.type ?? "0", 156, 1);
  header.write(member.target ?? "", 157, 100);
  header.write("ustar\u000000", 257);
  header.write("root", 265);
  header.write("root", 297);
  header.fill(" ", 148, 156);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, data, Buffer.alloc(-data.length & 511)];
}

function octal(header: Buffer, offset: number, length: number, value: number): void {
  header.write(value.toString(8).padStart(length - 1, "0"), offset, length - 1);
}
