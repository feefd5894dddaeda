import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Campaign, runCampaign } from "./campaign-command.ts";
import { firstDifference } from "./difference.ts";
import { operationsLike } from "./forms.ts";
import type { Operation } from "./operation.ts";
import { sample } from "./search.ts";

const histories = fc.array(
  operationsLike([
    { weight: 6, name: "good" },
    { weight: 1, name: "bad" },
  ]),
  { minLength: 1, maxLength: 5 },
);

/** Two kernels that do not agree about "bad". */
function answer(operations: readonly Operation[], bad: string): string[][] {
  return [["start"], ...operations.map(({ name }) => [name === "bad" ? bad : "0"])];
}

/** What each batch was, and what came of them. */
class FakeCampaign implements Campaign {
  readonly script = "campaign:fake";
  readonly description = "Compares nothing.";
  readonly defaults = { sequences: 20, batch: 10 };
  readonly histories = histories;
  readonly batches: (readonly Operation[])[][] = [];
  readonly #before: (batch: number) => void;

  /** @param before is called when a batch has begun, with its index. */
  constructor(before: (batch: number) => void = () => undefined) {
    this.#before = before;
  }

  readonly differencesOf: Campaign["differencesOf"] = async (compared, signal) => {
    this.#before(this.batches.length);
    signal?.throwIfAborted();
    this.batches.push([...compared]);
    return compared
      .map((operations, i) => firstDifference(i, operations, answer(operations, "EPERM"), answer(operations, "0")))
      .filter((difference) => difference !== null);
  };
}

async function run(campaign: Campaign, args: string, isTTY = false) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const status = await runCampaign(
    campaign,
    args.split(" ").filter((word) => word !== ""),
    { write: (text) => stdout.push(text) },
    { isTTY, write: (text) => stderr.push(text) },
  );
  return { stdout: stdout.join(""), stderr: stderr.join(""), status };
}

/** Of the first `count` histories of `seed`: those that are bad. */
function badOnes(seed: number, count: number): number[] {
  return sample(histories, seed, count).flatMap((operations, i) =>
    operations.some(({ name }) => name === "bad") ? [i] : [],
  );
}

