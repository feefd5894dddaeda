import { describe, expect, it } from "vitest";
import { RULES, type RuleNumber } from "../../src/ns/rules/index.ts";
import { evaluateOnce } from "../platform/program/sys/evaluate.ts";
import { GUEST_COMPILER, HOST_COMPILER, hasCompiler } from "../support/guest-program.ts";
import { sectionsOf } from "./guest-sections.ts";
import type { Proof, RuleProof } from "./proof.ts";

/** C programs need root and both compilers. */
const canCompare =
  process.platform === "linux" && process.getuid?.() === 0 && hasCompiler(HOST_COMPILER) && hasCompiler(GUEST_COMPILER);

/** One test per rule and proof. */
export function describeRules(proofs: Readonly<Record<string, RuleProof>>): void {
  it("says of each rule how it is shown, or what is missing", () => {
    for (const [number, { state, missing, proofs: ways }] of Object.entries(proofs)) {
      expect({ number, isShown: ways.length > 0, isMissing: missing !== "" }).toEqual({
        number,
        isShown: state !== "absent",
        isMissing: state !== "pass",
      });
    }
  });
  const programs = new Set<string>();
  for (const [number, { proofs: ways }] of Object.entries(proofs)) {
    for (const proof of ways) {
      if (proof.by === "guest") programs.add(proof.program);
      const title = `${number}: ${RULES[number as RuleNumber]}`;
      it.skipIf(proof.by === "guest" && !canCompare)(title, () => show(number, proof));
    }
  }
  if (programs.size > 0) {
    describe.skipIf(!canCompare)("programs of the rules", () => {
      it.each([...programs])("%s ends as on Linux", async (program) => {
        const { linux, tuxlet } = await sectionsOf(program);
        expect(tuxlet.get("end")).toBe(linux.get("end"));
      });
    });
  }
}

async function show(number: string, proof: Proof): Promise<void> {
  switch (proof.by) {
    case "guest": {
      const { linux, tuxlet } = await sectionsOf(proof.program);
      expect(linux.get(number), `${proof.program} prints something under RULE("${number}")`).toBeTruthy();
      expect(tuxlet.get(number)).toBe(linux.get(number));
      break;
    }
    case "program":
      await evaluateOnce(proof.body, proof.options);
      break;
    case "test":
      await proof.run();
      break;
  }
}
