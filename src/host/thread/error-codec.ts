/** Errors as they cross a thread boundary: structured clone would keep name, message and stack alone. */
import { type EncodedHostError, HostError } from "../host-error.ts";

interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** What Node's own errors have besides: those that are strings or numbers. */
  readonly details: Readonly<Record<string, string | number>>;
}

export type EncodedError =
  | { readonly kind: "host"; readonly error: EncodedHostError; readonly stack: string | undefined }
  | { readonly kind: "error"; readonly error: PlainError }
  | { readonly kind: "value"; readonly value: unknown };

const DETAILS = ["code", "errno", "syscall", "path", "dest", "step"];

export function encodeError(thrown: unknown): EncodedError {
  if (thrown instanceof HostError) return { kind: "host", error: thrown.encode(), stack: thrown.stack };
  if (!(thrown instanceof Error)) return { kind: "value", value: thrown };
  const { name, message, stack } = thrown;
  const details: Record<string, string | number> = {};
  for (const key of DETAILS) {
    const value: unknown = Reflect.get(thrown, key);
    if (typeof value === "string" || typeof value === "number") details[key] = value;
  }
  return { kind: "error", error: { name, message, stack, details } };
}

export function decodeError(encoded: EncodedError): unknown {
  if (encoded.kind === "value") return encoded.value;
  const error = encoded.kind === "host" ? HostError.decode(encoded.error) : decodePlain(encoded.error);
  const { stack } = encoded.kind === "host" ? encoded : encoded.error;
  // Where it was thrown is in the other thread.
  if (stack !== undefined) error.stack = stack;
  return error;
}

function decodePlain({ name, message, details }: PlainError): Error {
  const error = new Error(message);
  if (name !== "Error") error.name = name;
  return Object.assign(error, details);
}
