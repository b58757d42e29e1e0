/** Runs one script and counts what became of each of its commands. */

import type { HostFunction } from "../../src/index.ts";
import { type Check, compileChecks, type RunCheck } from "./comparer.ts";
import {
  fuelUsed,
  type Instance,
  instantiate,
  isSettled,
  type Judged,
  judge,
  type Lane,
  type Profile,
  refill,
  type Stop,
  stopOf,
} from "./lane.ts";
import { type Action, type Command, type ModuleSource, readScript } from "./script.ts";
import { assembleExact, assembleValid } from "./text-format.ts";

export interface Tally {
  /** Commands that ended as the script says. */
  passed: number;
  /** Valid modules that were instantiated or defined. */
  valid: number;
  /** Of all calls together, trapped ones too. */
  fuel: bigint;
  /** Position of the command and what happened instead. */
  readonly failures: string[];
  /** Assertions about text that the text parser decided: no sandbox ever sees them. */
  text: number;
  /** By code: commands on modules that the sandbox refuses. */
  readonly refused: Record<string, number>;
}

/** A module that no text parser of the harness reads. */
const NO_PARSER = "TEXT";

/** What stands behind a name of the script. */
type Slot =
  | { readonly refused: string }
  | { readonly judged: Judged & { readonly ok: true }; readonly instance: Instance | undefined };

/**
 * A printing function of the script's host that takes floats, which no guest may import. It does
 * nothing: one that stands in the module does the same.
 */
const PRINT_FLOATS =
  /\(import "spectest" "print_(?:i32_)?f\d\d\w*" \((func[^()]*(?:\(param[^()]*\))?)\)\)/g;

const SPECTEST: Readonly<Record<string, HostFunction>> = {
  print: () => undefined,
  print_i32: (_value: number) => undefined,
  print_i64: (_value: bigint) => undefined,
  print_f32: (_value: number) => undefined,
  print_f64: (_value: number) => undefined,
  print_i32_f32: (_first: number, _second: number) => undefined,
  print_f64_f64: (_first: number, _second: number) => undefined,
};

class Script {
  readonly tally: Tally = { passed: 0, valid: 0, fuel: 0n, failures: [], text: 0, refused: {} };
  readonly #lane: Lane;
  readonly #profile: Profile;
  readonly #library = new Map([["spectest", SPECTEST]]);
  readonly #linked: Instance[] = [];
  readonly #named = new Map<string, Slot>();
  #current: Slot = { refused: "no module yet" };
  /** Calls that wait for their comparing module; all of them come after the last other command. */
  #waiting: { command: Command; at: number; check: Check }[] = [];

  constructor(lane: Lane, profile: Profile) {
    this.#lane = lane;
    this.#profile = profile;
  }

  async run(commands: readonly Command[]): Promise<Tally> {
    for (const [at, command] of commands.entries()) await this.#step(command, at);
    this.#flush();
    return this.tally;
  }

