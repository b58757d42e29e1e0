import { createOutput } from "@platform/command-line/output";
import { createNodeApiClient } from "@platform/node-api";
import { PARAMETER_NAMES, PARAMETER_RULES, type ParameterName } from "@platform/protocol";
import { parameterName } from "./governance.ts";

interface ReadOptions {
  readonly url: string;
  readonly json?: boolean;
}

const NAME_WIDTH = 20;

export async function paramsList(options: ReadOptions): Promise<void> {
  const values = await createNodeApiClient(options.url).parameters();
  createOutput(options.json === true).result(values, () =>
    PARAMETER_NAMES.map(
      (name) =>
        `${name.padEnd(NAME_WIDTH)} ${String(values[name]).padStart(12)}  ${ruleText(name)}`,
    ).join("\n"),
  );
}

function ruleText(name: ParameterName): string {
  const rule = PARAMETER_RULES[name];
  if (rule.change === "frozen") return "never changes";
  const range = `${rule.least} to ${rule.most}`;
  return rule.change === "free" ? range : `${range}, by a proposal of its own kind`;
}

/** The chain of changes: each line names the hash of the one before. */
export async function paramsHistory(name: string, options: ReadOptions): Promise<void> {
  const view = await createNodeApiClient(options.url).parameterChanges(parameterName(name));
  createOutput(options.json === true).result(view, () =>
    [
      `${view.name} is ${view.value}`,
      ...view.changes.flatMap((change) => [
        `${change.hash}  ${change.old} -> ${change.new}  epoch ${change.epoch}, block ${change.height}`,
        `  proposal ${change.proposal}`,
        `  previous ${change.previous}`,
      ]),
      ...(view.pending === null
        ? []
        : [`waiting: ${view.pending.value} from the next epoch on, by ${view.pending.proposal}`]),
    ].join("\n"),
  );
}
