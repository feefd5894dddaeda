import type { Command, List, Redirection, Word, WordPart } from "../syntax/ast.ts";

/** A command as `jobs` shows it: on one line, with what was quoted in double quotes and substitutions left out. */
export function commandText(command: Command): string {
  switch (command.type) {
    case "simple":
      return [...command.words.map(wordText), ...command.redirections.map(redirectionText)].join(" ");
    case "pipeline":
      return command.commands.map(commandText).join(" | ");
    case "and-or":
      return (
        commandText(command.first) +
        command.rest.map((next) => ` ${next.operator} ${commandText(next.command)}`).join("")
      );
    case "not":
      return `!${commandText(command.command)}`;
    case "background":
      return commandText(command.command);
    case "subshell":
      return `(${listText(command.body)})`;
    case "group":
      return listText(command.body);
    case "if":
      return ifText(command.branches, command.otherwise);
    case "while":
      return `${command.isUntil ? "until" : "while"} ${listText(command.condition)}; do ${listText(command.body)}; done`;
    case "for": {
      const words = command.words === null ? '"$@"' : command.words.map(wordText).join(" ");
      return `for ${command.variable} in ${words}; do ${listText(command.body)}; done`;
    }
    case "case": {
      const items = command.items.map(
        ({ patterns, body }) => `${patterns.map(wordText).join("|")}) ${listText(body)};; `,
      );
      return `case ${wordText(command.subject)} in ${items.join("")}esac`;
    }
    case "function":
      return `${command.name}() { ... }`;
  }
}

function listText(list: List): string {
  return list.map(commandText).join("; ");
}

function ifText(
  branches: readonly { readonly condition: List; readonly body: List }[],
  otherwise: List | null,
): string {
  const [first, ...rest] = branches;
  const tail = rest.length > 0 ? ifText(rest, otherwise) : otherwise === null ? null : listText(otherwise);
  const start = `if ${listText(first!.condition)}; then ${listText(first!.body)}`;
  return tail === null ? `${start}; fi` : `${start}; else ${tail}; fi`;
}

function redirectionText(redirection: Redirection): string {
  if (redirection.type === "here-document") return "<<...";
  return `${redirection.fd}${redirection.operator}${wordText(redirection.target)}`;
}

function wordText(word: Word): string {
  return word.map(partText).join("");
}

function partText(part: WordPart): string {
  if (typeof part === "string") return part;
  switch (part.type) {
    case "quoted":
      return `"${part.text.replace(/["\\$'`]/g, "\\$&")}"`;
    case "parameter":
      return quoted(parameterText(part), part.isQuoted);
    case "command":
      return quoted("$(...)", part.isQuoted);
    case "arithmetic":
      return quoted(`$((${part.expression.map(partText).join("")}))`, part.isQuoted);
  }
}

function parameterText(part: Extract<WordPart, { type: "parameter" }>): string {
  const { parameter, operator, isNullUnset, word } = part;
  if (operator === "length") return `\${#${parameter}}`;
  const rest =
    operator === "none" || operator === "bad"
      ? ""
      : `${isNullUnset ? ":" : ""}${operator}${word.map(partText).join("")}`;
  return `\${${parameter}${rest}}`;
}

function quoted(text: string, isQuoted: boolean): string {
  return isQuoted ? `"${text}"` : text;
}
