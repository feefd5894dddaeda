/** ip is stopped at arbitrary points, saved, and finished by another kernel: nothing tells the difference. */
import { beforeAll, expect, test } from "vitest";
import { TOOLS } from "../../../src/userland/index.ts";
import { sh } from "../../../src/userland/sh/index.ts";
import { type RunResult, runProgram } from "../../platform/program/run-program.ts";

const SCRIPT = `
mkdir /run
ip netns add red
ip link add v0 type veth peer name v1 netns red
ip address add 10.0.0.1/24 dev v0
ip link set v0 up
ip -n red address add 10.0.0.2/24 dev v1
ip netns exec red ip link set v1 up
ip route add default via 10.0.0.2
ip -j route
ip -br -4 address
ip netns exec red ip -4 address show v1
ip netns delete red
ip -br -4 address
`;

const options = { others: TOOLS.filter(({ name }) => name !== "sh"), env: ["PATH=/bin:/usr/bin", "HOME=/"] };
const argv = ["sh", "-c", SCRIPT];
let whole: RunResult;

beforeAll(async () => {
  whole = await runProgram(sh, argv, options);
});

test("it does what it says without any move", () => {
  expect(whole).toMatchObject({ stderr: "", exitCode: 0, signal: 0 });
  expect(whole.stdout).toContain('{"dst":"default","gateway":"10.0.0.2","dev":"v0","flags":[]}');
  expect(whole.stdout).toContain("inet 10.0.0.2/24 scope global v1");
});

// Hardware addresses are random, and part of no output here.
test.each([1, 7, 31])("it does the same when it is moved every %i slices, sixty times", async (slices) => {
  expect(await runProgram(sh, argv, { ...options, moves: new Array(60).fill(slices) })).toEqual(whole);
});
