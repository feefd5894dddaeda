import { InvalidArgumentError } from "commander";
import type { IdMapping } from "../../host/index.ts";

/** Adds `text`, "INSIDE:OUTSIDE:SIZE", to the mappings before it (user_namespaces(7)). */
export function addMapping(text: string, previous: readonly IdMapping[] | undefined): readonly IdMapping[] {
  const match = /^(\d{1,10}):(\d{1,10}):(\d{1,10})$/.exec(text);
  if (match === null) throw new InvalidArgumentError('it is three numbers, INSIDE:OUTSIDE:SIZE, as in "0:1000:1".');
  const [containerId, hostId, size] = match.slice(1).map(Number) as [number, number, number];
  return [...(previous ?? []), { containerId, hostId, size }];
}
