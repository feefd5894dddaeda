import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { registerImageCommand } from "../../../src/cli/image/index.ts";
import { archiveFiles, type Server, serve, sha256 } from "./making/repository.ts";
import { hasGnupg, SigningKeys } from "./making/signing-key.ts";
import { file } from "./making/tar-bytes.ts";

let work: string;
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), "tuxlet-command-"));
  vi.stubEnv("XDG_CACHE_HOME", join(work, "cache"));
  vi.stubEnv("no_proxy", "*");
  vi.stubEnv("TUXLET_DEBIAN_MIRROR", undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(work, { recursive: true });
});

/** Runs the command as tuxlet's main program would. */
async function tuxlet(...args: string[]) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const program = new Command("tuxlet");
  registerImageCommand(program);
  const debian = program.commands[0]!.commands[0]!;
  debian
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.push(text), writeErr: (text) => stderr.push(text) });
  vi.spyOn(process.stdout, "write").mockImplementation((text) => stdout.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => stderr.push(String(text)) > 0);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (thrown) {
    if ((thrown as { code?: string }).code?.startsWith("commander.") !== true) throw thrown;
  } finally {
    vi.restoreAllMocks();
  }
  const { exitCode } = process;
  process.exitCode = undefined;
  return { stdout: stdout.join(""), stderr: stderr.join(""), exitCode };
}

describe("tuxlet image debian", () => {
  it("says in its help where mirrors come from, and that proxies are honoured", async () => {
    const { stdout } = await tuxlet("image", "debian", "--help");
    expect(stdout).toMatch(/TUXLET_DEBIAN_MIRROR[\s\S]*apt's own sources/);
    expect(stdout).toMatch(/http_proxy, https_proxy, all_proxy and no_proxy are honoured/);
  });

  it.each([
    [["-o", "x"], "required option '-p, --packages <names...>' not specified"],
    [["-p", "a"], "required option '-o, --output <file>' not specified"],
    [["-p", "../a", "-o", "x"], '"../a" is no name'],
    [["-p", ",", "-o", "x"], "A name is missing"],
    [["-p", "a", "-o", "x", "--suite", "../.."], '".." is no name'],
  ])("refuses %j", async (args, message) => {
    expect((await tuxlet("image", "debian", ...args)).stderr).toContain(message);
  });

  it("reports a mirror that is none, and writes nothing", async () => {
    const output = join(work, "rootfs.tar");
    const run = await tuxlet("image", "debian", "-p", "a", "-o", output, "--mirror", "ftp://x.example/");
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("tuxlet image debian: ftp://x.example/: only http and https");
    expect(await readdir(work)).toEqual([]);
  });
});

describe.skipIf(!hasGnupg)("tuxlet image debian, with a signed archive", () => {
  let keys: SigningKeys;
  let keyring: string;
  let server: Server;
  let held = false;
  beforeAll(async () => {
    keys = new SigningKeys();
    keyring = keys.make("archive");
    const hello = { name: "hello", fields: ["Depends: world"], members: [file("./usr/bin/hello", "ELF", 0o755)] };
    const sign = (text: string) => keys.clearsign(text, "archive");
    const files = await archiveFiles({ debs: [hello, { name: "world" }, { name: "other" }], origin: "Tests", sign });
    server = await serve(files, (request) => {
      if (!held || !request.url!.endsWith(".deb")) return false;
      process.emit("SIGINT"); // as when the user presses Ctrl-C while a download hangs
      return true;
    });
  });
  afterAll(async () => {
    keys.remove();
    await server[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    held = false;
    vi.stubEnv("TUXLET_DEBIAN_MIRROR", server.url);
  });
  const image = (...args: string[]) =>
    tuxlet("image", "debian", "--keyring", keyring, "-o", join(work, "rootfs.tar"), ...args);

  it("reads the mirror of TUXLET_DEBIAN_MIRROR, and prints its summary in JSON", async () => {
    const { stdout, stderr, exitCode } = await image("--packages", "hello", "--json", "--quiet");
    expect([stderr, exitCode]).toEqual(["", undefined]);
    const bytes = await readFile(join(work, "rootfs.tar"));
    expect(JSON.parse(stdout)).toMatchObject({
      output: { path: join(work, "rootfs.tar"), bytes: bytes.length, sha256: sha256(bytes) },
      mirror: server.url,
      suite: "trixie",
      architecture: "riscv64",
      components: ["main"],
      signature: { verified: true, keyring },
      packages: [
        { name: "world", version: "1.0", architecture: "riscv64" },
        { name: "hello", version: "1.0", architecture: "riscv64" },
      ],
    });
  });

  it("takes names separated by commas and spaces, and tells people what it made", async () => {
    const { stdout, stderr } = await image("--packages", "hello,world", "other", "--component", "main", "contrib,main");
    expect(stdout).toBe("");
    expect(stderr).toMatch(/contrib/);
    const { stderr: second } = await image("--packages", "hello,world", "other", "--no-deps");
    expect(second).toMatch(/3 packages of trixie .*\(signature verified\)\nsha256 [0-9a-f]{64}\n$/);
  });

  it("prints errors for people and, with --json, for programs", async () => {
    const { stdout, stderr, exitCode } = await image("--packages", "none", "--json", "-q");
    const message = "there is no package none in this suite, architecture and component";
    expect([stderr, exitCode]).toEqual([`tuxlet image debian: ${message}\n`, 1]);
    expect(JSON.parse(stdout)).toEqual({ error: { code: "no-package", message } });
  });

  it("stops at Ctrl-C with status 130, and leaves no file", async () => {
    held = true;
    const listening = process.listenerCount("SIGINT");
    const { stderr, exitCode } = await image("--packages", "hello", "-q");
    expect([stderr, exitCode]).toEqual(["tuxlet image debian: interrupted; nothing was written\n", 130]);
    expect(await readdir(work)).toEqual(["cache"]);
    expect(process.listenerCount("SIGINT")).toBe(listening);
  });

  it("is refused with a keyring that did not sign it", async () => {
    const stranger = keys.make("stranger");
    const { stderr } = await tuxlet(
      "image",
      "debian",
      "-p",
      "hello",
      "-o",
      join(work, "x"),
      "--keyring",
      stranger,
      "-q",
    );
    expect(stderr).toContain("cannot be verified with");
  });
});
