/** The field codecs of savable classes; what each promises is told in field-codec.ts. */
export * from "./container-fields.ts";
export type { FieldCodec, GraphReader, GraphValidator, GraphWriter, Plain } from "./field-codec.ts";
export * from "./reference-fields.ts";
export * from "./scalar-fields.ts";
