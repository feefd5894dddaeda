// eventfd(2): a counter as a file.
export { EventFile } from "./event-file.ts";
