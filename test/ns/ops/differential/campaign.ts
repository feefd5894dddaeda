import { runCampaign } from "../../differential/campaign-command.ts";
import { differencesOf } from "./compare.ts";
import { history } from "./history.ts";

process.exitCode = await runCampaign({
  script: "campaign:host",
  description: "Looks for histories of actors that end differently on this machine's kernel and on the emulated one.",
  histories: history,
  differencesOf,
  defaults: { sequences: 5000, batch: 100 },
});
