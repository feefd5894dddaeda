/**
 * deb822(5): the RFC 822-like stanzas of control, Packages, Release and `.sources` files.
 *
 * Field names are case-insensitive; a value's further lines begin with a space or a tab, which is not part of the value here.
 */
import { ImageError } from "../image-error.ts";

/** One paragraph: its fields in order, found by name in any case. */
export class Stanza {
  readonly #fields = new Map<string, readonly [name: string, value: string]>();

  /** False when the stanza has the field already. */
  add(name: string, value: string): boolean {
    const key = name.toLowerCase();
    if (this.#fields.has(key)) return false;
    this.#fields.set(key, [name, value]);
    return true;
  }

  /** The value; lines after the first are separated by newlines. */
  get(name: string): string | undefined {
    return this.#fields.get(name.toLowerCase())?.[1];
  }

  /** Names (as written) and values, in the file's order. */
  fields(): IterableIterator<readonly [name: string, value: string]> {
    return this.#fields.values();
  }
}

export interface ControlOptions {
  /** `#` in the first column starts a comment (sources.list.d, debian/control); elsewhere it is an error. */
  readonly comments?: boolean;
  /** Called with the stanza's first line number when it ends. */
  readonly at?: (line: number) => void;
}

/** The stanzas of `text`, one at a time. */
export function* parseControl(
  text: string,
  file: string,
  options: ControlOptions = {},
): Generator<Stanza, void, undefined> {
  let stanza: Stanza | null = null;
  let firstLine = 0;
  let name = "";
  let value = "";
  let line = 0;
  const fail = (message: string): never => {
    throw new ImageError("index", message, { file, entry: `line ${line}` });
  };
  const endField = (): void => {
    if (name !== "" && !stanza!.add(name, value)) fail(`duplicated field ${name}`);
    name = "";
  };

  for (let start = 0; start < text.length; ) {
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    const content = text.slice(start, end).trimEnd();
    const first = text.charCodeAt(start);
    start = end + 1;
    line++;

    if (options.comments && first === HASH) continue;
    if (content === "") {
      // deb822(5): stanzas are separated by empty lines; lines of only spaces and tabs count as such.
      if (stanza === null) continue;
      endField();
      options.at?.(firstLine);
      yield stanza;
      stanza = null;
    } else if (first === SPACE || first === TAB) {
      if (name === "") fail("a continuation line without a field");
      value += `\n${content.slice(1)}`;
    } else {
      const colon = content.indexOf(":");
      if (colon <= 0 || !FIELD_NAME.test(content.slice(0, colon)))
        fail(`not a field: ${JSON.stringify(content.slice(0, 60))}`);
      if (stanza === null) {
        stanza = new Stanza();
        firstLine = line;
      } else {
        endField();
      }
      name = content.slice(0, colon);
      value = content.slice(colon + 1).trimStart();
    }
  }
  if (stanza !== null) {
    endField();
    options.at?.(firstLine);
    yield stanza;
  }
}

/** The only stanza of a file that has exactly one (control, Release). */
export function parseSingleStanza(text: string, file: string): Stanza {
  const stanzas = [...parseControl(text, file)];
  if (stanzas.length !== 1) throw new ImageError("index", `one stanza expected, ${stanzas.length} found`, { file });
  return stanzas[0]!;
}

/** A stanza as deb822 text, without the empty line that ends it. */
export function formatStanza(fields: Iterable<readonly [name: string, value: string]>): string {
  let text = "";
  for (const [name, value] of fields) {
    const [first, ...rest] = value.split("\n");
    text += first === "" ? `${name}:\n` : `${name}: ${first}\n`;
    for (const further of rest) text += ` ${further}\n`;
  }
  return text;
}

const HASH = 0x23;
const SPACE = 0x20;
const TAB = 0x09;
// deb822(5): printable ASCII without space and colon, not beginning with # or -.
const FIELD_NAME = /^[!"$-,.-9;-~][!-9;-~]*$/;
