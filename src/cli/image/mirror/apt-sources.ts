/**
 * sources.list(5): where this machine gets its packages from, in both formats. Only what an image needs is kept.
 */
import { parseControl } from "../deb/control.ts";
import { ImageError } from "../image-error.ts";

export interface AptSource {
  /** Without a trailing slash. */
  readonly uri: string;
  /** A keyring file of `Signed-By` that gpgv can read; null if it names none, or an armored key. */
  readonly keyring: string | null;
}

/** The one-line format of sources.list and `*.list`: `deb [option=value ...] uri suite component...`. */
export function parseOneLineSources(text: string, file: string): AptSource[] {
  const sources: AptSource[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const content = line.replace(/#.*/, "").trim();
    if (content === "") continue;
    const match = /^(deb|deb-src)\s+(?:\[([^\]]*)\]\s+)?([^\s[]\S*)\s+\S/.exec(content);
    if (match === null) {
      throw new ImageError("sources", "not a line of sources.list(5)", { file, entry: `line ${index + 1}` });
    }
    const [, type, options, uri] = match;
    if (type !== "deb" || !isHttp(uri!)) continue;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options ?? "")?.[1];
    sources.push({ uri: withoutSlash(uri!), keyring: keyringOf(signedBy) });
  }
  return sources;
}

/** The deb822 format of `*.sources`. */
export function parseDeb822Sources(text: string, file: string): AptSource[] {
  const sources: AptSource[] = [];
  for (const stanza of parseControl(text, file, { comments: true })) {
    if (/^(no|false|without|off|disable|0)$/i.test(stanza.get("Enabled")?.trim() ?? "")) continue;
    if (!words(stanza.get("Types")).includes("deb")) continue;
    const uris = words(stanza.get("URIs"));
    if (uris.length === 0) throw new ImageError("sources", "a stanza without URIs", { file });
    const keyring = keyringOf(stanza.get("Signed-By"));
    for (const uri of uris) if (isHttp(uri)) sources.push({ uri: withoutSlash(uri), keyring });
  }
  return sources;
}

function words(value: string | undefined): string[] {
  return (value ?? "").split(/\s+/).filter((word) => word !== "");
}

// cdrom:, file:, mirror+file:, tor+http: ... are apt's own transports.
function isHttp(uri: string): boolean {
  return /^https?:\/\/[^/]/i.test(uri);
}

function withoutSlash(uri: string): string {
  return uri.replace(/\/+$/, "");
}

function keyringOf(signedBy: string | undefined): string | null {
  return words(signedBy).find((word) => /^\/.*\.(gpg|pgp)$/.test(word)) ?? null;
}
