import { uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";

/** Where a child of `sys.spawn` leaves word for its parent: the errno that kept it from its program, 0 for none. */
export class SpawnReport {
  errno: number;

  constructor() {
    this.errno = 0;
  }

  /** What the last child has left. */
  take(): number {
    const { errno } = this;
    this.errno = 0;
    return errno;
  }
}

savable(SpawnReport, { name: "program.SpawnReport", version: 1, saved: { errno: uint } });
