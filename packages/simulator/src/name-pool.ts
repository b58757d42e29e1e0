/**
 * Names by number, each made once a process: an equal string made anew in every schedule would be
 * hashed and compared letter by letter.
 */
export class NamePool {
  readonly #nameOf: (number: number) => string;
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(nameOf: (number: number) => string) {
    this.#nameOf = nameOf;
  }

  name(number: number): string {
    for (let next = this.#names.length; next <= number; next++) {
      const name = this.#nameOf(next);
      this.#numbers.set(name, next);
      this.#names.push(name);
    }
    return this.#names[number] as string;
  }

  /** -1 for a name that the pool never gave. */
  number(name: string): number {
    return this.#numbers.get(name) ?? -1;
  }
}
