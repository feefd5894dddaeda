import { ProgramPlatform } from "../../src/platform/program/index.ts";
import { Sandbox, type SandboxOptions } from "../../src/sandbox/index.ts";
import { PROGRAMS } from "./programs.ts";

/** A sandbox in virtual time with the programs of programs.ts, on a platform that runs nothing else. */
export function make(options: SandboxOptions = {}): Promise<Sandbox> {
  return Sandbox.create({ ...surroundings, ...options });
}

/** What a snapshot of `make()` needs. */
export const surroundings = {
  time: "virtual",
  programs: PROGRAMS,
  platform: ({
    programs,
    memoryLimit,
  }: {
    programs: ConstructorParameters<typeof ProgramPlatform>[0];
    memoryLimit: number;
  }) => new ProgramPlatform(programs, { memoryLimit }),
} satisfies SandboxOptions;

/** What `promise` is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}

export function streamOf<T>(chunks: readonly T[]): ReadableStream<T> {
  let next = 0;
  return new ReadableStream<T>({
    pull(controller) {
      if (next < chunks.length) controller.enqueue(chunks[next++]!);
      else controller.close();
    },
  });
}

/** All that comes out of a stream. */
export async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  return text;
}
