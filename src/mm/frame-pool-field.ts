import { external, type FieldCodec } from "../state/fields.ts";
import type { FramePool } from "./frame-pool.ts";

/** The name under which a save and a load are given the realm's frame pool. */
export const FRAME_POOL = "framePool";

/** Codec of fields that hold the realm's frame pool: a load brings its own. */
export const framePool: FieldCodec<FramePool> = external<FramePool>(FRAME_POOL);
