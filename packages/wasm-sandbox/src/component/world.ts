/** The one interface that a component may import, against the host ABI and the manifest's list. */

import { HOST_ABI, type HostFunctionEntry } from "@platform/protocol/host-abi";
import { HOST_INTERFACE, OUTPUT_ENTRY, witName, witSignature } from "@platform/protocol/host-wit";
import { reject } from "../decode/rejection.ts";
import type { ModulePolicy } from "../policy.ts";
import type { InstanceType } from "./component-types.ts";

/** The imported functions by their WIT names. @throws RejectionError */
export function checkHostInterface(
  name: string,
  type: InstanceType,
  { allowedImports, importTable }: Pick<ModulePolicy, "allowedImports" | "importTable">,
  at: number,
): ReadonlyMap<string, HostFunctionEntry> {
  if (name !== HOST_INTERFACE)
    reject("IMPORT_UNKNOWN", at, `import ${name}: the world has ${HOST_INTERFACE} only`);
  const functions = new Map<string, HostFunctionEntry>();
  for (const [found, { type: text, offset }] of type) {
    const entry = HOST_ABI.functions.find((each) => witName(each) === found);
    if (entry === undefined || entry === OUTPUT_ENTRY)
      return reject("IMPORT_UNKNOWN", offset, `the host has no ${found}`);
    const listedAs = `${HOST_ABI.module}.${entry.name}`;
    const refusal = importTable?.get(listedAs)?.refusal;
    if (refusal !== undefined) reject(refusal, offset, `${found} is never linked`);
    if (!allowedImports.includes(listedAs))
      reject("IMPORT_NOT_ALLOWED", offset, `${listedAs} is not in the list of allowed imports`);
    const wanted = witSignature(entry);
    if (text !== wanted) reject("IMPORT_SIGNATURE", offset, `${found} is ${wanted}, not ${text}`);
    functions.set(found, entry);
  }
  return functions;
}
