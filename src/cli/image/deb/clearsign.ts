/**
 * The cleartext signature framework of RFC 9580 section 7, as far as `InRelease` needs it: find the signed text.
 *
 * What stands outside the signed part must never be believed, so nothing may stand there.
 */
import { ImageError } from "../image-error.ts";

const BEGIN_MESSAGE = "-----BEGIN PGP SIGNED MESSAGE-----";
const BEGIN_SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
const END_SIGNATURE = "-----END PGP SIGNATURE-----";

/** The text between the armor header and the signature, dash-escaping removed. Checks no signature. */
export function clearsignedText(text: string, file: string): string {
  const lines = text.split("\n").map((line) => line.trimEnd());
  const fail = (message: string, line: number): never => {
    throw new ImageError("signature", message, { file, entry: `line ${line + 1}` });
  };
  if (lines[0] !== BEGIN_MESSAGE) fail(`does not begin with ${JSON.stringify(BEGIN_MESSAGE)}`, 0);

  let index = 1;
  for (; lines[index] !== ""; index++) {
    if (index >= lines.length || !/^Hash: [A-Za-z0-9, -]+$/.test(lines[index]!)) fail("bad armor header", index);
  }

  const body: string[] = [];
  for (index++; lines[index] !== BEGIN_SIGNATURE; index++) {
    const line = lines[index];
    if (line === undefined) return fail("the signature is missing", lines.length - 1);
    if (line.startsWith("-") && !line.startsWith("- ")) fail("a line that is not dash-escaped", index);
    body.push(line.startsWith("- ") ? line.slice(2) : line);
  }

  const end = lines.indexOf(END_SIGNATURE, index);
  if (end < 0) fail("the signature does not end", lines.length - 1);
  for (index = end + 1; index < lines.length; index++) {
    if (lines[index] !== "") fail("text after the signature", index);
  }
  return `${body.join("\n")}\n`;
}