describe("a campaign", () => {
  it("compares batch after batch, each with the next seed", async () => {
    const campaign = new FakeCampaign();
    await run(campaign, "--sequences 25 --seed 7 --batch 10");
    expect(campaign.batches.slice(0, 3)).toEqual([
      sample(histories, 7, 10),
      sample(histories, 8, 10),
      sample(histories, 9, 5),
    ]);
  });

  it("shows each difference with its seed and index, made small, and ends with 1", async () => {
    const indices = badOnes(7, 10);
    expect(indices.length).toBeGreaterThan(1);
    const { stdout, status } = await run(new FakeCampaign(), "--sequences 10 --seed 7");
    expect(status).toBe(1);
    const [heading, ...examples] = stdout.split(/\n(?=seed )/);
    expect(heading).toBe(`10 histories, seeds 7 to 7 of 10 each: ${indices.length} different\n`);
    expect(examples.map((text) => text.split("\n", 1)[0])).toEqual(indices.map((index) => `seed 7, index ${index}:`));
    // fast-check may leave an operation behind the one that matters.
    for (const text of examples)
      expect(text).toMatch(/:\n> 0 bad 0 0 0 0 \n( {2}0 good 0 0 0 0 \n)?Linux:\n {2}EPERM\nTuxlet:\n {2}0\n$/);
  });

  it("ends with 0 when there is none", async () => {
    const seed = [...Array(100).keys()].find((candidate) => candidate > 0 && badOnes(candidate, 2).length === 0)!;
    expect(await run(new FakeCampaign(), `--sequences 2 --seed ${seed}`)).toMatchObject({
      stdout: `2 histories, seeds ${seed} to ${seed} of 10 each: 0 different\n`,
      status: 0,
    });
  });

  it("prints JSON, and no progress, for programs", async () => {
    const { stdout, stderr } = await run(new FakeCampaign(), "--sequences 10 --seed 7 --json");
    expect(stderr).toBe("");
    const indices = badOnes(7, 10);
    expect(JSON.parse(stdout)).toEqual({
      sequences: 10,
      seeds: [7, 7],
      batch: 10,
      different: indices.length,
      shown: indices.map((index) => ({ seed: 7, index, text: expect.stringContaining("> 0 bad") })),
      interrupted: false,
    });
  });

  it("draws a bar over itself on a terminal, and prints lines elsewhere", async () => {
    const { length } = badOnes(7, 10);
    const drawn = await run(new FakeCampaign(), "--sequences 10 --seed 7", true);
    const texts = drawn.stderr.replaceAll(/\d+ s\b/g, "N s").split("\r\x1b[K");
    expect(texts.slice(0, 4)).toEqual([
      "",
      "[------------------------] 0/10, 0 different, N s",
      `[########################] 10/10, ${length} different, N s, N s left`,
      `making 1 of ${length} small`,
    ]);
    expect(texts.at(-1)).toBe("");
    const lines = await run(new FakeCampaign(), "--sequences 10 --seed 7");
    expect(lines.stderr).toMatch(
      /^0\/10, 0 different, \d+ s\n10\/10, \d+ different, \d+ s, \d+ s left\nmaking 1 of \d+ small\n/,
    );
  });

  it("tells at Ctrl-C what whole batches have found, as it was found, and ends with 130", async () => {
    const listening = process.listenerCount("SIGINT");
    const interrupt = (batch: number) => batch === 1 && process.emit("SIGINT");
    const { stdout, status } = await run(new FakeCampaign(interrupt), "--sequences 30 --seed 7 --json");
    expect(status).toBe(130);
    const indices = badOnes(7, 10);
    expect(JSON.parse(stdout)).toMatchObject({
      sequences: 10,
      seeds: [7, 7],
      different: indices.length,
      shown: indices.map((index) => ({ seed: 7, index })),
      interrupted: true,
    });
    expect(process.listenerCount("SIGINT")).toBe(listening);
    const { stdout: nothing } = await run(new FakeCampaign(() => process.emit("SIGINT")), "--sequences 30");
    expect(nothing).toBe("interrupted after 0 of 30 histories: 0 different\n");
  });

  it("shows at Ctrl-C what is small by then", async () => {
    const interrupt = (run: number) => run === 1 && process.emit("SIGINT");
    const { stdout, status } = await run(new FakeCampaign(interrupt), "--sequences 10 --seed 7");
    const indices = badOnes(7, 10);
    expect(status).toBe(130);
    expect(stdout.match(/^seed 7, index \d+:$/gm)).toEqual(indices.map((index) => `seed 7, index ${index}:`));
    expect(stdout).toMatch(/^10 histories, /);
  });

  it("says of which seed a batch was that could not be run", async () => {
    const campaign = new FakeCampaign((batch) => {
      if (batch === 1) throw new Error("kernel panic");
    });
    await expect(run(campaign, "--sequences 30 --seed 7")).rejects.toThrow("seed 8, 10 histories: Error: kernel panic");
  });

  it("says so when a difference does not come again", async () => {
    const fake = new FakeCampaign();
    const differencesOf: Campaign["differencesOf"] = async (compared) =>
      fake.batches.length === 0 ? fake.differencesOf(compared) : [];
    const { stdout } = await run({ ...fake, differencesOf }, "--sequences 10 --seed 7");
    expect(stdout).toContain(`index ${badOnes(7, 10)[0]}:\nit was the same when it was run again\n`);
  });
});

describe("its options", () => {
  it("are in its help, with their defaults", async () => {
    const { stdout, status } = await run(new FakeCampaign(), "--help");
    expect(status).toBe(0);
    expect(stdout).toContain("Usage: npm run campaign:fake -- [options]");
    for (const option of ["--sequences <number>", "--seed <number>", "--batch <number>", "--json", "(default: 20)"])
      expect(stdout).toContain(option);
  });

  it.each([
    ["--sequences", "0"],
    ["--sequences", "many"],
    ["--batch", "1.5"],
    ["--batch", "1e3"],
    ["--seed", "-1"],
    ["--seed", "2147483648"],
  ])("are checked: %s %s", async (option, value) => {
    const campaign = new FakeCampaign();
    const { stdout, stderr, status } = await run(campaign, `${option} ${value}`);
    expect([stdout, status, campaign.batches]).toEqual(["", 2, []]);
    expect(stderr).toMatch(
      new RegExp(
        `^error: option '${option} <number>' argument '${value}' is invalid. It is a whole number from 1 to \\d+.\n$`,
      ),
    );
  });

  it.each(["--sequence 5", "5", "--seed"])("are all known: %s", async (args) => {
    const { stderr, status } = await run(new FakeCampaign(), args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: /);
  });
});
