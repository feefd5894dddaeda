/** execve(2) of programs with every kind of owner, mode and capability, on the real kernel and on execCredentials(). */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createWorld } from "../fixture.ts";
import { credentialOperation, sampleScenarios, userNamespaceOperation } from "./arbitraries.ts";
import { HostOracle } from "./host-oracle.ts";
import { credentialsOf, type ModelFile, ModelProcess } from "./model-process.ts";

const oracle = HostOracle.create();
afterAll(() => {
  if (typeof oracle === "object") oracle.dispose();
});

/** struct vfs_ns_cap_data: little-endian words. */
function attribute(...words: number[]): string {
  const bytes = new Uint8Array(words.length * 4);
  words.forEach((word, i) => {
    new DataView(bytes.buffer).setUint32(i * 4, word, true);
  });
  return Buffer.from(bytes).toString("hex");
}

const NET_RAW = 1 << 13;
const SETUID = 1 << 7;
const ATTRIBUTES = [
  "",
  attribute(0x02000001, NET_RAW, 0, 0, 0), // cap_net_raw+ep
  attribute(0x02000000, NET_RAW | SETUID, 0, 1, 0), // +p
  attribute(0x02000001, 0, SETUID, 0, 0), // +ei
  attribute(0x02000001, 1 << 24, 0, 0, 0), // cap_sys_resource+ep
  attribute(0x03000001, NET_RAW, 0, 0, 0, 1000), // for the user namespaces of uid 1000
];
const MODES = [0o755, 0o4755, 0o2755, 0o6755, 0o2745, 0o4711, 0o750];
const OWNERS: readonly [number, number][] = [
  [0, 0],
  [1000, 1000],
  [1001, 0],
  [0, 1000],
];

function createFiles(host: HostOracle): Map<string, ModelFile> {
  const files = new Map<string, ModelFile>();
  MODES.forEach((mode, m) => {
    OWNERS.forEach(([uid, gid], o) => {
      // Every mode with every owner, and the attributes spread over them.
      const hex = o % 2 === 0 ? "" : ATTRIBUTES[(m + o) % ATTRIBUTES.length]!;
      const path = host.createFile(`program-${m}-${o}`, mode, uid, gid, hex);
      files.set(path, { mode, uid, gid, attribute: hex === "" ? null : Buffer.from(hex, "hex") });
    });
  });
  ATTRIBUTES.forEach((hex, i) => {
    const path = host.createFile(`capable-${i}`, 0o755, 0, 0, hex);
    files.set(path, { mode: 0o755, uid: 0, gid: 0, attribute: hex === "" ? null : Buffer.from(hex, "hex") });
  });
  return files;
}

describe.skipIf(typeof oracle === "string")("execve(2), compared with the real kernel", () => {
  it("CAP-040, CAP-041, CAP-042, CAP-051, USER-074, USER-075: makes the same credentials, AT_SECURE and dumpable flag", () => {
    if (typeof oracle === "string") throw new Error(oracle);
    const files = createFiles(oracle);
    const paths = [...files.keys()];
    const one = fc.oneof(
      { weight: 6, arbitrary: credentialOperation },
      { weight: 3, arbitrary: userNamespaceOperation },
      { weight: 1, arbitrary: fc.constantFrom("no_new_privs", "share_fs") },
    );
    const starts = [
      "dumpable 1",
      "setresgid 1000 1000 1000;setresuid 1000 1000 1000;dumpable 1",
      "capset 1fffeffffff 1fffeffffff 1fffeffffff;ambient 2 13;ambient 2 7",
      "setresuid 1000 0 1001",
    ];
    const scenarios: string[] = [];
    for (const [i, start] of starts.entries()) {
      for (const path of paths) scenarios.push(`${start};exec ${path}`);
      sampleScenarios(one, 40 + i, 900, start).forEach((scenario, n) => {
        scenarios.push(`${scenario};exec ${paths[n % paths.length]}`);
      });
    }
    const [[probe] = []] = oracle.run(["dumpable 1"]);
    const answers = oracle.run(scenarios);
    for (const [i, scenario] of scenarios.entries()) {
      const world = createWorld();
      const model = new ModelProcess(world, credentialsOf(world, probe!), oracle.suidDumpable);
      for (const [path, file] of files) model.files.set(path, file);
      expect({ scenario, lines: model.runScenario(scenario) }).toEqual({ scenario, lines: answers[i] });
    }
  }, 60_000);
});
