/**
 * OpenPGP keys for tests, made by GnuPG where it is installed.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const hasGnupg = ["gpg", "gpgv"].every((program) => spawnSync(program, ["--version"]).status === 0);

/** A folder with keys; remove it when done. */
export class SigningKeys {
  readonly #home = mkdtempSync(join(tmpdir(), "tuxlet-gpg-"));

  /** Makes a key; returns its keyring file. */
  make(name: string): string {
    this.#gpg(["--quick-generate-key", `${name} <${name}@example.org>`, "ed25519", "sign", "never"]);
    const keyring = join(this.#home, `${name}.gpg`);
    writeFileSync(keyring, this.#gpg(["--export", `${name}@example.org`]));
    return keyring;
  }

  clearsign(text: string, name: string): string {
    return this.#gpg(["--local-user", `${name}@example.org`, "--clearsign"], text).toString();
  }

  remove(): void {
    spawnSync("gpgconf", ["--homedir", this.#home, "--kill", "gpg-agent"]);
    rmSync(this.#home, { recursive: true });
  }

  #gpg(args: readonly string[], input = ""): Buffer {
    const common = ["--homedir", this.#home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""];
    return execFileSync("gpg", [...common, ...args], { input, stdio: "pipe" });
  }
}
