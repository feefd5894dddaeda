import { compareWithHost } from "../compare.ts";
import { withoutUsage } from "../harness/usage.ts";

compareWithHost({ normalize: withoutUsage }, [
  ...[
    "xterm",
    "xterm-256color",
    "linux",
    "screen",
    "screen-256color",
    "tmux-256color",
    "vt100",
    "dumb",
    "nosuch",
  ].flatMap((TERM) => [
    { argv: "clear", env: { TERM }, title: `clear, TERM=${TERM}` },
    { argv: "clear -x", env: { TERM }, title: `clear -x, TERM=${TERM}` },
  ]),
  "clear",
  { argv: "clear -T linux", env: { TERM: "xterm" } },
]);
