import { describe, expect, it } from "vitest";
import { formatBytes, LineProgress, quietProgress, TerminalProgress } from "../../../src/cli/image/progress.ts";

function recorder(columns?: number) {
  const written: string[] = [];
  return { written, columns, write: (text: string) => written.push(text) };
}

describe("progress", () => {
  it("draws a bar over itself on a terminal, only when it changes", () => {
    const output = recorder();
    const progress = new TerminalProgress(output);
    progress.start("bash", 1000);
    progress.advance(500);
    progress.advance(1);
    progress.finish();
    expect(output.written).toEqual([
      "\r\u001b[K[------------------------]   0% of 1.0 kB  bash",
      "\r\u001b[K[############------------]  50% of 1.0 kB  bash",
      "\r\u001b[K",
    ]);
  });

  it("cuts the line to the terminal's width, and stays whole around a note", () => {
    const output = recorder(10);
    const progress = new TerminalProgress(output);
    progress.start("looking for trixie", 0);
    progress.note("warning");
    expect(output.written).toEqual(["\r\u001b[Klooking f", "\r\u001b[K", "warning\n", "\r\u001b[Klooking f"]);
  });

  it("does not exceed 100 % or fall below 0 when a download starts anew", () => {
    const output = recorder();
    const progress = new TerminalProgress(output);
    progress.start("x", 10);
    progress.advance(20);
    progress.advance(-20);
    expect(output.written.map((line) => /\d+%/.exec(line)?.[0])).toEqual(["0%", "100%", "0%"]);
  });

  it("writes a line for each step elsewhere", () => {
    const output = recorder();
    const progress = new LineProgress(output);
    progress.start("bash", 1_400_000);
    progress.advance();
    progress.start("unpacking", 0);
    progress.finish();
    expect(output.written).toEqual(["bash (1.4 MB)\n", "unpacking\n"]);
  });

  it("keeps warnings when it is quiet", () => {
    const output = recorder();
    const progress = quietProgress(output);
    progress.start("bash", 1);
    progress.advance(1);
    progress.note("warning");
    progress.finish();
    expect(output.written).toEqual(["warning\n"]);
  });

  it("counts bytes in SI units", () => {
    expect([999, 1000, 999_999, 1_000_000].map(formatBytes)).toEqual(["999 B", "1.0 kB", "1000.0 kB", "1.0 MB"]);
  });
});
