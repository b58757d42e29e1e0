/** Which layers confine a child on this machine: found out once, said to whoever asks. */

import { CodedError } from "@platform/protocol";
import { bubblewrapFault, type Confinement } from "./bubblewrap.ts";

/** "auto" takes what works here; a named one must work. */
export type WantedConfinement = "auto" | Confinement;

let fault: { readonly text: string | undefined } | undefined;

/** Undefined when bubblewrap works here, else the reason; tried once, with a process. */
export function whyNoBubblewrap(): string | undefined {
  fault ??= { text: bubblewrapFault() };
  return fault.text;
}

/** @throws CodedError CONFINEMENT_UNAVAILABLE */
export function chooseConfinement(wanted: WantedConfinement): Confinement {
  if (wanted === "none") return "none";
  const reason = whyNoBubblewrap();
  if (reason === undefined) return "bubblewrap";
  if (wanted === "auto") return "none";
  throw new CodedError({
    code: "CONFINEMENT_UNAVAILABLE",
    message: `bubblewrap cannot confine the sandbox here: ${reason}`,
    hint: "install bubblewrap and allow user namespaces, or choose another confinement",
  });
}
