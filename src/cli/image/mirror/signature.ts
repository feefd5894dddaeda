/**
 * The OpenPGP signature of an InRelease file, checked by gpgv(1), as apt does.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { clearsignedText } from "../deb/clearsign.ts";
import { ImageError } from "../image-error.ts";

export type SignatureCheck =
  | { readonly verified: true; readonly keyring: string; readonly fingerprints: readonly string[] }
  | { readonly verified: false; readonly reason: string };

/** Where Debian's package debian-archive-keyring puts the archive's keys. */
export const DEBIAN_KEYRINGS: readonly string[] = [
  "/usr/share/keyrings/debian-archive-keyring.pgp",
  "/usr/share/keyrings/debian-archive-keyring.gpg",
];

export interface KeyringChoice {
  /** Asked for by the user: then the check must succeed. */
  readonly required: string | null;
  /** Taken if they exist, the first that does. */
  readonly candidates: readonly string[];
}

/**
 * The signed text, and whether its signature is good. A signature that is bad, or made by none of the keyring's keys, is an
 * error; one that cannot be checked is reported, unless the user named a keyring.
 */
export async function verifyInRelease(
  bytes: Uint8Array,
  file: string,
  keyrings: KeyringChoice,
): Promise<{ text: string; check: SignatureCheck }> {
  const text = clearsignedText(new TextDecoder().decode(bytes), file);
  const keyring = keyrings.required ?? (await firstReadable(keyrings.candidates));
  if (keyring === null) {
    const reason = "no keyring was found: install debian-archive-keyring, or give --keyring";
    return { text, check: { verified: false, reason } };
  }
  if (keyrings.required !== null && (await firstReadable([keyring])) === null) {
    throw new ImageError("signature", "the keyring cannot be read", { file: keyring });
  }
  const run = await runGpgv(bytes, keyring);
  if (run === null) {
    if (keyrings.required !== null)
      throw new ImageError("signature", "gpgv is not installed, so --keyring cannot be used");
    return { text, check: { verified: false, reason: "gpgv is not installed" } };
  }
  const bad = run.lines.find((line) => line.startsWith("BADSIG"));
  if (bad !== undefined) throw new ImageError("signature", `gpgv says ${bad}`, { file });
  // An archive signs with old and new keys: as for apt, one good signature is enough.
  const fingerprints = goodSignatures(run.lines);
  if (fingerprints.length === 0) {
    const missing = run.lines.filter((line) => line.startsWith("NO_PUBKEY")).map((line) => line.slice(10));
    const why = missing.length > 0 ? `its keys ${missing.join(", ")} are not there` : run.messages;
    throw new ImageError("signature", `cannot be verified with ${keyring}: ${why}`, { file });
  }
  return { text: run.text, check: { verified: true, keyring, fingerprints } };
}

/** Fingerprints of the keys with a good signature. VALIDSIG alone is not enough: it also follows EXPKEYSIG and REVKEYSIG. */
export function goodSignatures(statusLines: readonly string[]): string[] {
  const fingerprints: string[] = [];
  let good = false;
  for (const line of statusLines) {
    const [keyword, argument] = line.split(" ");
    if (keyword === "NEWSIG" || /^(EXP|BAD|REV|ERR)/.test(keyword!)) good = false;
    if (keyword === "GOODSIG") good = true;
    if (keyword === "VALIDSIG" && good) fingerprints.push(argument!);
  }
  return fingerprints;
}

async function firstReadable(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const readable = await access(path).then(
      () => true,
      () => false,
    );
    if (readable) return path;
  }
  return null;
}

interface GpgvRun {
  /** What the signature covers, as gpgv read it. */
  readonly text: string;
  /** The status lines of gnupg's doc/DETAILS, without their prefix. */
  readonly lines: readonly string[];
  /** What gpgv says to people. */
  readonly messages: string;
}

const STATUS_PREFIX = "[GNUPG:] ";

/** Null when there is no gpgv. */
async function runGpgv(bytes: Uint8Array, keyring: string): Promise<GpgvRun | null> {
  const child = spawn("gpgv", ["--keyring", resolve(keyring), "--status-fd", "2", "--output", "-", "-"], {
    env: { ...process.env, LC_ALL: "C" },
  });
  const output = collect(child.stdout);
  const log = collect(child.stderr);
  child.stdin.on("error", () => undefined); // it may stop reading early: its status then tells why
  child.stdin.end(bytes);
  try {
    await once(child, "close");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw thrown;
  }
  const lines = (await log).split("\n");
  const status = lines.filter((line) => line.startsWith(STATUS_PREFIX)).map((line) => line.slice(STATUS_PREFIX.length));
  const messages = lines.filter((line) => line !== "" && !line.startsWith(STATUS_PREFIX)).join("; ");
  return { text: await output, lines: status, messages };
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
