import { anyRef, type FieldCodec } from "../state/fields.ts";
import type { VirtualFilesystem } from "./virtual-filesystem.ts";

/**
 * Codec of fields that hold the VirtualFilesystem. By its methods, not its class: it makes the internal file systems, whose classes
 * extend those that refer to it.
 */
export const virtualFilesystem: FieldCodec<VirtualFilesystem> = anyRef<VirtualFilesystem>("now", "registerType");
