import { createNodeApiClient, type NodeApiClient } from "@platform/node-api";
import { CodedError, type Hex32 } from "@platform/protocol";
import type { Layout } from "../layout.ts";
import type { DevnetPlace } from "../options.ts";
import { type Child, startChild, tailOf } from "../processes/child.ts";
import { waitUntil } from "../processes/wait-until.ts";

/** A machine that several networks share may leave one process without its turn for seconds. */
const ANSWER_MS = 20_000;

/** A validator of the network: a process that can be killed and started again on its data. */
export class DevnetNode {
  readonly name: string;
  readonly hotkey: Hex32;
  readonly api: NodeApiClient;
  readonly #layout: Layout;
  readonly #index: number;
  readonly #script: string;
  readonly #enter: readonly string[];
  #child: Child | undefined;
  #exitCode: number | null | undefined;
  /** True while somebody wants it down. */
  #down = true;

  constructor(
    layout: Layout,
    index: number,
    script: string,
    node: { hotkey: Hex32; http: number },
    place: DevnetPlace,
  ) {
    this.name = `validator-${index + 1}`;
    this.hotkey = node.hotkey;
    this.api = createNodeApiClient(`http://${place.http}:${node.http}`, { timeoutMs: ANSWER_MS });
    this.#layout = layout;
    this.#index = index;
    this.#script = script;
    this.#enter = place.enter;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Undefined while it runs; null after a signal. */
  get exitCode(): number | null | undefined {
    return this.#exitCode;
  }

  /** @param script runs in the place of its own program, for this start only */
  start(script = this.#script): void {
    const config = `${this.#layout.validator(this.#index)}/validator.toml`;
    const child = startChild(
      this.#layout,
      this.name,
      script,
      ["start", "--config", config],
      this.#enter,
    );
    this.#child = child;
    this.#exitCode = undefined;
    this.#down = false;
    void child.exited.then((code) => {
      if (this.#child === child) this.#exitCode = code;
    });
  }

  /** Throws NODE_ENDED with the end of its log if it stopped by itself. */
  assertAlive(): void {
    if (this.#down || this.#exitCode === undefined || this.#child === undefined) return;
    throw new CodedError({
      code: "NODE_ENDED",
      message: `${this.name} ended with code ${this.#exitCode}:\n${tailOf(this.#child.logFile)}`,
      hint: `its log is ${this.#child.logFile}`,
    });
  }

  /** Resolves once its own readiness checks pass. */
  ready(timeoutMs: number, signal: AbortSignal): Promise<true> {
    let missing = "";
    return waitUntil(
      async () => {
        const { ready, checks } = await this.api.ready();
        missing = checks
          .filter((check) => !check.pass)
          .map((check) => `${check.name}: ${check.detail}`)
          .join("; ");
        return ready ? true : undefined;
      },
      {
        what: `readiness of ${this.name}`,
        timeoutMs,
        state: () => missing,
        alive: () => this.assertAlive(),
        signal,
      },
    );
  }

  /** SIGKILL to it and to its sandbox children, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#down = true;
    this.#child?.kill("SIGKILL");
    await this.#child?.exited;
  }

  async stop(): Promise<void> {
    this.#down = true;
    await this.#child?.stop();
  }

  /** Its exit code, once it ends by itself. */
  async ended(): Promise<number | null> {
    this.#down = true;
    return (await this.#child?.exited) ?? null;
  }
}
