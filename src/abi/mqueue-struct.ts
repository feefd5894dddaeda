// struct mq_attr: include/uapi/linux/mqueue.h.
import { i64, struct } from "./struct.ts";

/** struct mq_attr: mq_open(2), mq_getsetattr(2). */
export const MqAttr = struct("struct mq_attr", 64, {
  mq_flags: i64(0),
  mq_maxmsg: i64(8),
  mq_msgsize: i64(16),
  mq_curmsgs: i64(24),
});
