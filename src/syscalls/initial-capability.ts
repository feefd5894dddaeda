import { EPERM } from "../abi/errno.ts";
import type { Task } from "../kernel/task.ts";
import { refuseCapability } from "../ns/refusal.ts";

/** capable(): 0 with `capability` over the initial user namespace, which no other is as good for; else -EPERM. CAP-001 */
export function refuseUnlessCapable({ credentials, kernel }: Task, capability: number): number {
  const { rootUserNamespace } = kernel;
  if (credentials.hasCapability(capability, rootUserNamespace)) return 0;
  return refuseCapability(EPERM, "CAP-001", credentials, capability, rootUserNamespace);
}
