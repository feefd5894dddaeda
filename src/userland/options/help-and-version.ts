import type { Option } from "./option.ts";

/** `--help` and `--version` with the letters they have in util-linux and procps; GNU's tools have none. */
export const HELP_AND_VERSION: readonly Option[] = [
  { short: "h", long: "help", help: "display this help" },
  { short: "V", long: "version", help: "display version" },
];
