/** The descriptor that is spelled `name`, or -1. */
export function parseDescriptor(name: string): number {
  return /^(0|[1-9][0-9]{0,9})$/.test(name) ? Number(name) : -1;
}
