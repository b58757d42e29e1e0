/** The oracle: executes one instruction after the other and adds up what each costs. */

import { operation, type Value } from "./arithmetic.ts";
import type { FunctionBody, Instruction, OracleModule } from "./module-reader.ts";
import { type Caps, OracleTrap, type Reference, Store } from "./store.ts";

type Slot = Value | null;

interface Label {
  readonly height: number;
  readonly arity: number;
  /** Where a branch goes on. */
  readonly target: number;
  readonly loop: boolean;
}

interface Frame {
  readonly body: FunctionBody;
  readonly locals: Slot[];
  readonly stack: Slot[];
  readonly labels: Label[];
  at: number;
}

const zeroOf = (type: number): Slot => {
  if (type === 0x7f || type === 0x7d) return 0;
  return type === 0x7e || type === 0x7c ? 0n : null;
};

export class Machine {
  readonly store: Store;
  readonly globals: Slot[];
  readonly #module: OracleModule;

  constructor(module: OracleModule, caps: Caps) {
    this.#module = module;
    this.store = new Store(module, caps);
    this.globals = module.globals.map(({ value }) => constantOf(value));
  }

  /** Results of an export. @throws OracleTrap */
  call(name: string, args: readonly Value[]): Slot[] {
    return this.#run(this.#module.exports.get(name) as number, [...args]);
  }

