import type { Mappable, MappedFile, MappingDescription } from "../mm/mappable.ts";
import { MAPPING_READABLE, MAPPING_WRITABLE } from "../mm/mappable.ts";
import { USE_FILE } from "../ns/namespace-use.ts";
import { bool, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { ShmSegment } from "./shm-segment.ts";

/**
 * One shmat(2): the file its VMAs map (struct shm_file_data). Each VMA counts in shm_nattch: those a fork(2) copies, and those an
 * mprotect(2) splits. While there are any it holds the segment's IPC namespace, wherever their process goes. IPC-003
 */
export class ShmAttachment implements MappedFile {
  readonly segment: ShmSegment;
  /** Without SHM_RDONLY. */
  readonly isWritable: boolean;
  areas: number;

  constructor(segment: ShmSegment, isWritable: boolean) {
    this.segment = segment;
    this.isWritable = isWritable;
    this.areas = 0;
  }

  /** may_remove_vma(): VMAs whose end somebody counts are not united. */
  get isNeverMerged(): boolean {
    return true;
  }

  retain(): void {
    if (this.areas++ === 0) this.segment.ipc.namespace.retain(USE_FILE);
    this.segment.attached();
  }

  release(): void {
    this.segment.detached();
    if (--this.areas === 0) this.segment.ipc.namespace.release(USE_FILE);
  }

  mappable(): Mappable {
    return this.segment.memory;
  }

  mappingRights(): number {
    return this.isWritable ? MAPPING_READABLE | MAPPING_WRITABLE : MAPPING_READABLE;
  }

  describeMapping(): MappingDescription {
    return this.segment.memory.describeMapping();
  }
}

savable(ShmAttachment, {
  name: "ipc.ShmAttachment",
  version: 1,
  saved: { segment: ref(() => ShmSegment), isWritable: bool, areas: uint },
});
