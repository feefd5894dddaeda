/**
 * A binary package, deb(5): an ar archive of `debian-binary`, `control.tar` and `data.tar`, the two latter compressed.
 */
import { ImageError } from "../image-error.ts";
import { MAX_CONTROL_TAR_BYTES, MAX_DATA_TAR_BYTES } from "../limits.ts";
import { type ArMember, parseAr } from "./ar.ts";
import { compressionOf, decompress } from "./compression.ts";
import { parseSingleStanza, type Stanza } from "./control.ts";
import { type PackageEntry, readPackageTar } from "./package-tar.ts";

export interface DebFile {
  /** The `control` file. */
  readonly control: Stanza;
  /** The other files of control.tar (md5sums, conffiles, maintainer scripts ...), by name. */
  readonly controlFiles: ReadonlyMap<string, ControlFile>;
  /** What the package puts into the file system. */
  readonly entries: readonly PackageEntry[];
}

export interface ControlFile {
  readonly mode: number;
  readonly data: Uint8Array;
}

/** Reads the package; `file` names it in errors. */
export async function readDeb(bytes: Uint8Array, file: string): Promise<DebFile> {
  const members = parseAr(bytes, file);
  const [format, ...rest] = members;
  if (format?.name !== "debian-binary") {
    throw new ImageError("archive", "the first member is not debian-binary", { file });
  }
  // deb(5): programs must accept any minor version and refuse any other major one.
  if (!/^2\.\d+\n/.test(new TextDecoder().decode(format.data.subarray(0, 16)))) {
    throw new ImageError("archive", "not a package of format 2", { file, entry: "debian-binary" });
  }
  // deb(5): members that begin with an underscore may stand between the known ones.
  const [control, data] = rest.filter((member) => !member.name.startsWith("_"));
  const controlEntries = await readTarMember(control, "control.tar", MAX_CONTROL_TAR_BYTES, file);
  const entries = await readTarMember(data, "data.tar", MAX_DATA_TAR_BYTES, file);
  const { stanza, controlFiles } = splitControl(controlEntries, `${file}: ${control!.name}`);
  return { control: stanza, controlFiles, entries };
}

async function readTarMember(
  member: ArMember | undefined,
  name: string,
  maxBytes: number,
  file: string,
): Promise<PackageEntry[]> {
  if (member === undefined) throw new ImageError("archive", `${name} is missing`, { file });
  const compression = compressionOf(member.name, name);
  if (compression === null) {
    const message = `${name}, plain or as .xz, .zst or .gz, expected`;
    throw new ImageError("archive", message, { file, entry: member.name });
  }
  const tar = await decompress(member.data, compression, { file, entry: member.name, maxBytes });
  return readPackageTar(tar, `${file}: ${member.name}`);
}

function splitControl(
  entries: readonly PackageEntry[],
  file: string,
): { stanza: Stanza; controlFiles: Map<string, ControlFile> } {
  const controlFiles = new Map<string, ControlFile>();
  for (const entry of entries) {
    if (entry.path === "") continue;
    // dpkg copies these to info/PACKAGE.NAME: one flat directory of plain files.
    if (entry.type !== "file" || !/^[a-z0-9][a-z0-9+.-]*$/.test(entry.path)) {
      throw new ImageError("archive", "not a plain control file", { file, entry: entry.path });
    }
    controlFiles.set(entry.path, { mode: entry.owner.mode, data: entry.data });
  }
  const control = controlFiles.get("control");
  if (control === undefined) throw new ImageError("archive", "has no control file", { file });
  controlFiles.delete("control");
  return { stanza: parseSingleStanza(new TextDecoder().decode(control.data), `${file}: control`), controlFiles };
}

/** The latest modification time in the package, in seconds; 0 if it brings nothing. */
export function latestChange(deb: DebFile): number {
  return deb.entries.reduce((latest, { owner }) => Math.max(latest, owner.mtime), 0);
}
