import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  S_IWOTH,
  S_IXUGO,
} from "../../../abi/stat.ts";
import type { FileInfo } from "./file-info.ts";

/** What ls colours files with when LS_COLORS says nothing; keys are LS_COLORS'. "" and what is missing: not at all. */
const BUILT_IN: Readonly<Record<string, string>> = {
  lc: "\x1b[",
  rc: "m",
  ec: "",
  rs: "0",
  no: "",
  fi: "",
  di: "01;34",
  ln: "01;36",
  pi: "33",
  so: "01;35",
  bd: "01;33",
  cd: "01;33",
  mi: "",
  or: "",
  ex: "01;32",
  do: "01;35",
  su: "37;41",
  sg: "30;43",
  st: "37;44",
  ow: "34;42",
  tw: "30;42",
  ca: "30;41",
  mh: "",
  cl: "\x1b[K",
};

/** Colours by kind of file and by suffix: dir_colors(5). */
export class Colors {
  private readonly byKind: Record<string, string> = { ...BUILT_IN };
  private readonly bySuffix: { readonly suffix: string; readonly color: string }[] = [];
  /** "ln=target": a link looks as what it leads to. */
  readonly linksLikeTargets: boolean;
  /** The prefix that LS_COLORS must not have; "": it cannot be understood at all; null: it can. */
  readonly problem: string | null;

  constructor(text: string | null) {
    this.problem = text === null ? null : this.parse(text);
    this.linksLikeTargets = this.byKind["ln"] === "target";
    if (this.linksLikeTargets) this.byKind["ln"] = "";
  }

  private parse(text: string): string | null {
    for (const [item] of text.matchAll(/(?:[^:\\]|\\.)+/gs)) {
      const equals = item.indexOf("=", item.startsWith("*") ? 1 : 0);
      const key = unescaped(item.slice(0, Math.max(0, equals)));
      if (equals < 0) return "";
      const color = unescaped(item.slice(equals + 1));
      if (key.startsWith("*")) this.bySuffix.unshift({ suffix: key.slice(1), color });
      else if (key in BUILT_IN) this.byKind[key] = color;
      else return key;
    }
    return null;
  }

  /** Is it coloured at all? */
  has(kind: string): boolean {
    const color = this.byKind[kind] ?? "";
    return color !== "" && !/^0+$/.test(color);
  }

  /** Brings the terminal back to where it was. */
  get reset(): string {
    return this.byKind["ec"] !== ""
      ? this.byKind["ec"]!
      : `${this.byKind["lc"]}${this.byKind["rs"]}${this.byKind["rc"]}`;
  }

  get clearToEndOfLine(): string {
    return this.byKind["cl"]!;
  }

  /** Turns a colour on, and what was on before off. */
  start(color: string): string {
    return (this.has("no") ? this.restore : "") + this.byKind["lc"] + color + this.byKind["rc"];
  }

  /** The colour of everything but names. */
  get normal(): string {
    return this.has("no") ? `${this.byKind["lc"]}${this.byKind["no"]}${this.byKind["rc"]}` : "";
  }

  /** Without a colour between them, the brackets bring back the terminal's own. */
  get restore(): string {
    return `${this.byKind["lc"]}${this.byKind["rc"]}`;
  }

  /** The colour of a file, or of what the link leads to. Null: none. */
  of(file: FileInfo, isTarget: boolean): string | null {
    const name = isTarget ? (file.target ?? "") : file.name;
    const linkLeads = file.targetMode !== null;
    const ownMode = file.stat?.st_mode ?? file.type;
    const mode = isTarget ? (file.targetMode ?? 0) : this.linksLikeTargets && linkLeads ? file.targetMode! : ownMode;
    const isLink = (mode & S_IFMT) === S_IFLNK;
    if (isTarget && !linkLeads && this.has("mi")) return this.colorOf("mi");
    const hasStat = isTarget || file.stat !== null;
    let kind = hasStat ? this.kindOf(mode, file.stat?.st_nlink ?? 1) : kindOfType(file.type);
    if (kind === "fi") {
      const found = this.bySuffix.find(({ suffix }) => name.endsWith(suffix));
      if (found !== undefined) return found.color === "" ? null : found.color;
    }
    if (kind === "ln" && isLink && !linkLeads && (this.linksLikeTargets || this.has("or"))) kind = "or";
    return this.colorOf(kind);
  }

  private colorOf(kind: string): string | null {
    const color = this.byKind[kind] ?? "";
    return color === "" ? null : color;
  }

  private kindOf(mode: number, linkCount: number): string {
    switch (mode & S_IFMT) {
      case S_IFREG:
        if ((mode & S_ISUID) !== 0 && this.has("su")) return "su";
        if ((mode & S_ISGID) !== 0 && this.has("sg")) return "sg";
        if ((mode & S_IXUGO) !== 0 && this.has("ex")) return "ex";
        return linkCount > 1 && this.has("mh") ? "mh" : "fi";
      case S_IFDIR:
        if ((mode & S_ISVTX) !== 0 && (mode & S_IWOTH) !== 0 && this.has("tw")) return "tw";
        if ((mode & S_IWOTH) !== 0 && this.has("ow")) return "ow";
        return (mode & S_ISVTX) !== 0 && this.has("st") ? "st" : "di";
      default:
        return kindOfType(mode, "or");
    }
  }
}

function kindOfType(mode: number, otherwise = "or"): string {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return "fi";
    case S_IFDIR:
      return "di";
    case S_IFLNK:
      return "ln";
    case S_IFIFO:
      return "pi";
    case S_IFSOCK:
      return "so";
    case S_IFBLK:
      return "bd";
    case S_IFCHR:
      return "cd";
    default:
      return otherwise;
  }
}

/** dir_colors(5): \e, \n ..., \nnn, \xHH, ^X. */
function unescaped(text: string): string {
  const letters: Readonly<Record<string, string>> = {
    a: "\x07",
    b: "\b",
    e: "\x1b",
    f: "\f",
    n: "\n",
    r: "\r",
    t: "\t",
    v: "\v",
    "?": "\x7f",
    _: " ",
  };
  return text.replace(/\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|(.))|\^([@-~?])/gs, (_, hex, octal, char, control) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16) & 255);
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
    if (char !== undefined) return letters[char] ?? char;
    return control === "?" ? "\x7f" : String.fromCharCode(control.charCodeAt(0) & 31);
  });
}

/** Patterns of terminals that understand colours, as dircolors(1) knows them. */
const COLOR_TERMINALS =
  /^(?:Eterm|ansi|.*color.*|con[0-9].*x[0-9].*|cons25|console|cygwin|.*direct.*|dtterm|gnome|hurd|jfbterm|konsole|kterm|linux|linux-c|mlterm|putty|rxvt.*|screen.*|st|terminator|tmux.*|vt100|xterm.*)$/;

/** Without LS_COLORS: is the terminal known to have colours? */
export function isColorTerminal(term: string | undefined, colorterm: string | undefined): boolean {
  return (colorterm ?? "") !== "" || COLOR_TERMINALS.test(term ?? "");
}
