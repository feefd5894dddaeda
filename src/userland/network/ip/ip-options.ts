/** What stands before the object on ip's command line: `ip -4 -br address`. */
import { AF_INET, AF_INET6, AF_PACKET, AF_UNSPEC } from "../../../abi/socket.ts";
import { IpFailure, invalidArgument, USAGE } from "./ip-failure.ts";
import { abbreviates, type Words } from "./words.ts";

export interface IpOptions {
  /** AF_UNSPEC: all. */
  family: number;
  isJson: boolean;
  isPretty: boolean;
  isBrief: boolean;
  isOneLine: boolean;
  /** -s, -s -s: how much of statistics. */
  statistics: number;
  hasDetails: boolean;
  isNumeric: boolean;
  isForced: boolean;
  isAll: boolean;
  /** -n: run in this network namespace. */
  netns: string | null;
  batch: string | null;
  /** -V or -h, which end it. */
  asked: "version" | "help" | null;
}

const FAMILIES: Readonly<Record<string, number>> = { inet: AF_INET, inet6: AF_INET6, link: AF_PACKET };
const LETTERS: Readonly<Record<string, number>> = { "-4": AF_INET, "-6": AF_INET6, "-0": AF_PACKET };

/** In the order in which an abbreviation finds them. Colours, time stamps and host names change nothing here. */
const OPTIONS: readonly (readonly [name: string, apply: (options: IpOptions, words: Words) => void])[] = [
  ["-loops", (_options, words) => void words.number("loops is not a number")],
  [
    "-family",
    (options, words) => {
      const word = words.argument();
      const family = FAMILIES[word];
      if (family === undefined) throw invalidArgument("invalid protocol family", word);
      options.family = family;
    },
  ],
  ["-human-readable", () => undefined],
  ["-iec", () => undefined],
  ["-stats", (options) => options.statistics++],
  ["-statistics", (options) => options.statistics++],
  ["-details", (options) => (options.hasDetails = true)],
  ["-resolve", () => undefined],
  ["-oneline", (options) => (options.isOneLine = true)],
  ["-timestamp", () => undefined],
  ["-tshort", () => undefined],
  ["-Version", (options) => (options.asked = "version")],
  ["-force", (options) => (options.isForced = true)],
  ["-batch", (options, words) => (options.batch = words.argument())],
  ["-brief", (options) => (options.isBrief = true)],
  ["-json", (options) => (options.isJson = true)],
  ["-pretty", (options) => (options.isPretty = true)],
  ["-rcvbuf", (_options, words) => void words.number("rcvbuf size is not a number")],
  ["-color", () => undefined],
  ["-help", (options) => (options.asked = "help")],
  ["-netns", (options, words) => (options.netns = words.argument())],
  ["-Numeric", (options) => (options.isNumeric = true)],
  ["-all", (options) => (options.isAll = true)],
];

/** @throws IpFailure */
export function parseIpOptions(words: Words): IpOptions {
  const options: IpOptions = {
    family: AF_UNSPEC,
    isJson: false,
    isPretty: false,
    isBrief: false,
    isOneLine: false,
    statistics: 0,
    hasDetails: false,
    isNumeric: false,
    isForced: false,
    isAll: false,
    netns: null,
    batch: null,
    asked: null,
  };
  while (!words.isAtEnd && words.current.startsWith("-") && options.asked === null) {
    const word = words.argument();
    if (word === "--") break;
    // Long options may have two dashes.
    const option = word.startsWith("--") ? word.slice(1) : word;
    const family = LETTERS[option];
    if (family !== undefined) options.family = family;
    else apply(option, options, words);
  }
  return options;
}

function apply(option: string, options: IpOptions, words: Words): void {
  const found = OPTIONS.find(([name]) => abbreviates(option, name));
  if (option === "-") options.asked = "help";
  else if (found === undefined) throw new IpFailure(`Option "${option}" is unknown, try "ip -help".`, USAGE);
  else found[1](options, words);
}
