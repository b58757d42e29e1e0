import type { Readable } from "node:stream";

/**
 * Lines of a stream from its first byte, however late somebody starts to read them: readline's own
 * iterator drops what came before it was asked.
 */
export class LineQueue implements AsyncIterable<string> {
  readonly #lines: string[] = [];
  #rest = "";
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(stream: Readable) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => this.#take(text));
    stream.on("close", () => this.#end());
    stream.on("error", () => this.#end());
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) yield line;
      else if (this.#ended) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }

  #take(text: string): void {
    const parts = (this.#rest + text).split("\n");
    this.#rest = parts.pop() ?? "";
    this.#lines.push(...parts);
    this.#wake?.();
  }

  #end(): void {
    if (this.#rest !== "") this.#lines.push(this.#rest);
    this.#rest = "";
    this.#ended = true;
    this.#wake?.();
  }
}
