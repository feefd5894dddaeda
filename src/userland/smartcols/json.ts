import type { Column, Row, TableSettings } from "./table.ts";

const INDENT = "   ";

/** {"name": [{"column": "value", "children": [...]}]}, laid out as libsmartcols does. */
export function jsonTable(columns: readonly Column[], rows: readonly Row[], settings: TableSettings): string {
  const list = jsonRows(columns, rows, 2, settings.treeColumn !== null);
  return `{\n${INDENT}"${settings.name}": [\n${list === "" ? "" : INDENT.repeat(2) + list}\n${INDENT}]\n}\n`;
}

function jsonRows(columns: readonly Column[], rows: readonly Row[], depth: number, hasChildren: boolean): string {
  const objects = rows.flatMap(({ cells, children }): string[] => {
    const members = columns.map((column, i) => `"${column.name.toLowerCase()}": ${jsonValue(column, cells[i]!)}`);
    const inner = INDENT.repeat(depth + 1);
    if (hasChildren && children.length > 0) {
      const list = jsonRows(columns, children, depth + 2, true);
      members.push(`"children": [\n${INDENT.repeat(depth + 2)}${list}\n${inner}]`);
    }
    const object = `{\n${members.map((member) => inner + member).join(",\n")}\n${INDENT.repeat(depth)}}`;
    // In a flat list children come after their parents.
    return hasChildren || children.length === 0 ? [object] : [object, jsonRows(columns, children, depth, false)];
  });
  return objects.join(",");
}

function jsonValue({ isNumber }: Column, cell: string | null): string {
  if (cell === null || (cell === "" && isNumber === true)) return "null";
  return isNumber === true ? cell : JSON.stringify(cell);
}
