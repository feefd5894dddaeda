import { expect, it } from "vitest";
import { commands } from "vitest/browser";
import { begin, EVERYTHING, finish } from "./counting.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    beginInNode(slices: number): Promise<{ snapshot: number[]; stdout: string }>;
    finishInNode(snapshot: number[]): Promise<string>;
  }
}

const MOMENTS = [1, 3, 5, 7, 9];

it.each(MOMENTS)("a snapshot saved in Node after %i slices goes on in the browser", async (slices) => {
  const { snapshot, stdout } = await commands.beginInNode(slices);
  expect(stdout + (await finish(Uint8Array.from(snapshot)))).toBe(EVERYTHING);
});

it.each(MOMENTS)("a snapshot saved in the browser after %i slices goes on in Node", async (slices) => {
  const { snapshot, stdout } = await begin(slices);
  expect(stdout + (await commands.finishInNode([...snapshot]))).toBe(EVERYTHING);
});

it("both write the same bytes", async () => {
  const { snapshot } = await commands.beginInNode(6);
  expect((await begin(6)).snapshot).toEqual(Uint8Array.from(snapshot));
});
