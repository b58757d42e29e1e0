import type { LocalFailure } from "@platform/protocol";

/** What code beside the guest may say of this machine; the rest only a parent can see. */
export type RunnerFailure = Extract<
  LocalFailure,
  "native-stack" | "host-oom" | "grow-failed" | "compile-failed"
>;

/** This machine failed inside a host call: it passes through the guest and is never an outcome. */
export class LocalStop extends Error {
  readonly local: RunnerFailure;

  constructor(local: RunnerFailure, detail: string) {
    super(detail);
    this.local = local;
  }
}
