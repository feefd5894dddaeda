import { SA_NODEFER, SA_RESETHAND, SIG_DFL, SIG_IGN, SIGKILL, SIGSTOP } from "../../abi/signal.ts";
import { address, type FieldCodec, int, list, struct, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import { defaultAction } from "./default-action.ts";
import { NSIG, SignalSet, signalSet } from "./signal-set.ts";

/** struct sigaction: `handler` is an address, SIG_DFL or SIG_IGN. riscv64 has no restorer. */
export interface SignalAction {
  readonly handler: number;
  readonly flags: number;
  readonly mask: SignalSet;
}

export const DEFAULT_ACTION: SignalAction = { handler: SIG_DFL, flags: 0, mask: new SignalSet() };

const DEFAULT_ACTIONS: readonly SignalAction[] = new Array<SignalAction>(NSIG + 1).fill(DEFAULT_ACTION);

const signalAction: FieldCodec<SignalAction> = struct<SignalAction>({ handler: address, flags: int, mask: signalSet });

/** The signal dispositions of one or more tasks (Linux sighand_struct; shared by CLONE_SIGHAND). */
export class SignalHandlers {
  /** By signal number; entry 0 is unused. */
  actions: readonly SignalAction[];
  /** @internal `actions` is another's too: whoever changes one makes a copy first. */ sharesActions: boolean;
  /** Tasks that share it. */
  users: number;
  /** @internal */ readonly signalfdQueue: WaitQueue;

  constructor() {
    this.actions = DEFAULT_ACTIONS;
    this.sharesActions = true;
    this.users = 1;
    this.signalfdQueue = new WaitQueue();
  }

  get(signal: number): SignalAction {
    return this.actions[signal]!;
  }

  /** Precondition: 1 <= signal <= 64, and neither SIGKILL nor SIGSTOP (sigaction(2): EINVAL). */
  set(signal: number, action: SignalAction): void {
    this.ownActions()[signal] = action;
  }

  private ownActions(): SignalAction[] {
    if (this.sharesActions) this.actions = this.actions.slice();
    this.sharesActions = false;
    return this.actions as SignalAction[];
  }

  /** Whether a signal with this disposition would do nothing. */
  isIgnored(signal: number): boolean {
    const { handler } = this.actions[signal]!;
    return handler === SIG_IGN || (handler === SIG_DFL && defaultAction(signal) === "ignore");
  }

  /** Where they wait for their signals with signalfd(2) (signalfd_wqh). */
  waitQueue(): WaitQueue {
    return this.signalfdQueue;
  }

  /** The copy a fork gets. */
  fork(): SignalHandlers {
    const copy = new SignalHandlers();
    copy.actions = this.actions;
    this.sharesActions = true;
    return copy;
  }

  /** clone3(2) CLONE_CLEAR_SIGHAND: handled signals go back to their default, ignored ones stay ignored. */
  forkCleared(): SignalHandlers {
    const copy = this.fork();
    copy.resetHandled();
    return copy;
  }

  /** execve(2): "the dispositions of any signals that are being caught are reset to the default". */
  resetHandled(): void {
    for (let signal = 1; signal <= NSIG; signal++) {
      const action = this.actions[signal]!;
      if (action === DEFAULT_ACTION) continue;
      this.set(
        signal,
        action.handler === SIG_IGN ? { handler: SIG_IGN, flags: 0, mask: new SignalSet() } : DEFAULT_ACTION,
      );
    }
  }

  /** The action to run now; SA_RESETHAND puts the default back first (sigaction(2)). */
  take(signal: number): SignalAction {
    const action = this.actions[signal]!;
    if ((action.flags & SA_RESETHAND) !== 0 && action.handler !== SIG_DFL && action.handler !== SIG_IGN) {
      this.set(signal, { ...action, handler: SIG_DFL });
    }
    return action;
  }
}

/** Signals blocked while `action` runs for `signal`, besides those blocked already. */
export function handlerMask(action: SignalAction, signal: number): SignalSet {
  const mask = action.mask.clone();
  if ((action.flags & SA_NODEFER) === 0) mask.add(signal);
  mask.remove(SIGKILL);
  mask.remove(SIGSTOP);
  return mask;
}

savable(SignalHandlers, {
  name: "kernel.SignalHandlers",
  version: 1,
  saved: { actions: list(signalAction), users: uint },
  transient: { sharesActions: () => false, signalfdQueue: () => new WaitQueue() },
});