  async #step(command: Command, at: number): Promise<void> {
    if ("action" in command) return this.#wait(command, at);
    this.#flush();
    if (command.kind === "register") return this.#register(command.as, command.id, at);
    if (command.kind === "instance") return this.#define(command.of, command.id, at);
    if (command.kind === "module") return this.#module(command.module, at);
    const { module } = command;
    if (command.kind === "invalid" || command.kind === "malformed") this.#mustBeRefused(module, at);
    else
      await this.#mustNotStart(module, command.kind === "unlinkable" ? "unlinkable" : "trap", at);
  }

  /** A valid module. */
  async #module(source: ModuleSource, at: number): Promise<void> {
    const bytes = source.binary ?? (await assembleValid(this.#textOf(source)));
    const judged = bytes === undefined ? undefined : this.#judge(bytes);
    const slot = this.#judgedSlot(judged, at);
    if (source.id !== undefined) this.#named.set(source.id, slot);
    if ("refused" in slot) {
      this.#current = slot;
      return;
    }
    if (source.role === "definition") {
      this.#current = slot;
      this.#count(true, at, "");
      return;
    }
    this.#start(slot.judged, source.id, at);
  }

  #textOf({ text }: ModuleSource): string {
    return this.#profile === "wide" ? text.replaceAll(PRINT_FLOATS, "($1)") : text;
  }

  #judge(bytes: Uint8Array): Judged {
    return judge(bytes, this.#library, this.#profile);
  }

  #judgedSlot(judged: Judged | undefined, at: number): Slot {
    if (judged === undefined) return this.#refuse(NO_PARSER);
    if (judged.ok) {
      this.tally.valid++;
      return { judged, instance: undefined };
    }
    if (judged.code === "MALFORMED" || judged.code === "INVALID") {
      this.#count(false, at, `a valid module is ${judged.code}`);
      return { refused: judged.code };
    }
    return this.#refuse(judged.code);
  }

  #start(judged: Judged & { readonly ok: true }, id: string | undefined, at: number): void {
    const instance = instantiate(judged, this.#lane, this.#library);
    const started = typeof instance !== "string";
    this.#count(started, at, `no instance: ${started ? "" : instance}`);
    this.#current = started ? { judged, instance } : { refused: "no instance" };
    if (id !== undefined) this.#named.set(id, this.#current);
  }

  #define(of: string | undefined, id: string | undefined, at: number): void {
    const slot = this.#slot(of);
    if ("refused" in slot) this.#refuse(slot.refused);
    else this.#start(slot.judged, id, at);
    if (id !== undefined && "refused" in slot) this.#named.set(id, slot);
  }

  #register(as: string, id: string | undefined, at: number): void {
    const slot = this.#slot(id);
    if ("refused" in slot) {
      this.#library.delete(as);
      this.#refuse(slot.refused);
      return;
    }
    if (slot.instance === undefined) return this.#count(false, at, "nothing to register");
    const { exports, functions } = slot.instance;
    const linkable = [...functions.keys()].map((name) => [name, exports[name] as HostFunction]);
    this.#library.set(as, Object.fromEntries(linkable));
    this.#linked.push(slot.instance);
    this.#count(true, at, "");
  }

  #mustBeRefused(source: ModuleSource, at: number): void {
    const bytes = source.binary ?? assembleExact(source.text);
    // A text parser may be laxer than the text format: not a matter of the sandbox either.
    if (bytes === undefined || (source.quoted && this.#judge(bytes).ok)) {
      this.tally.text++;
      return;
    }
    this.#count(!this.#judge(bytes).ok, at, "an invalid module is accepted");
  }

  async #mustNotStart(
    source: ModuleSource,
    wanted: "trap" | "unlinkable",
    at: number,
  ): Promise<void> {
    const bytes = source.binary ?? (await assembleValid(source.text));
    const judged = bytes === undefined ? undefined : this.#judge(bytes);
    // What the script can't link is what the policy does not allow.
    if (wanted === "unlinkable" && judged?.ok === false && judged.code === "IMPORT_NOT_ALLOWED")
      return this.#count(true, at, "");
    const slot = this.#judgedSlot(judged, at);
    if ("refused" in slot) return;
    const found = instantiate(slot.judged, this.#lane, this.#library);
    this.#count(found === wanted, at, `${typeof found === "string" ? found : "starts"}`);
  }

  #wait(command: Command & { readonly action: Action }, at: number): void {
    const slot = this.#slot(command.action.id);
    if ("refused" in slot) {
      this.#refuse(slot.refused);
      return;
    }
    if (slot.instance === undefined) return this.#count(false, at, "a definition can't be called");
    const expected = command.kind === "return" ? command.expected : undefined;
    const check = { target: slot.instance, action: command.action, expected };
    this.#waiting.push({ command, at, check });
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    const runs = compileChecks(waiting.map(({ check }) => check));
    for (const [i, { command, at, check }] of waiting.entries()) {
      const found = this.#call(runs[i], check.target as Instance);
      this.#count(found === wantedOf(command), at, `${check.action.name}: ${found}`);
    }
  }

  #call(run: RunCheck | undefined, instance: Instance): Stop | "right" | "wrong" | "unsettled" {
    if (run === undefined) return "other: no such export";
    const involved = new Set([instance, ...this.#linked]);
    for (const each of involved) refill(each);
    try {
      if (run() !== 1) return "wrong";
      return isSettled(instance) ? "right" : "unsettled";
    } catch (thrown) {
      return stopOf(thrown, instance);
    } finally {
      for (const each of involved) this.tally.fuel += fuelUsed(each);
    }
  }

  #slot(id: string | undefined): Slot {
    if (id === undefined) return this.#current;
    return this.#named.get(id) ?? { refused: `no module ${id}` };
  }

  #refuse(code: string): { refused: string } {
    this.tally.refused[code] = (this.tally.refused[code] ?? 0) + 1;
    return { refused: code };
  }

  #count(right: boolean, at: number, what: string): void {
    if (right) this.tally.passed++;
    else this.tally.failures.push(`command ${at}: ${what}`);
  }
}

function wantedOf({ kind }: Command): Stop | "right" {
  if (kind === "trap") return "trap";
  if (kind === "exhaustion") return "stack-exhausted";
  return kind === "exception" ? "other: Exception" : "right";
}

/** Refused in effect: the script goes on from what a refused module should have done. */
const AFTER_REFUSED = "AFTER_REFUSED";

/**
 * Metered; and what fails is run bare as well. In a script with refused modules a command that
 * fails in the same way on the bare engine fails for the lack of those modules.
 *
 * @param source the script as latin-1
 */
export async function runScript(source: string, profile: Profile = "plain"): Promise<Tally> {
  const commands = readScript(source);
  const tally = await new Script("metered", profile).run(commands);
  if (tally.failures.length === 0) return tally;
  const bare = new Set((await new Script("bare", profile).run(commands)).failures);
  const shared = tally.failures.filter((failure) => bare.has(failure)).length;
  if (Object.keys(tally.refused).length === 0 || shared === 0) return tally;
  return {
    ...tally,
    failures: tally.failures.filter((failure) => !bare.has(failure)),
    refused: { ...tally.refused, [AFTER_REFUSED]: shared },
  };
}
