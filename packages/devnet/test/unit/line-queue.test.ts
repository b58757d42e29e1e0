// Goal: no line of a process is lost, also when its reader comes late; method: a stream that is written before, between and after reads.
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { LineQueue } from "../../src/processes/line-queue.ts";

it("keeps lines that came before the reader, joins chunks and ends with the stream", async () => {
  const stream = new PassThrough();
  const queue = new LineQueue(stream);
  stream.write("first\nsec");
  await new Promise((resolve) => setImmediate(resolve));
  const seen: string[] = [];
  const reading = (async () => {
    for await (const line of queue) seen.push(line);
  })();
  stream.write("ond\n");
  stream.end("last without end");
  await reading;
  expect(seen).toEqual(["first", "second", "last without end"]);
});
