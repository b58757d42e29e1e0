import type { LocalFailure } from "@platform/protocol";

/** What code beside the guest may say of this machine; the rest only a parent can see. */
export type RunnerFailure = Extract<
  LocalFailure,
  "native-stack" | "host-oom" | "grow-failed" | "compile-failed"
>;

/** Engines may put a whole module's name into a message; a report holds so much of it. */
const MAX_DETAIL = 512;

/** This machine failed inside a host call: it passes through the guest and is never an outcome. */
export class LocalStop extends Error {
  readonly local: RunnerFailure;

  constructor(local: RunnerFailure, detail: string) {
    super(detail.slice(0, MAX_DETAIL));
    this.local = local;
  }
}
