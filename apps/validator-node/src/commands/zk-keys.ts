import { createOutput } from "@platform/command-line/output";
import { table } from "@platform/devnet/table";
import { createNodeApiClient } from "@platform/node-api";

/** Keys under which claims are taken; with `--json` the keys themselves as well. */
export async function zkKeys(options: {
  readonly url: string;
  readonly json?: boolean;
}): Promise<void> {
  const keys = await createNodeApiClient(options.url).zkKeys();
  createOutput(options.json === true).result(keys, () =>
    keys.length === 0
      ? "no verification key is in force; owners add one with `subnet zk key publish`"
      : table(
          ["key", "public inputs"],
          keys.map(({ id, inputs }) => [id, String(inputs)]),
        ),
  );
}
