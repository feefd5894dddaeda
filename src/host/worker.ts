/** What a thread of the pool runs: it does what it is asked, one thing after the other, until the main thread ends it. */
import { parentPort } from "node:worker_threads";
import { sys } from "./syscall.ts";
import { encodeError } from "./thread/error-codec.ts";
import type { Finished, Report, Request } from "./thread/messages.ts";
import { perform } from "./thread/perform.ts";
import { probeThread } from "./thread/probe-thread.ts";

const port = parentPort;
if (port === null) throw new Error("this file is for threads that tuxlet/host starts");

const send = (report: Report): void => port.postMessage(report);

port.on("message", async (request: Request) => {
  const finished = request.kind === "probe" ? probeThread(request) : await perform(request, send);
  try {
    send(finished);
  } catch (error) {
    // structured clone: DataCloneError for a function, say
    send({ ...finished, result: { error: encodeError(error) } } satisfies Finished);
  }
});

send({ event: "ready", tid: sys("gettid") });
