import { type FieldCodec, oneOf } from "../../state/fields.ts";

/** Saves a state number by its name, so that reordering states never breaks an old snapshot. */
export function stateName(states: readonly string[]): FieldCodec<number> {
  const names = oneOf(...states);
  return {
    encode: (value, graph) => names.encode(states[value]!, graph),
    validate: (plain, graph, at) => names.validate(plain, graph, at),
    decode: (plain) => states.indexOf(plain as string),
  };
}
