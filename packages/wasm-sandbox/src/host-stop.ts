/** How host code ends a guest: thrown through the guest's frames, told apart by class. */
export class HostStop extends Error {
  readonly kind: "out-of-fuel" | "host-denied";

  constructor(kind: "out-of-fuel" | "host-denied", message: string) {
    super(message);
    this.kind = kind;
  }
}
