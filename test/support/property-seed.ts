// Property tests look at the same cases in every run; TUXLET_TEST_SEED names others.
import fc from "fast-check";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    readonly propertySeed: number;
  }
}

fc.configureGlobal({ seed: inject("propertySeed") });
