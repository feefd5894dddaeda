/** Items side by side, as ls -C prints them. */
export { type ColumnLayout, type ColumnOrder, indent, layoutColumns, rowsOf } from "./column-layout.ts";
