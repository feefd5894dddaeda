/** Sessions and process groups as terminals see them, without a kernel. */
import type { TtyJobControl, TtyProcessGroup, TtySession } from "../../../src/fs/tty/job-control.ts";
import type { Tty } from "../../../src/fs/tty/tty.ts";

export class FakeSession implements TtySession {
  hungUpForeground: TtyProcessGroup | null = null;
  /** What the leader was sent. */
  readonly leaderSignals: number[] = [];
  readonly members: FakeJob[] = [];

  clearControllingTty(): void {
    for (const member of this.members) member.controllingTty = null;
  }

  signalLeader(signal: number): void {
    this.leaderSignals.push(signal);
  }
}

export class FakeGroup implements TtyProcessGroup {
  readonly id: number;
  readonly session: FakeSession;
  isOrphaned = false;
  readonly signals: number[] = [];

  constructor(id: number, session: FakeSession) {
    this.id = id;
    this.session = session;
  }

  sendSignal(signal: number): void {
    this.signals.push(signal);
  }
}

/** One process. */
export class FakeJob implements TtyJobControl {
  readonly session: FakeSession;
  readonly processGroup: FakeGroup;
  readonly isSessionLeader: boolean;
  controllingTty: Tty | null = null;
  readonly ignored = new Set<number>();
  /** Every group there is, by number. */
  readonly groups: Map<number, FakeGroup>;

  constructor(processGroup: FakeGroup, isSessionLeader: boolean, groups: Map<number, FakeGroup>) {
    this.session = processGroup.session;
    this.processGroup = processGroup;
    this.isSessionLeader = isSessionLeader;
    this.groups = groups;
    groups.set(processGroup.id, processGroup);
    this.session.members.push(this);
  }

  isSignalIgnoredOrBlocked(signal: number): boolean {
    return this.ignored.has(signal);
  }

  processGroupById(id: number): TtyProcessGroup | null {
    return this.groups.get(id) ?? null;
  }

  groupIdOf(group: TtyProcessGroup): number {
    return (group as FakeGroup).id;
  }

  sessionIdOf(session: TtySession): number {
    return 100 * (this.session === session ? 1 : 0);
  }
}
