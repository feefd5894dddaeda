const SUFFIXES = ["", "K", "M", "G", "T", "P", "E"];

/** size_to_human_string(): a number with at most one decimal and a letter for the power of 1024: "252G", "23.4G", "0". */
export function humanSize(bytes: number): string {
  let power = 0;
  while (power < SUFFIXES.length - 1 && bytes >= 1024 ** (power + 1)) power++;
  const unit = 1024 ** power;
  let whole = Math.floor(bytes / unit);
  // To the nearest tenth, halves up.
  let tenths = Math.floor((((bytes % unit) / unit) * 100 + 5) / 10);
  if (tenths === 10) {
    whole++;
    tenths = 0;
  }
  const suffix = power === 0 ? "B" : SUFFIXES[power]!;
  if (bytes === 0) return "0";
  return tenths === 0 ? `${whole}${suffix}` : `${whole}.${tenths}${suffix}`;
}
