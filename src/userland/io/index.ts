/** Reading and writing as programs do it: buffered output, lines, whole files, bytes as text. */
export { fromByteString, toByteString } from "./byte-text.ts";
export { isTerminal } from "./is-terminal.ts";
export { LineReader, type LineReaderState } from "./line-reader.ts";
export { Output, OutputError, type OutputState } from "./output.ts";
export { concatenated, READ_SIZE, readAll, readFile } from "./read-all.ts";
export { writeAll } from "./write-all.ts";
