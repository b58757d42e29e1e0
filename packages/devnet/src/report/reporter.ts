/** What the runner tells while it works; the app decides how it looks. */

export interface LiveView {
  readonly phase: string;
  readonly chainBlock: bigint | null;
  readonly epoch: bigint | null;
  readonly validators: readonly {
    readonly name: string;
    readonly height: bigint | null;
    readonly peers: number;
  }[];
  readonly submissions: readonly { readonly name: string; readonly status: string }[];
}

export interface Reporter {
  /** Something happened: a line. */
  line(text: string): void;
  /** How things stand now; may be shown or not. */
  live(view: LiveView): void;
  /** No live view any more: lines and tables follow. */
  settle(): void;
}

/** For a terminal that does not say how wide it is. */
const FALLBACK_COLUMNS = 79;
const CLEAR_LINE = "\u001b[2K";

/** Lines to one stream; on a terminal a block below them is redrawn in place. */
export function createReporter(stream: NodeJS.WriteStream): Reporter {
  let drawn = 0;
  const erase = (): void => {
    if (drawn > 0) stream.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const start = performance.now();
  return {
    line(text) {
      erase();
      const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
      stream.write(`${seconds} s  ${text}\n`);
    },
    live(view) {
      if (!stream.isTTY) return;
      erase();
      // A line that wraps would be counted as one and drawn over wrongly.
      const width = stream.columns > 1 ? stream.columns - 1 : FALLBACK_COLUMNS;
      const lines = liveLines(view).map((line) => line.slice(0, width));
      stream.write(`${lines.map((line) => CLEAR_LINE + line).join("\n")}\n`);
      drawn = lines.length;
    },
    settle: erase,
  };
}

export function liveLines(view: LiveView): string[] {
  const head = `${view.phase}  ·  chain ${view.chainBlock ?? "–"}  ·  epoch ${view.epoch ?? "–"}`;
  const nodes = view.validators.map(
    (one) => `  ${one.name}  height ${one.height ?? "–"}  peers ${one.peers}`,
  );
  const counts = new Map<string, number>();
  for (const one of view.submissions) counts.set(one.status, (counts.get(one.status) ?? 0) + 1);
  const works = [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
  return [head, ...nodes, `  submissions: ${works === "" ? "none yet" : works}`];
}
