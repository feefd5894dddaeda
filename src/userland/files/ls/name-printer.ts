import { S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK, S_IXUGO } from "../../../abi/stat.ts";
import { toByteString } from "../../io/byte-text.ts";
import { quoteName } from "../../quoting/quoting-style.ts";
import type { Colors } from "./colors.ts";
import type { FileInfo } from "./file-info.ts";
import type { LsOptions } from "./ls-options.ts";

/** Characters that look like an indicator, and have to be told from one. */
const INDICATORS = { none: "", slash: "", "file-type": "=>@|", classify: "*=>@|" } as const;

/** Names as ls prints them: quoted, coloured, with an indicator behind. Byte strings. */
export class NamePrinter {
  private readonly options: LsOptions;
  private readonly colors: Colors | null;
  /** A colour was printed: the terminal was reset before, and may have to be again. */
  hasUsedColor: boolean;

  constructor(options: LsOptions, colors: Colors | null, hasUsedColor: boolean) {
    this.options = options;
    this.colors = colors;
    this.hasUsedColor = hasUsedColor;
  }

  /** The name, without colour and indicator. */
  quoted(bytes: string): string {
    const { quoting, hidesControls, indicators } = this.options;
    // In escaped names, as in GNU's, a character that could be an indicator has a backslash.
    const special = quoting === "escape" ? INDICATORS[indicators] : "";
    const isHidden = hidesControls && (quoting === "literal" || quoting === "shell" || quoting === "shell-always");
    const text = quoteName(bytes, quoting, special);
    return isHidden ? text.replace(/[^ -~]/g, "?") : text;
  }

  isQuoted(bytes: string): boolean {
    return quoteName(bytes, this.options.quoting) !== bytes;
  }

  /** Do names without quotes get a blank for those with quotes? */
  aligns(): boolean {
    const { quoting, format, lineLength } = this.options;
    const isVariable = quoting === "shell" || quoting === "shell-escape" || quoting === "c-maybe";
    return isVariable && (format === "long" || ((format === "down" || format === "along") && lineLength !== 0));
  }

  /** Width of what `print` prints, in columns. @param someQuoted another name that it stands among has quotes. */
  width(file: FileInfo, someQuoted: boolean): number {
    const pad = someQuoted && this.aligns() && !this.isQuoted(file.bytes) ? 1 : 0;
    // In the C locale what cannot be printed has no width.
    const printable = this.quoted(file.bytes).replace(/[^ -~]/g, "");
    return pad + printable.length + this.indicatorOf(file).length;
  }

  /**
   * @param column where the name begins: what wraps at the line's end is cleared behind.
   * @param someQuoted see `width`.
   */
  print(file: FileInfo, someQuoted: boolean, column = 0): string {
    const pad = someQuoted && this.aligns() && !this.isQuoted(file.bytes) ? " " : "";
    const text = this.quoted(file.bytes);
    return pad + this.colored(text, file, false, column) + this.indicatorOf(file);
  }

  /** Where a link leads. */
  printTarget(file: FileInfo, column: number): string {
    const text = this.colored(this.quoted(toByteString(file.target!)), file, true, column);
    const { indicators } = this.options;
    if (indicators === "none" || file.targetMode === null) return text;
    return text + this.indicatorOfMode(file.targetMode, true);
  }

  /** What begins each entry: the colour of what is no name. */
  normal(): string {
    const normal = this.colors?.normal ?? "";
    return normal === "" ? "" : this.preparation() + normal;
  }

  /** At the end of everything: brackets that are not the usual ones have to be closed. */
  finish(): string {
    const { colors } = this;
    return colors !== null && this.hasUsedColor && colors.restore !== "\x1b[m" ? colors.restore : "";
  }

  /** Before the first colour the terminal is brought into a known state. */
  private preparation(): string {
    if (this.hasUsedColor) return "";
    this.hasUsedColor = true;
    return this.colors!.reset;
  }

  private colored(text: string, file: FileInfo, isTarget: boolean, column: number): string {
    const { colors } = this;
    const color = colors?.of(file, isTarget) ?? null;
    if (colors === null || (color === null && !colors.has("no"))) return text;
    const start = this.preparation() + (color === null ? "" : colors.start(color));
    const { lineLength } = this.options;
    const wraps =
      lineLength !== 0 && Math.floor(column / lineLength) !== Math.floor((column + text.length - 1) / lineLength);
    return start + text + colors.reset + (wraps ? colors.clearToEndOfLine : "");
  }

  private indicatorOf({ stat, type }: FileInfo): string {
    return this.options.indicators === "none" ? "" : this.indicatorOfMode(stat?.st_mode ?? type, stat !== null);
  }

  private indicatorOfMode(mode: number, hasPermissions: boolean): string {
    const { indicators } = this.options;
    switch (mode & S_IFMT) {
      case S_IFREG:
        return indicators === "classify" && hasPermissions && (mode & S_IXUGO) !== 0 ? "*" : "";
      case S_IFDIR:
        return "/";
      case S_IFLNK:
        return indicators === "slash" ? "" : "@";
      case S_IFIFO:
        return indicators === "slash" ? "" : "|";
      case S_IFSOCK:
        return indicators === "slash" ? "" : "=";
      default:
        return "";
    }
  }
}
