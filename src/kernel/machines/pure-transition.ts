/** xstate's pure functions, for programs that are machines: this folder is the one that imports the package. */
export { type AnyStateMachine, type EventFromLogic, initialTransition, type SnapshotFrom, transition } from "xstate";
