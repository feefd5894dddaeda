import { longNames, type Option } from "./option.ts";

/** Column at which descriptions begin. */
const DESCRIPTION = 29;

/** The option part of a tool's `--help`: one entry an option, in the layout of the GNU tools. */
export function optionsHelp(options: readonly Option[]): string {
  return options
    .filter(({ help }) => help !== undefined)
    .map((option) => {
      const head = `  ${syntax(option)}`;
      const [first, ...more] = option.help!.split("\n");
      const indent = " ".repeat(DESCRIPTION);
      const top = head.length + 2 <= DESCRIPTION ? head.padEnd(DESCRIPTION) + first : `${head}\n${indent}${first}`;
      return [top, ...more.map((line) => `${indent}  ${line}`)].map((line) => `${line}\n`).join("");
    })
    .join("");
}

function syntax(option: Option): string {
  const { short, argument, isOptional } = option;
  const [long] = longNames(option);
  const letter = short === undefined ? "   " : `-${short.charAt(0)}`;
  if (long === undefined)
    return argument === undefined ? letter : `${letter} ${isOptional ? `[${argument}]` : argument}`;
  const suffix = argument === undefined ? "" : isOptional ? `[=${argument}]` : `=${argument}`;
  return `${letter}${short === undefined ? " " : ", "}--${long}${suffix}`;
}
