/** What a scenario saw, told as a table when it runs as a demo. */

import { table } from "@platform/devnet/table";

const DEMO = process.env["DEMO"] !== undefined;

export class Observed {
  readonly #rows: [act: string, what: string, seen: string][] = [];

  /** A row of the closing table; printed at once as well. */
  saw(act: string, what: string, seen: string | number | bigint): void {
    this.#rows.push([act, what, String(seen)]);
    if (DEMO) console.log(`  ${act}: ${what}: ${seen}`);
  }

  print(): void {
    if (DEMO) console.log(`\n${table(["act", "observed", "value"], this.#rows)}\n`);
  }
}
