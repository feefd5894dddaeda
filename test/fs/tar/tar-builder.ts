/** Makes archives by hand, good ones and bad ones. */

export interface HeaderFields {
  readonly name: string;
  readonly type?: string;
  readonly mode?: number;
  readonly size?: number;
  /** Instead of `size`, as it stands. */
  readonly sizeText?: string;
  readonly mtime?: number;
  readonly linkName?: string;
  readonly major?: number;
  readonly minor?: number;
  /** Instead of the right one. */
  readonly checksum?: number;
}

/** One ustar header. */
export function header(fields: HeaderFields): Uint8Array {
  const bytes = new Uint8Array(512);
  const put = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  };
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  put(0, fields.name);
  put(100, octal(fields.mode ?? 0o644, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, fields.sizeText ?? octal(fields.size ?? 0, 11));
  put(136, octal(fields.mtime ?? 0, 11));
  put(148, "        ");
  put(156, fields.type ?? "0");
  put(157, fields.linkName ?? "");
  put(257, "ustar\x0000");
  put(329, octal(fields.major ?? 0, 7));
  put(337, octal(fields.minor ?? 0, 7));
  put(148, `${octal(fields.checksum ?? bytes.reduce((sum, byte) => sum + byte, 0), 6)}\0 `);
  return bytes;
}

/** A header and contents, padded. */
export function block(fields: HeaderFields, contents: string): Uint8Array[] {
  const data = new Uint8Array(Math.ceil(contents.length / 512) * 512);
  for (let i = 0; i < contents.length; i++) data[i] = contents.charCodeAt(i);
  return [header({ ...fields, size: contents.length }), data];
}

/** "length keyword=value\n" */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length++;
  return `${length}${rest}`;
}

/** An archive of these blocks, with the two of zeros at the end. */
export function tarOf(...blocks: readonly Uint8Array[]): Uint8Array {
  const archive = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 1024));
  let at = 0;
  for (const bytes of blocks) {
    archive.set(bytes, at);
    at += bytes.length;
  }
  return archive;
}
