/** Virtual time in whole ticks: what is due at one tick runs in the order in which it was added. */

export class Calendar {
  readonly #ticks: (Array<() => void> | undefined)[] = [];
  #now = 0;
  #waiting = 0;

  get now(): number {
    return this.#now;
  }

  after(ticks: number, action: () => void): void {
    const at = this.#now + ticks;
    const slot = this.#ticks[at];
    if (slot === undefined) this.#ticks[at] = [action];
    else slot.push(action);
    this.#waiting++;
  }

  /** Runs until `done` or until `end`; true if it was done. */
  run(end: number, done: () => boolean): boolean {
    while (this.#waiting > 0 && this.#now <= end) {
      const slot = this.#ticks[this.#now];
      if (slot !== undefined) {
        // An action may add to its own tick: the index sees what is appended.
        for (let i = 0; i < slot.length; i++) {
          this.#waiting--;
          (slot[i] as () => void)();
        }
        this.#ticks[this.#now] = undefined;
        if (done()) return true;
      }
      this.#now++;
    }
    return done();
  }
}
