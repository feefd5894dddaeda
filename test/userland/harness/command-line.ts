/** One command line, and what it finds. */
export interface CommandLine {
  /** Words, or text that is split at blanks; '...', "..." and $'...' (with C's escapes) keep blanks. argv[0] is looked up in /usr/bin. */
  readonly argv: string | readonly string[];
  /** Default: empty. */
  readonly stdin?: string | Uint8Array;
  /** Added to the files all command lines of the table have. */
  readonly files?: FileTree;
  /** Added to the environment: LC_ALL=C TZ=UTC PATH=/usr/bin:/bin HOME=/root. Undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The user and group that run it; default 0. */
  readonly uid?: number;
  readonly gid?: number;
  /** Makes of what was printed what can be compared, where the two sides have to differ (a process number, the time). */
  readonly normalize?: (text: string) => string;
  /** The times of the files it leaves are compared, too. */
  readonly hasTimes?: boolean;
  /** In the test's title, instead of the command line. */
  readonly title?: string;
}

/** Files by path below the working directory: a string or bytes are a regular file with this content. Parents are made as needed. */
export type FileTree = Readonly<Record<string, string | Uint8Array | FileNode>>;

/** A file of another kind, or with other attributes than uid 0, gid 0, mode 0644 (directories 0755) and `MTIME`. */
export interface FileNode {
  readonly type?: "file" | "directory" | "symlink" | "fifo";
  readonly content?: string | Uint8Array;
  /** Of a symbolic link. */
  readonly target?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Seconds since the epoch, of modification and access. */
  readonly mtime?: number;
  /** A further name of this file, which stands before it in the tree. */
  readonly link?: string;
}

/** 2024-01-02 03:04:05 UTC: when all files of a tree were modified, unless they say otherwise. */
export const MTIME = 1704164645;

/** A directory, empty unless other files are below it. */
export const directory = (node: FileNode = {}): FileNode => ({ ...node, type: "directory" });
export const symlink = (target: string, node: FileNode = {}): FileNode => ({ ...node, type: "symlink", target });
export const fifo = (node: FileNode = {}): FileNode => ({ ...node, type: "fifo" });
/** A hard link to another file of the tree. */
export const link = (path: string): FileNode => ({ link: path });

/** What came of a command line. Text has one char per byte. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** "exited 0", "killed by signal 13". */
  readonly end: string;
  /** Everything below the working directory afterwards: one line of attributes (and the content) a file. */
  readonly files: Readonly<Record<string, string>>;
}

export const ENVIRONMENT: Readonly<Record<string, string>> = {
  LC_ALL: "C",
  TZ: "UTC",
  PATH: "/usr/bin:/bin",
  HOME: "/root",
};

export function environment({ env }: CommandLine): Record<string, string> {
  const entries = Object.entries({ ...ENVIRONMENT, ...env });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

const WORD = /\s*((?:[^\s'"$\\]|\$(?!')|'[^']*'|"[^"]*"|\$'(?:[^'\\]|\\.)*'|\\.)+)/gsy;
const PART = /'([^']*)'|"([^"]*)"|\$'((?:[^'\\]|\\.)*)'|\\(.)|([^'"\\])/gs;
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  v: "\v",
  f: "\f",
  a: "\x07",
  b: "\b",
  e: "\x1b",
};

/** The words of a command line: blanks, quotes and backslashes as in a shell, nothing else. */
export function words(argv: string | readonly string[]): readonly string[] {
  if (typeof argv !== "string") return argv;
  return [...argv.matchAll(WORD)].map(([, word]) =>
    [...word!.matchAll(PART)]
      .map(([, single, double, c, escaped, plain]) => single ?? double ?? escaped ?? plain ?? cUnescaped(c!))
      .join(""),
  );
}

function cUnescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{1,2})|([0-7]{1,3})|(.))/gis, (_, hex, octal, char) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    return ESCAPES[char] ?? char;
  });
}
