/** Fast user-space locks: futex(2)'s wait queues, and what an exiting task owes to them. */
export * from "./futex-table.ts";
export * from "./futex-wait.ts";
