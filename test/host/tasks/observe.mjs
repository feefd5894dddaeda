// Tasks for test/host: what a thread does and sees where it is. Plain JavaScript, as threads import it themselves.
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { hostname } from "node:os";

const TYPES = ["uts", "net", "ipc", "cgroup", "pid_for_children", "time_for_children", "mnt"];

/** The thread's namespaces by their names in /proc. A pid namespace without a process has no link. */
export function links() {
  const present = readdirSync("/proc/thread-self/ns");
  return Object.fromEntries(TYPES.map((type) => [type, present.includes(type) ? link(type) : null]));
}

function link(type) {
  try {
    return readlinkSync(`/proc/thread-self/ns/${type}`);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return "nobody yet";
  }
}

export const hostName = () => hostname();

export const echo = (args) => args;

export const read = (path) => readFileSync(path, "utf8");

export const readAsynchronously = (path) => readFile(path, "utf8");

export const write = ({ path, text }) => writeFileSync(path, text);

export const inode = (path) => statSync(path).ino;

/** Says in the first word that it has begun, and waits until somebody writes the second. */
export function waitToBeTold(words) {
  Atomics.store(words, 0, 1);
  Atomics.notify(words, 0);
  Atomics.wait(words, 1, 0);
  return "told";
}

/** Sets the word: proof that it was called. */
export function mark(words) {
  Atomics.store(words, 0, 1);
}

export function fail() {
  throw Object.assign(new Error("no such thing"), { code: "ENOENT", errno: -2, syscall: "open", path: "/thing" });
}

export function failWithValue() {
  throw { reason: "a value" };
}

export function failOfType() {
  throw new RangeError("out of range");
}

/** Something that cannot cross the boundary. */
export const giveFunction = () => () => 1;

export function exit() {
  process.exit(3);
}

export const run = (command) => spawnSync("sh", ["-c", command], { encoding: "utf8" }).stdout.trim();

/** Leaves a child behind that asks for a signal when its parent thread ends. */
export function spawnDoomed() {
  const { pid } = spawn("setpriv", ["--pdeathsig", "KILL", "sleep", "1000"], { stdio: "ignore" });
  // It has asked by then. A parent that ends before is not told of (prctl(2)).
  while (readFileSync(`/proc/${pid}/comm`, "utf8") !== "sleep\n");
  return pid;
}

/** Leaves a server behind. */
export function listen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server.address().port));
  });
}