  #run(index: number, args: Slot[]): Slot[] {
    const body = this.#module.functions[index] as FunctionBody;
    this.store.fuel += this.store.prices.entry(body.locals.length);
    const frame: Frame = {
      body,
      locals: [...args, ...body.locals.map(zeroOf)],
      stack: [],
      labels: [{ height: 0, arity: body.results.length, target: body.code.length, loop: false }],
      at: 0,
    };
    while (frame.at < body.code.length) {
      const each = body.code[frame.at++] as Instruction;
      this.store.fuel += this.store.prices.instruction(each.op);
      this.#step(frame, each);
    }
    return frame.stack.slice(frame.stack.length - body.results.length);
  }

  #step(frame: Frame, each: Instruction): void {
    const { op } = each;
    if (op <= 0x11) return this.#control(frame, each);
    if (op <= 0x26 || (op >= 0xd0 && op <= 0xd2)) return this.#variable(frame, each);
    if (op <= 0x44) return this.#memory(frame, each);
    if (op >= 0xfc08) return this.#bulk(frame, each);
    const { run, operands } = operation(op);
    const taken = frame.stack.splice(frame.stack.length - operands) as never[];
    const result = run(taken[0] as never, taken[1] as never);
    if (result === undefined) throw new OracleTrap("arithmetic");
    frame.stack.push(result);
  }

  #control(frame: Frame, each: Instruction): void {
    const { stack, labels } = frame;
    const pop = (): number => stack.pop() as number;
    switch (each.op) {
      case 0x00:
        throw new OracleTrap("unreachable");
      case 0x02:
      case 0x03:
        return enter(frame, each);
      case 0x04:
        return branchIf(frame, each, pop());
      case 0x05:
        frame.at = each.end;
        return;
      case 0x0b:
        labels.pop();
        return;
      case 0x0c:
        return branch(frame, each.a);
      case 0x0d:
        if (pop() !== 0) branch(frame, each.a);
        return;
      case 0x0e: {
        const { targets } = each;
        return branch(frame, targets[Math.min(pop() >>> 0, targets.length - 1)] as number);
      }
      case 0x0f:
        return branch(frame, labels.length - 1);
      case 0x10:
        return this.#invoke(frame, each.a);
      case 0x11:
        return this.#indirect(frame, each, pop());
    }
  }

  #invoke(frame: Frame, index: number): void {
    const { params } = this.#module.functions[index] as FunctionBody;
    const args = frame.stack.splice(frame.stack.length - params.length);
    frame.stack.push(...this.#run(index, args));
  }

  #indirect(frame: Frame, each: Instruction, place: number): void {
    const index = this.store.element(each.b, place);
    const type = this.#module.types[each.a];
    const found = index === null ? undefined : this.#module.functions[index];
    const same =
      found?.params.join() === type?.params.join() &&
      found?.results.join() === type?.results.join();
    if (index === null || !same) throw new OracleTrap("indirect call");
    this.#invoke(frame, index);
  }

  #variable(frame: Frame, { op, a }: Instruction): void {
    const { stack, locals } = frame;
    const pop = (): Slot => stack.pop() as Slot;
    if (op === 0x1a) pop();
    else if (op === 0x1b || op === 0x1c) {
      const which = pop();
      const second = pop();
      if (which === 0) stack[stack.length - 1] = second;
    } else if (op === 0x20) stack.push(locals[a] as Slot);
    else if (op === 0x21) locals[a] = pop();
    else if (op === 0x22) locals[a] = stack.at(-1) as Slot;
    else if (op === 0x23) stack.push(this.globals[a] as Slot);
    else if (op === 0x24) this.globals[a] = pop();
    else if (op === 0x25) stack.push(this.store.element(a, pop() as number));
    else if (op === 0x26) {
      const value = pop() as Reference;
      this.store.setElement(a, pop() as number, value);
    } else if (op === 0xd0) stack.push(null);
    else if (op === 0xd1) stack.push(pop() === null ? 1 : 0);
    else stack.push(a);
  }

  #memory(frame: Frame, { op, a, value }: Instruction): void {
    const { stack } = frame;
    if (op <= 0x35) stack.push(this.store.load(op, stack.pop() as number, a));
    else if (op <= 0x3e) {
      const stored = stack.pop() as Value;
      this.store.store(op, stack.pop() as number, a, stored);
    } else if (op === 0x3f) stack.push(this.store.pages);
    else if (op === 0x40) stack.push(this.store.growMemory(stack.pop() as number));
    else stack.push(value);
  }

  #bulk(frame: Frame, { op, a, b }: Instruction): void {
    const { store } = this;
    const take = (count: number): never[] =>
      frame.stack.splice(frame.stack.length - count) as never[];
    if (op === 0xfc09) return store.dropData(a);
    if (op === 0xfc0d) return store.dropElements(a);
    if (op === 0xfc10) {
      frame.stack.push((store.tables[a] as Reference[]).length);
      return;
    }
    if (op === 0xfc0f) {
      const [value, delta] = take(2) as [never, never];
      frame.stack.push(store.growTable(a, value, delta));
      return;
    }
    const [first, second, third] = take(3) as [never, never, never];
    if (op === 0xfc11) store.fillTable(a, first, second, third);
    else if (op === 0xfc0c || op === 0xfc0e) store.copyTable(op, a, b, first, second, third);
    else store.bulk(op, a, first, second, third);
  }
}

function constantOf({ op, a, value }: Instruction): Slot {
  if (op === 0xd0) return null;
  return op === 0xd2 ? a : value;
}

/** `at` stands behind the block's own instruction. */
function enter(frame: Frame, each: Instruction): void {
  const loop = each.op === 0x03;
  frame.labels.push({
    height: frame.stack.length - each.a,
    arity: loop ? each.a : each.b,
    target: loop ? frame.at : each.end + 1,
    loop,
  });
}

function branchIf(frame: Frame, each: Instruction, condition: number): void {
  enter(frame, each);
  if (condition !== 0) return;
  frame.at = each.otherwise > 0 ? each.otherwise + 1 : each.end;
}

function branch(frame: Frame, up: number): void {
  const { stack, labels } = frame;
  const place = labels.length - 1 - up;
  const label = labels[place] as Label;
  const kept = stack.splice(stack.length - label.arity);
  stack.length = label.height;
  stack.push(...kept);
  labels.length = label.loop ? place + 1 : place;
  frame.at = label.target;
}
