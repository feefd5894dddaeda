// timerfd_create(2): a timer as a file.
export { TimerFile } from "./timer-file.ts";
