/** One thing that `doctor` looked at. */
export interface Check {
  readonly name: string;
  /** A validator runs with a warning; with a failure it does not, or not soundly. */
  readonly status: "ok" | "warn" | "fail";
  readonly detail: string;
  readonly hint?: string;
}
