import type { TaskTextFile } from "./task-file.ts";

/** proc_tid_children(5): the children this thread has created, each number followed by a space. */
export const children: TaskTextFile = {
  name: "children",
  mode: 0o444,
  text: (task, { pidNamespace }) => {
    let text = "";
    for (const child of task.group.children) {
      if (child.creator === task) text += `${child.idIn(pidNamespace)} `;
    }
    return text;
  },
};
