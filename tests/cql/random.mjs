// Chance with a seed: the same seed gives the same patients and the same conditions.

export class Chance {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to but not including 1 (a Weyl sequence, mixed as MurmurHash3 does). */
  number() {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  }

  /** A whole number below `end`. */
  below(end) {
    return Math.floor(this.number() * end);
  }

  /** True with this probability. */
  happens(probability) {
    return this.number() < probability;
  }

  /** One of a list. */
  of(list) {
    return list[this.below(list.length)];
  }

  /** A list in another order. */
  shuffled(list) {
    const left = [...list];
    return list.map(() => left.splice(this.below(left.length), 1)[0]);
  }
}
