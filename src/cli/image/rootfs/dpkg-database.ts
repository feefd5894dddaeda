/**
 * /var/lib/dpkg as dpkg itself would leave it after unpacking, so that `dpkg -l`, `-L` and `--verify` in the image tell the
 * truth, and `dpkg --configure -a` can run the maintainer scripts that this program never runs.
 */
import { formatStanza } from "../deb/control.ts";
import { type DebFile, latestChange } from "../deb/deb-file.ts";
import { rootOwned } from "./inode.ts";
import type { RootTree } from "./tree.ts";

/** A hash function, because dpkg still records conffiles by MD5: hexadecimal. */
export type Md5 = (data: Uint8Array) => string;

const SOURCE = "dpkg database";
const ADMINDIR = "var/lib/dpkg";

export class DpkgDatabase {
  readonly #stanzas = new Map<string, string>();
  readonly #tree: RootTree;
  readonly #md5: Md5;

  constructor(tree: RootTree, md5: Md5) {
    this.#tree = tree;
    this.#md5 = md5;
  }

  /** Records a package that has been added to the tree. */
  add(deb: DebFile): void {
    const name = deb.control.get("Package")!;
    const mtime = latestChange(deb);
    // dpkg-query(1), --control-path: packages that can be installed for several architectures have it in the file's name.
    const multiArch = deb.control.get("Multi-Arch") === "same";
    const prefix = `${ADMINDIR}/info/${name}${multiArch ? `:${deb.control.get("Architecture")}` : ""}`;
    for (const [file, { mode, data }] of deb.controlFiles) this.#file(`${prefix}.${file}`, data, mtime, mode);
    const list = deb.entries.map(({ path }) => (path === "" ? "/.\n" : `/${path}\n`)).join("");
    this.#file(`${prefix}.list`, encoder.encode(list), mtime);
    this.#stanzas.set(name, formatStanza(this.#statusFields(deb)));
  }

  /** Writes what is not of one package; `mtime` is the time of the files. */
  finish(mtime: number): void {
    const names = [...this.#stanzas.keys()].sort();
    const status = names.map((name) => `${this.#stanzas.get(name)}\n`).join("");
    this.#file(`${ADMINDIR}/status`, encoder.encode(status), mtime);
    this.#file(`${ADMINDIR}/available`, new Uint8Array(0), mtime);
    this.#file(`${ADMINDIR}/info/format`, encoder.encode("1\n"), mtime);
    for (const directory of ["info", "updates", "triggers", "alternatives", "parts"]) {
      const owner = rootOwned(0o755, mtime);
      this.#tree.addMissing(`${ADMINDIR}/${directory}`, { type: "directory", implicit: false, owner }, SOURCE);
    }
  }

  *#statusFields({ control, controlFiles }: DebFile): Generator<readonly [string, string]> {
    for (const [name, value] of control.fields()) {
      yield [name, value];
      // A package without a postinst has nothing left to do once its files are there: dpkg would call it installed.
      if (name === "Package") yield ["Status", `install ok ${controlFiles.has("postinst") ? "unpacked" : "installed"}`];
    }
    const conffiles = this.#conffiles(controlFiles.get("conffiles")?.data);
    if (conffiles !== "") yield ["Conffiles", conffiles];
  }

  /** One line " PATH MD5" for each conffile that the package brings. */
  #conffiles(list: Uint8Array | undefined): string {
    let lines = "";
    for (const line of decoder.decode(list).split("\n")) {
      const path = line.trim();
      const inode = path.startsWith("/") ? this.#tree.resolve(path.slice(1)) : undefined;
      if (inode?.type === "file") lines += `\n${path} ${this.#md5(inode.data)}`;
    }
    return lines;
  }

  #file(path: string, data: Uint8Array, mtime: number, mode = 0o644): void {
    this.#tree.addMissing(path, { type: "file", data, owner: rootOwned(mode, mtime) }, SOURCE);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
