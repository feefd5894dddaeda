import { savable } from "../state/savable.ts";
import { FileDescription } from "./file-description.ts";

/** A file opened with O_PATH: a place to start from, without I/O. The type of the inode does not matter, a symbolic link included. */
export class PathFile extends FileDescription {}

savable(PathFile, { name: "fs.PathFile", version: 1, saved: {} });
