import { fromByteString, toByteString } from "../../io/byte-text.ts";
import { Failure } from "../../tool.ts";
import type { Settings } from "./settings.ts";

/** What -s, and the system, allow was exceeded by one argument, or by the command itself. */
const NO_ROOM = "cannot fit single argument within argument list size limit";
const LIST_TOO_LONG = "argument list too long";
/** One word, with what -I put into it. */
const TOO_LONG = "command too long";

/** The command line that xargs is filling, as byte strings. */
export class CommandLine {
  private readonly settings: Settings;
  private readonly initial: readonly string[];
  private readonly initialSize: number;
  private items: string[];
  private size: number;

  /** @param items of a command line that was begun before a checkpoint. @throws Failure */
  constructor(settings: Settings, command: readonly string[], items: readonly string[] = []) {
    this.settings = settings;
    this.initial = command.map(toByteString);
    this.initialSize = this.initial.reduce((sum, word) => sum + word.length + 1, 0);
    if (settings.replaced === null && this.initialSize > settings.maxChars) throw new Failure(NO_ROOM);
    this.items = [...items];
    this.size = items.reduce((sum, word) => sum + word.length + 1, this.initialSize);
  }

  get isEmpty(): boolean {
    return this.items.length === 0;
  }

  /** As many arguments as -n allows. */
  get isFull(): boolean {
    return this.items.length === this.settings.maxArgs;
  }

  /** What there is room for in one item. */
  get maxItemLength(): number {
    const { replaced, maxChars } = this.settings;
    return replaced === null ? maxChars - this.initialSize - 1 : maxChars - 1;
  }

  /** For a checkpoint. */
  save(): readonly string[] {
    return [...this.items];
  }

  /** Has the item room, or must what there is be run first? @throws Failure when it has none at all, or with -x. */
  hasRoom(item: string): boolean {
    const { maxChars, exitsOnSize, maxLines, maxArgs } = this.settings;
    if (this.size + item.length + 1 <= maxChars) return true;
    if (this.isEmpty) throw new Failure(NO_ROOM);
    if (exitsOnSize && (maxLines > 0 || maxArgs > 0)) throw new Failure(LIST_TOO_LONG);
    return false;
  }

  add(item: string): void {
    this.items.push(item);
    this.size += item.length + 1;
  }

  /** The words of the command, and begins anew. */
  take(): string[] {
    const words = [...this.initial, ...this.items];
    this.items = [];
    this.size = this.initialSize;
    return words.map(argument);
  }

  /** The words with `item` for each occurrence of -I's string; the command's name stays as it is. @throws Failure */
  insert(item: string): string[] {
    const pattern = toByteString(this.settings.replaced!);
    // Nothing is found for ever in every word.
    if (pattern === "" && this.initial.length > 1) throw new Failure(TOO_LONG);
    const words = this.initial.map((word, i) => (i === 0 ? word : word.split(pattern).join(item)));
    const size = words.reduce((sum, word) => sum + word.length + 1, 0);
    if (words.some((word, i) => i > 0 && word.length >= this.settings.maxChars)) throw new Failure(TOO_LONG);
    if (size > this.settings.maxChars) throw new Failure(LIST_TOO_LONG);
    return words.map(argument);
  }
}

/** An argument ends at its first NUL. */
function argument(word: string): string {
  const end = word.indexOf("\0");
  return fromByteString(end < 0 ? word : word.slice(0, end));
}
