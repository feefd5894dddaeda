import { NR_syscalls, syscallName } from "../src/abi/unistd-riscv64.ts";
import type { LinuxSyscallTable } from "../src/syscalls/table.ts";

/** The text of docs/syscalls.md: every system call of riscv64 Linux, and how much of it there is. */
export function syscallDocs(table: LinuxSyscallTable): string {
  const rows: string[] = [];
  const counts = { full: 0, partial: 0, absent: 0 };
  for (let number = 0; number < NR_syscalls; number++) {
    const name = syscallName(number);
    if (name === undefined) continue;
    const entry = table.entryOf(number);
    const support = entry?.support ?? "absent";
    counts[support]++;
    rows.push(`| ${number} | ${name} | ${support} | ${entry?.note ?? ""} |`);
  }
  return `# System calls

<!-- Generated from the entries in src/syscalls by \`npm run docs:syscalls\`; a test fails when it is stale. -->

The system calls of riscv64 Linux (asm-generic numbers, Linux 6.18): ${counts.full} full, ${counts.partial} partial, ${counts.absent} absent.
A full one does all that Linux's does within what the kernel models; of a partial one the note says what is missing. An absent
one returns ENOSYS, and \`kernel.unsupported\` counts the attempts.

| Number | Name | Support | Missing |
| ---: | --- | --- | --- |
${rows.join("\n")}
`;
}
