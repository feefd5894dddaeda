import { programPages } from "./program-pages.ts";
import type { TaskTextFile } from "./task-file.ts";

/** proc_pid_statm(5): sizes in pages: total, resident, file-backed, text, 0, data and stack, 0. */
export const statm: TaskTextFile = {
  name: "statm",
  mode: 0o444,
  text: ({ mm }) => {
    if (mm === null) return "0 0 0 0 0 0 0\n";
    const { text } = programPages(mm);
    return `${mm.totalPages} ${mm.residentPages} ${mm.filePages} ${text} 0 ${mm.dataPages + mm.stackPages} 0\n`;
  },
};
