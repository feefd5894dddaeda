/** name_to_int(): the process number that is spelled `name`; 0, which nobody has, for anything else ("01", "1x"). */
export function parsePid(name: string): number {
  return /^[1-9][0-9]{0,9}$/.test(name) ? Number(name) : 0;
}
