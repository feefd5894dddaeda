import { runCampaign } from "./campaign-command.ts";
import { differencesOf } from "./compare.ts";
import { sequence } from "./sequence.ts";

process.exitCode = await runCampaign({
  script: "campaign:namespaces",
  description:
    "Looks for histories of processes in namespaces that end differently on this machine's kernel and in Tuxlet.",
  histories: sequence,
  differencesOf,
  defaults: { sequences: 20_000, batch: 500 },
});
