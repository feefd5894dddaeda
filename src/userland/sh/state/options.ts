/** The options of `set` and of the command line, in the order in which `set -o` lists them: name and letter ("" for none). */
export const OPTIONS = [
  ["errexit", "e"],
  ["noglob", "f"],
  ["ignoreeof", "I"],
  ["interactive", "i"],
  ["monitor", "m"],
  ["noexec", "n"],
  ["stdin", "s"],
  ["xtrace", "x"],
  ["verbose", "v"],
  ["vi", "V"],
  ["emacs", "E"],
  ["noclobber", "C"],
  ["allexport", "a"],
  ["notify", "b"],
  ["nounset", "u"],
  ["privileged", "p"],
  ["nolog", ""],
  ["debug", ""],
  ["pipefail", ""],
] as const;

export type OptionName = (typeof OPTIONS)[number][0];

/** Which options are on. */
export type OptionSet = { [name in OptionName]: boolean };

export function allOff(): OptionSet {
  return Object.fromEntries(OPTIONS.map(([name]) => [name, false])) as OptionSet;
}

export function optionByLetter(letter: string): OptionName | undefined {
  return OPTIONS.find(([, known]) => known === letter && known !== "")?.[0];
}

export function optionByName(name: string): OptionName | undefined {
  return OPTIONS.find(([known]) => known === name)?.[0];
}

/** `$-`: the letters of the options that are on, the last one first, as dash has them. */
export function optionLetters(options: OptionSet): string {
  return OPTIONS.map(([name, letter]) => (options[name] ? letter : ""))
    .reverse()
    .join("");
}

/** Turns one on or off. vi and emacs exclude each other. */
export function setOption(options: OptionSet, name: OptionName, isOn: boolean): void {
  options[name] = isOn;
  if (!isOn) return;
  if (name === "vi") options.emacs = false;
  if (name === "emacs") options.vi = false;
}

/** Data: the names of those that are on. */
export function saveOptions(options: OptionSet): OptionName[] {
  return OPTIONS.filter(([name]) => options[name]).map(([name]) => name);
}

export function restoreOptions(names: readonly OptionName[]): OptionSet {
  const options = allOff();
  for (const name of names) options[name] = true;
  return options;
}
