import { createOutput } from "@platform/command-line/output";
import { openJournal } from "../journal/journal.ts";

export function submissionList(options: {
  readonly journal: string;
  readonly json?: boolean;
}): void {
  const entries = openJournal(options.journal).entries();
  const items = entries.map(({ id, label, challengeName, chainId, hotkey, state }) => ({
    ...{ id, label, challenge: challengeName, chainId, hotkey, state },
  }));
  createOutput(options.json === true).result(items, () =>
    items.length === 0
      ? "the journal is empty"
      : items.map((one) => `${one.id}  ${one.state}  ${one.challenge}  ${one.label}`).join("\n"),
  );
}
