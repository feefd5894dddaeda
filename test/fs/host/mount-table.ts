/** A mount table in which numbers that depend on the machine are replaced by numbers in the order they appear. */
export function canonicalMountTable(text: string): string {
  const ids = new Map<string, string>();
  const devices = new Map<string, string>();
  const groups = new Map<string, string>();
  const lines = text.split(/[;\n]/).filter((line) => line !== "");
  for (const line of lines) numberOf(ids, line.split(" ")[0]!);
  return lines
    .map((line) => {
      const [id, parent, device, ...rest] = line.split(" ");
      const tags = rest.map((field) =>
        field.replace(
          /^(shared|master|propagate_from):([0-9]+)$/,
          (_, tag, group) => `${tag}:${numberOf(groups, group)}`,
        ),
      );
      // The parent of the topmost mount is out of sight.
      const above = ids.get(parent!) ?? "-";
      return [ids.get(id!), above, numberOf(devices, device!), ...tags].join(" ");
    })
    .join("\n");
}

function numberOf(numbers: Map<string, string>, key: string): string {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, String(numbers.size + 1));
  return numbers.get(key)!;
}
